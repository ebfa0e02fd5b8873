"""`/api/settings`: what is in force, changes by an administrator, and what a change would do to kept calls."""

import asyncio
import re
from dataclasses import asdict
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends
from pydantic import BaseModel, ConfigDict, Field

from monitor.errors import ConfigError, StoreError, UsageError
from monitor.review.record import load_record
from monitor.review.whatif import compare, report
from monitor.review.whatif_stored import diff_row, stored_diffs
from monitor.server.routes.common import NotFoundError, archive_of, asker
from monitor.server.site import Site
from monitor.server.token_format import Identity
from monitor.server.tuning import InForce, Tuning
from monitor.store.filters import CallFilter

HIDDEN: Any = {
    "sources": {"__all__": {"secret", "key_id"}},
    "store": {"url"},
    "webhooks": {"url", "secret"},
    "scoring": {"cues"},
    "coaching": {"playbook"},
}
MAX_TEXT = 60_000
MOST = 200
"""Calls of one preview: each takes some tens of milliseconds of the processor that live calls need too."""


class Change(BaseModel):
    """Values to set; null goes back to the settings file. `cues`, `playbook`: TOML text; empty = the file's."""

    model_config = ConfigDict(extra="forbid")
    scoring: dict[str, float | bool | str | None] = Field(default_factory=dict)
    coaching: dict[str, float | bool | str | None] = Field(default_factory=dict)
    cues: str | None = Field(default=None, max_length=MAX_TEXT)
    playbook: str | None = Field(default=None, max_length=MAX_TEXT)

    def told(self) -> dict[str, Any]:
        """What was said; what was left out is not."""
        return self.model_dump(exclude_unset=True)


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

    @routes.put("", summary="Change scoring, coaching, cues or playbook for calls that begin later")
    async def write(
        who: Annotated[Identity, Depends(asker(site, "change_settings"))], change: Annotated[Change, Body()]
    ) -> dict[str, Any]:
        tuning = _tuning(site)
        async with one_at_a_time:
            made = await _built(tuning, change.told())
            await asyncio.to_thread(tuning.apply, made)
        site.keeper.audit(who.name, who.role, "settings", "", _said(change.told()))
        return _shown(site)

    @routes.post("/preview", summary="Which alerts of kept calls a change would add, drop or move; changes nothing")
    async def preview(
        who: Annotated[Identity, Depends(asker(site, "settings"))], change: Annotated[Preview, Body()]
    ) -> dict[str, Any]:
        tuning, archive = _tuning(site), archive_of(site)
        told = {key: value for key, value in change.told().items() if key in Change.model_fields}

        def work(made: InForce) -> dict[str, Any]:
            before, after, reader = tuning.now.factory, made.factory, archive.store.reader
            if change.call_id:
                record = reader.ask(partial(load_record, call_id=change.call_id))
                if record is None:
                    raise NotFoundError(f"there is no call {change.call_id[:64]}", code="no_such_call")
                diffs = [compare(record, before, after)]
            else:
                diffs = list(stored_diffs(reader, CallFilter(queue=change.queue), before, after, change.calls))
            return {"report": asdict(report(diffs)), "calls": [diff_row(diff) for diff in diffs]}

        async with one_at_a_time:
            made = await _built(tuning, told)
            return await asyncio.to_thread(work, made)

    return routes


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


def _shown(site: Site) -> dict[str, Any]:
    now = site.tuning.now if site.tuning is not None else None
    settings = site.settings if now is None else now.settings
    overlay = None if now is None else asdict(now.overlay)
    return settings.model_dump(mode="json", exclude=HIDDEN) | {"overlay": overlay}


def _said(told: dict[str, Any]) -> str:
    """A change for the audit: values of settings, of texts only that they changed."""
    parts = [
        f"{section}.{name}={value}"
        for section in ("scoring", "coaching")
        for name, value in told.get(section, {}).items()
    ]
    return ", ".join([*parts, *(name for name in ("cues", "playbook") if name in told)])
