"""What reviewers add to a kept call: tags, comments, edits, the wrap-up note, overruled lines. All audited."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Body, Depends, Request
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from monitor.clock import stamp
from monitor.errors import UsageError
from monitor.review.scorecard import STEPS
from monitor.server.routes.common import SHEET, Moment, RowId, archive_of, asker, share_url
from monitor.server.site import Site
from monitor.server.token_format import Identity
from monitor.store.about import MAX_TEXT
from monitor.store.comments import add_comment, change_comment, drop_comment, keep_wrapup
from monitor.store.edits import MAX_EDIT, edit_words
from monitor.store.names import names_in_use
from monitor.store.overrules import drop_overrule, keep_overrule
from monitor.store.people import added_by_people
from monitor.store.shares import shares_of
from monitor.store.tags import add_tag, drop_tag, tag_counts
from monitor.store.taken_out import taken_out_of_call

T = TypeVar("T")
Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]


class CommentGiven(BaseModel):
    """A comment; `at` in media seconds."""

    text: Text
    at: Moment = 0.0


class TextGiven(BaseModel):
    """Words."""

    text: Text


class EditGiven(BaseModel):
    """Characters `start` to `end` of the stored text of an utterance read `text`; null: as stored, after all."""

    utterance_id: str = Field(max_length=200)
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    text: str | None = Field(max_length=MAX_EDIT)


class OverruleGiven(BaseModel):
    """A reviewer's word on a step, with the reason."""

    done: bool
    note: Text


def router(site: Site) -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/api", tags=["review"])
    reviewer = Annotated[Identity, Depends(asker(site, "review"))]

    async def change(who: Identity, action: str, call_id: str, work: Callable[[Connection, str], T]) -> T:
        now = stamp(site.clock.now())
        done = await archive_of(site).change(lambda connection: work(connection, now))
        site.keeper.audit(who.name, who.role, action, call_id)
        return done

    @routes.get("/tags", summary="Tags in use and how many calls have each")
    async def tags(who: reviewer) -> dict[str, Any]:
        found = await archive_of(site).ask(tag_counts)
        return {"items": [{"tag": tag, "calls": count} for tag, count in found]}

    @routes.get("/names", summary="Agents, queues and teams that kept calls name, to choose from")
    async def names(who: reviewer) -> dict[str, Any]:
        return dict(await archive_of(site).ask(names_in_use))

    @routes.get("/calls/{call_id}/people", summary="All that people added to the call")
    async def people(call_id: str, request: Request, who: reviewer) -> dict[str, Any]:
        def work(db: Connection) -> dict[str, Any]:
            links = [{**asdict(link), "url": share_url(site, request, link.id)} for link in shares_of(db, call_id)]
            return added_by_people(db, call_id) | {"shares": links}

        found = await archive_of(site).ask(work)
        site.looks.note(who, "view", call_id, SHEET)
        return found

    @routes.put("/calls/{call_id}/tags/{tag:path}", summary="Tag the call")
    async def put_tag(call_id: str, tag: str, who: reviewer) -> dict[str, Any]:
        return {"tags": await change(who, "tag", call_id, lambda db, now: add_tag(db, call_id, tag, who.name, now))}

    @routes.delete("/calls/{call_id}/tags/{tag:path}", summary="Take a tag off")
    async def delete_tag(call_id: str, tag: str, who: reviewer) -> dict[str, Any]:
        return {"tags": await change(who, "untag", call_id, lambda db, now: drop_tag(db, call_id, tag))}

    @routes.post("/calls/{call_id}/comments", summary="Comment on a moment")
    async def comment(call_id: str, who: reviewer, given: Annotated[CommentGiven, Body()]) -> dict[str, Any]:
        def work(db: Connection, now: str) -> dict[str, Any]:
            return asdict(add_comment(db, call_id, given.at, given.text, who.name, now))

        return await change(who, "comment", call_id, work)

    @routes.put("/calls/{call_id}/comments/{comment_id}", summary="Write one's own comment anew")
    async def put_comment(
        call_id: str, comment_id: RowId, who: reviewer, given: Annotated[TextGiven, Body()]
    ) -> dict[str, Any]:
        def work(db: Connection, now: str) -> dict[str, Any]:
            return asdict(change_comment(db, call_id, comment_id, given.text, who.name, now))

        return await change(who, "comment", call_id, work)

    @routes.delete("/calls/{call_id}/comments/{comment_id}", summary="Take one's own comment back", status_code=204)
    async def delete_comment(call_id: str, comment_id: RowId, who: reviewer) -> None:
        await archive_of(site).erase_some(lambda db: drop_comment(db, call_id, comment_id, who.name))
        site.keeper.audit(who.name, who.role, "comment", call_id, "taken back")

    @routes.post("/calls/{call_id}/edits", summary="Set words of the transcript right; the history is kept")
    async def edit(call_id: str, who: reviewer, given: Annotated[EditGiven, Body()]) -> dict[str, Any]:
        span = (given.start, given.end)

        def work(db: Connection, now: str) -> dict[str, Any]:
            return asdict(edit_words(db, call_id, given.utterance_id, span, given.text, who.name, now))

        edited = await change(who, "edit", call_id, work)
        archive_of(site).themes.forget()  # they quote what was said
        out = await archive_of(site).ask(lambda db: taken_out_of_call(db, call_id))
        if out:
            site.hub.take_out(call_id, out.encoded)
            site.webhook.take_out(call_id, out.elsewhere)
        return edited

    @routes.put("/calls/{call_id}/summary", summary="Keep the wrap-up note as edited")
    async def put_summary(call_id: str, who: reviewer, given: Annotated[TextGiven, Body()]) -> dict[str, Any]:
        def work(db: Connection, now: str) -> dict[str, Any]:
            return asdict(keep_wrapup(db, call_id, given.text, who.name, now))

        return await change(who, "summary", call_id, work)

    @routes.put("/calls/{call_id}/scorecard/{step}", summary="Overrule a line of the scorecard, with a note")
    async def put_line(
        call_id: str, step: str, who: reviewer, given: Annotated[OverruleGiven, Body()]
    ) -> dict[str, Any]:
        _know(step)

        def work(db: Connection, now: str) -> dict[str, Any]:
            return asdict(keep_overrule(db, call_id, step, given.done, given.note, who.name, now))

        return await change(who, "overrule", call_id, work)

    @routes.delete("/calls/{call_id}/scorecard/{step}", summary="Back to what was detected", status_code=204)
    async def delete_line(call_id: str, step: str, who: reviewer) -> None:
        _know(step)
        await change(who, "overrule", call_id, lambda db, now: drop_overrule(db, call_id, step))

    return routes


def _know(step: str) -> None:
    """Raises UsageError for a step that no scorecard has."""
    if step not in STEPS:
        raise UsageError(f"there is no step {step[:40]}", code="no_such_step")
