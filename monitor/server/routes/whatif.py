"""`/api/whatif`: kept calls of a period scored again under other settings, cues, playbook or model. Changes nothing."""

import asyncio
import re
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from monitor.calls.factory import PipelineFactory
from monitor.clock import stamp
from monitor.errors import ConfigError, ModelError, StoreError, UsageError
from monitor.review.whatif import CallDiff, compare, report
from monitor.review.whatif_stored import diff_row, stored_records
from monitor.scoring.shelf import shelf_of
from monitor.server.routes.common import archive_of, asker
from monitor.server.site import Site
from monitor.server.site_cues import CueChanges
from monitor.server.token_format import Identity
from monitor.server.tuning import Tuning
from monitor.store.filters import CallFilter

MAX_TEXT = 60_000
Text = Annotated[str, Field(max_length=MAX_TEXT)]
MOST = 500
"""Calls of one run: each takes some tens of milliseconds of the processor that live calls need too."""


class WhatIf(BaseModel):
    """Values to try over those in force; null = as the settings file says.

    `cues`: changes to the cue list, or TOML text; `playbook`: TOML text; `model`: one of those `/api/whatif` names.
    """

    model_config = ConfigDict(extra="forbid")
    scoring: dict[str, float | bool | str | None] = Field(default_factory=dict)
    coaching: dict[str, float | bool | str | None] = Field(default_factory=dict)
    cues: CueChanges | Text | None = None
    playbook: Text | None = None
    model: str = Field(default="", max_length=200)
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    queue: str = Field(default="", max_length=200)
    judged: bool = Field(default=False, description="only calls with a verdict on an alert")
    calls: int = Field(default=200, ge=1, le=MOST)

    def change(self) -> dict[str, Any]:
        """What is tried, as the settings take it."""
        told = self.model_dump(include={"scoring", "coaching", "cues", "playbook"}, exclude_unset=True)
        return told | ({"cues": self.cues.to_toml()} if isinstance(self.cues, CueChanges) else {})


def router(site: Site) -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/api/whatif", tags=["insights"])
    may = Annotated[Identity, Depends(asker(site, "settings"))]
    one_at_a_time = asyncio.Lock()

    @routes.get("", summary="What can be tried: the values in force and the models that are there")
    async def choices(who: may) -> dict[str, Any]:
        now = _tuning(site).now.settings
        kept = await asyncio.to_thread(shelf_of(site.settings).models)
        return {
            "scoring": now.scoring.model_dump(mode="json", exclude={"cues", "model"}),
            "model": now.scoring.model,
            "models": [{"name": model.name, "own": model.own} for model in kept],
            "most": MOST,
        }

    @routes.post("", summary="Which alerts appear, vanish or move, and how both sides do against verdicts")
    async def run(who: may, given: Annotated[WhatIf, Body()]) -> dict[str, Any]:
        async with one_at_a_time:
            made = await asyncio.to_thread(_built, site, given)
            return await asyncio.to_thread(_compared, site, given, made)

    return routes


def _tuning(site: Site) -> Tuning:
    if site.tuning is None:
        raise StoreError("this server keeps nothing that could be tried", code="no_store")
    return site.tuning


def _built(site: Site, given: WhatIf) -> PipelineFactory:
    """What is tried, on top of what is in force. Raises UsageError."""
    tuning = _tuning(site)
    try:
        made = tuning.build(tuning.now.overlay.changed(given.change())).factory
        if not given.model:
            return made
        named = shelf_of(site.settings).named(given.model)
        if named is None:
            raise UsageError(f"there is no model {given.model[:64]}", code="bad_setting")
        return made.with_model(named)
    except (ConfigError, ModelError) as error:
        raise UsageError(re.sub(r"\S*/(tuning-\w+\.toml)", r"\1", str(error)), code="bad_setting") from None


def _compared(site: Site, given: WhatIf, made: PipelineFactory) -> dict[str, Any]:
    """Blocks for seconds."""
    before, archive = _tuning(site).now.factory, archive_of(site)
    since, until = (stamp(at) if at is not None else "" for at in (given.since, given.until))
    wanted = CallFilter(queue=given.queue, since=since, until=until)
    diffs: list[CallDiff] = []
    more = False
    for record in stored_records(archive.store.reader, wanted):
        if not any(turn.text for turn in record.turns()) or (given.judged and not record.judged):
            continue
        if len(diffs) == given.calls:
            more = True
            break
        diffs.append(compare(record, before, made))
    return {"report": asdict(report(diffs)), "calls": [diff_row(diff) for diff in diffs], "more": more}
