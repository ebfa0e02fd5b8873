"""One kept call for review: its file in several formats, scorecard and summary, a link to share; and sets of calls."""

from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response, StreamingResponse

from monitor.clock import stamp
from monitor.errors import UsageError
from monitor.review.exports import MEDIA_TYPES, Format, calls_csv, export_call, to_json_lines
from monitor.review.lesson import draw_lesson
from monitor.review.record import CallRecord
from monitor.review.scorecard import apply_overrules, fill_scorecard
from monitor.review.summary import StepName, plain_step, summarise
from monitor.server.routes.common import SHEET, Moment, NotFoundError, archive_of, asker, own_or_refuse, share_url
from monitor.server.routes.search import MAX_LIMIT, CallSearch
from monitor.server.site import Site
from monitor.server.store_port import kept_filter
from monitor.server.token_format import Identity
from monitor.store.about import MAX_NAME, typed
from monitor.store.comments import wrapup_of
from monitor.store.filters import CallFilter
from monitor.store.overrules import overrules_of
from monitor.store.people import kept_by_people
from monitor.store.reader import count_matching
from monitor.store.shares import end_share, share_call

MAX_EXPORT = 10_000
"""Calls of one set; more are asked for by date."""


class ShareGiven(BaseModel):
    """How long the link leads somewhere, and to which moment (media seconds; left out = the whole call)."""

    days: int = Field(default=7, ge=1, le=365)
    at: Moment | None = None


def router(site: Site) -> APIRouter:
    """The routes. They know calls that are over; a live one has its own page."""
    routes = APIRouter(prefix="/api", tags=["review"])
    own = asker(site, "calls")  # an agent: own calls only
    reviewers = asker(site, "review")

    @routes.get("/calls/{call_id}/export", summary="One call as a file; noted as an export")
    async def export(
        call_id: str,
        who: Annotated[Identity, Depends(reviewers)],
        form: Annotated[Format, Query(alias="format")] = "json",
    ) -> Response:
        record = await _record(site, call_id, who)
        people = await archive_of(site).ask(lambda db: kept_by_people(db, call_id))
        site.keeper.audit(who.name, who.role, "export", call_id, form)
        made = export_call(record, form, people, _step_name(site))
        return Response(made, media_type=MEDIA_TYPES[form], headers=_attachment(call_id, form))

    @routes.get("/calls/{call_id}/lesson", summary="A de-identified card: the sentence that worked; noted as an export")
    async def lesson(
        call_id: str,
        who: Annotated[Identity, Depends(reviewers)],
        form: Annotated[Literal["json", "html"], Query(alias="format")] = "json",
        utterance_id: Annotated[str, Query(max_length=200)] = "",
        title: Annotated[str, Query(max_length=MAX_NAME)] = "",
        note: Annotated[str, Query(max_length=1000)] = "",
    ) -> Response:
        record = await _record(site, call_id, who)
        said = {name: typed(text, name) if text.strip() else "" for name, text in (("title", title), ("note", note))}
        card = draw_lesson(record, utterance_id=utterance_id, **said)
        site.keeper.audit(who.name, who.role, "export", call_id, f"lesson, {form}")
        made = card.html() if form == "html" else card.json()
        return Response(made, media_type=MEDIA_TYPES[form], headers=_attachment("lesson", form))

    @routes.get("/export", summary="A set of calls, with the filters of /api/calls; noted as an export")
    async def export_set(
        who: Annotated[Identity, Depends(reviewers)],
        search: Annotated[CallSearch, Query()],
        form: Annotated[Literal["jsonl", "csv"], Query(alias="format")] = "jsonl",
    ) -> Response:
        if search.state == "live":
            raise UsageError("a set is of calls that are over; leave out state=live", code="bad_request")
        query = replace(kept_filter(search.query(who)), limit=MAX_LIMIT, cursor="")
        matching = await archive_of(site).ask(lambda db: count_matching(db, query))
        headers = _attachment("calls", form)
        headers |= {"calmline-matching": str(matching), "calmline-exported": str(min(matching, MAX_EXPORT))}
        site.keeper.audit(who.name, who.role, "export", "", f"set, {form}")
        if form == "csv":
            items = [item async for item in _items(site, query)]
            return Response(calls_csv(items), media_type="text/csv", headers=headers)
        return StreamingResponse(_lines(site, query), media_type="application/x-ndjson", headers=headers)

    @routes.get("/calls/{call_id}/scorecard", summary="What was done of the playbook, with the sentences that show it")
    async def scorecard(call_id: str, who: Annotated[Identity, Depends(own)]) -> dict[str, Any]:
        playbook = site.tuning.now.factory.playbook if site.tuning is not None else None
        card = fill_scorecard(await _record(site, call_id, who), playbook)
        site.looks.note(who, "view", call_id, SHEET)
        card = apply_overrules(card, await archive_of(site).ask(lambda db: overrules_of(db, call_id)))
        told = asdict(card) | {"coverage": card.coverage}
        return told | {"slips": []} if who.role == "agent" else told  # agents are told what to do, not what was wrong

    @routes.get("/calls/{call_id}/summary", summary="A wrap-up note drawn from the call's own sentences")
    async def summary(call_id: str, who: Annotated[Identity, Depends(own)]) -> dict[str, Any]:
        note = summarise(await _record(site, call_id, who))
        site.looks.note(who, "view", call_id, SHEET)
        edited = await archive_of(site).ask(lambda db: wrapup_of(db, call_id))
        return asdict(note) | {
            "text": note.text(_step_name(site)),
            "edited": None if edited is None else asdict(edited),
        }

    @routes.post("/calls/{call_id}/share", summary="A link to the call for those who may see it")
    async def share(
        call_id: str,
        request: Request,
        who: Annotated[Identity, Depends(reviewers)],
        given: Annotated[ShareGiven, Body()],
    ) -> dict[str, str]:
        await _record(site, call_id, who)
        now = site.clock.now()
        expires = stamp(now + timedelta(days=given.days))
        made = await archive_of(site).change(lambda db: share_call(db, call_id, who.name, stamp(now), expires))
        site.keeper.audit(who.name, who.role, "share", call_id)
        moment = "" if given.at is None else f"?t={given.at:g}"
        return {"id": made.id, "url": share_url(site, request, made.id) + moment, "expires_at": expires}

    @routes.delete("/calls/{call_id}/share/{share_id}", summary="The link leads nowhere from now on", status_code=204)
    async def unshare(call_id: str, share_id: str, who: Annotated[Identity, Depends(reviewers)]) -> None:
        await archive_of(site).change(lambda db: end_share(db, call_id, share_id))
        site.keeper.audit(who.name, who.role, "unshare", call_id)

    return routes


