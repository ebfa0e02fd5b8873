"""`/api/settings`: what is in force, changes by an administrator, and what a change would do to kept calls."""

import asyncio
import re
from dataclasses import asdict
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from monitor.errors import ConfigError, StoreError, UsageError
from monitor.events.base import CallMetadata, Event
from monitor.review.record import load_record
from monitor.review.whatif import both, compared, report, score_line
from monitor.review.whatif_stored import diff_row, stored_diffs
from monitor.scoring.words import lexicon_for
from monitor.server.roster import moved_calls
from monitor.server.routes.common import NotFoundError, archive_of, asker
from monitor.server.site import Site
from monitor.server.site_cues import CueChanges, known_cues, read_changes
from monitor.server.token_format import Identity
from monitor.server.tuning import InForce, Tuning, editable_fields
from monitor.server.tuning_words import what_changed
from monitor.store.filters import CallFilter
from monitor.store.reader import Reader
from monitor.store.schema import audit

HIDDEN: Any = {
    "sources": {"__all__": {"secret", "key_id"}},
    "store": {"url"},
    "webhooks": {"url", "secret"},
    "scoring": {"cues"},
    "coaching": {"playbook"},
}
MAX_TEXT = 60_000
Text = Annotated[str, Field(max_length=MAX_TEXT)]
AUDITED = "settings"
SHOWN_CHANGES = 50
MOST = 200
"""Calls of one preview: each takes some tens of milliseconds of the processor that live calls need too."""


class Change(BaseModel):
    """Values to set; null goes back to the settings file.

    `cues`: changes to the cue list, or TOML text. `playbook`: TOML text; empty = the file's. `teams`: team -> agents,
    all of them.
    """

    model_config = ConfigDict(extra="forbid")
    scoring: dict[str, float | bool | str | None] = Field(default_factory=dict)
    coaching: dict[str, float | bool | str | None] = Field(default_factory=dict)
    cues: CueChanges | Text | None = None
    playbook: Text | None = None
    teams: dict[str, list[str]] | None = None

    def told(self) -> dict[str, Any]:
        """What was said; what was left out is not."""
        told = self.model_dump(exclude_unset=True, include=set(Change.model_fields))
        return told | ({"cues": self.cues.to_toml()} if isinstance(self.cues, CueChanges) else {})


class Write(Change):
    """A change, and the revision of the settings it was made on; without one it is made on whatever is in force."""

    revision: str | None = Field(default=None, max_length=64)


class Preview(Change):
    """A change and the calls to try it on: the newest, or one."""

    calls: int = Field(default=50, ge=1, le=MOST)
    call_id: str = Field(default="", max_length=200)
    queue: str = Field(default="", max_length=200)


def router(site: Site) -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/api/settings", tags=["settings"])
    one_at_a_time = asyncio.Lock()

    @routes.get("", summary="The settings in force, without secrets, and what was changed here")
    async def read(who: Annotated[Identity, Depends(asker(site, "settings"))]) -> dict[str, Any]:
        return _shown(site)

    @routes.get("/cues", summary="The cues that can be removed and weighed, and what this site has changed")
    async def cues(who: Annotated[Identity, Depends(asker(site, "settings"))]) -> dict[str, Any]:
        return await asyncio.to_thread(_cue_list, _tuning(site))

    @routes.get("/changes", summary="Who changed which setting when, newest first")
    async def changes(who: Annotated[Identity, Depends(asker(site, "change_settings"))]) -> dict[str, Any]:
        named = (audit.c.at, audit.c.who, audit.c.detail)
        wanted = select(*named).where(audit.c.action == AUDITED).order_by(audit.c.id.desc()).limit(SHOWN_CHANGES)
        archive = archive_of(site)
        await archive.store.writer.flush()  # also what was changed a moment ago
        rows = await archive.ask(lambda connection: connection.execute(wanted).mappings().all())
        return {"items": [dict(row) for row in rows]}

    @routes.put("", summary="Change scoring, coaching, cues, playbook or teams for calls that begin later")
    async def write(
        who: Annotated[Identity, Depends(asker(site, "change_settings"))], change: Annotated[Write, Body()]
    ) -> dict[str, Any]:
        tuning = _tuning(site)
        async with one_at_a_time:
            tuning.check_revision(change.revision)
            before = tuning.now
            made = await _built(tuning, change.told())
            await asyncio.to_thread(tuning.apply, made, who.name)
            site.keeper.audit(who.name, who.role, AUDITED, "", what_changed(before, made))
        return _shown(site)

    @routes.post("/preview", summary="What a change would do to kept calls: alerts, prompts, teams; changes nothing")
    async def preview(
        who: Annotated[Identity, Depends(asker(site, "settings"))], change: Annotated[Preview, Body()]
    ) -> dict[str, Any]:
        tuning, reader = _tuning(site), archive_of(site).store.reader
        async with one_at_a_time:
            made = await _built(tuning, change.told())
            return await asyncio.to_thread(tried, reader, change, tuning.now, made)

    return routes