def _step_name(site: Site) -> StepName:
    """What the playbook in force calls a step."""
    return site.tuning.now.factory.playbook.title if site.tuning is not None else plain_step


async def _record(site: Site, call_id: str, who: Identity) -> CallRecord:
    """The kept call. Raises NotFoundError, AccessError for an agent's other calls."""
    record = await archive_of(site).record(call_id)
    if record is None:
        raise NotFoundError(f"there is no call {call_id[:64]}", code="no_such_call")
    own_or_refuse(who, record.item["metadata"].get("agent"))
    return record


async def _items(site: Site, query: CallFilter) -> AsyncIterator[dict[str, Any]]:
    """Kept calls page by page, at most MAX_EXPORT."""
    seen, cursor = 0, ""
    while seen < MAX_EXPORT:
        page = await site.keeper.calls(replace(query, cursor=cursor))
        for item in page.items:
            yield item
        seen, cursor = seen + len(page.items), page.next
        if not cursor:
            return


async def _lines(site: Site, query: CallFilter) -> AsyncIterator[str]:
    archive = archive_of(site)
    async for item in _items(site, query):
        record = await archive.record(item["call_id"])
        if record is not None:
            for line in to_json_lines([record]):
                yield line


def _attachment(name: str, form: str) -> dict[str, str]:
    safe = "".join(character if character.isalnum() or character in "-_." else "_" for character in name)[:100]
    plain = safe.encode("ascii", "replace").decode().replace("?", "_")
    return {"content-disposition": f'attachment; filename="{plain}.{form}"'}