def tried(reader: Reader, change: Preview, before: InForce, after: InForce) -> dict[str, Any]:
    """The answer to a preview. Blocks for seconds. Raises NotFoundError, StoreError."""
    # teams alone bear on no score: the calls are replayed once
    fresh = before.factory if change.model_fields_set & Change.model_fields.keys() <= {"teams"} else after.factory
    lines: dict[str, Any] = {}
    if change.call_id:
        record = reader.ask(partial(load_record, call_id=change.call_id))
        if record is None:
            raise NotFoundError(f"there is no call {change.call_id[:64]}", code="no_such_call")
        old, new = both(record, before.factory, fresh)
        diffs = [compared(record, old, new)]
        lines = {"lines": {"before": _line(old), "after": _line(new)}}
    else:
        diffs = list(stored_diffs(reader, CallFilter(queue=change.queue), before.factory, fresh, change.calls))
    known = {diff.call_id: CallMetadata.model_validate(diff.item.get("metadata") or {}) for diff in diffs}
    teams = moved_calls(known, before.overlay.teams, after.overlay.teams)
    return {"report": asdict(report(diffs)), "calls": [diff_row(diff) for diff in diffs], "teams": teams} | lines


def _line(events: list[Event]) -> list[tuple[float, float]]:
    return [(point.at, round(point.score, 1)) for point in score_line(events)]


def _tuning(site: Site) -> Tuning:
    if site.tuning is None:
        raise StoreError("this server's settings cannot be changed", code="no_store")
    return site.tuning


async def _built(tuning: Tuning, told: dict[str, Any]) -> InForce:
    """The change on top of what is in force. Raises UsageError, ConfigError."""
    try:
        return await asyncio.to_thread(lambda: tuning.build(tuning.now.overlay.changed(told)))
    except ConfigError as error:
        raise UsageError(re.sub(r"\S*/(tuning-\w+\.toml)", r"\1", str(error)), code="bad_setting") from None


def _cue_list(tuning: Tuning) -> dict[str, Any]:
    """All cues of the model, and the site's changes; `changes` null when its file holds more than a page can edit."""
    known = known_cues(lexicon_for(tuning.base.scoring.model_copy(update={"cues": None})))
    try:
        changes = read_changes(tuning.cues_text()).model_dump()
    except UsageError:
        changes = None
    return {"known": [asdict(cue) for cue in known], "changes": changes}


def _shown(site: Site) -> dict[str, Any]:
    now = site.tuning.now if site.tuning is not None else None
    settings = site.settings if now is None else now.settings
    overlay = None if now is None else asdict(now.overlay)
    fields = [] if site.tuning is None else editable_fields(site.tuning.base)
    revision = "" if now is None else now.overlay.revision
    shown = settings.model_dump(mode="json", exclude=HIDDEN)
    return shown | {"overlay": overlay, "fields": fields, "revision": revision}
