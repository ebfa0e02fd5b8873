"""`/api/follow-ups`: who comes back to which customer by which day, and what the customer said then. All audited."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from monitor.clock import stamp
from monitor.review.letter import draft_letter, open_points
from monitor.review.record import load_record
from monitor.server.routes.common import NotFoundError, RowId, archive_of, asker
from monitor.server.site import Site
from monitor.server.token_format import Identity
from monitor.store.about import MAX_TEXT
from monitor.store.actions import actions_of_call
from monitor.store.follow_ups import (
    FollowUp,
    ask_again,
    drop_follow_up,
    finish_follow_up,
    follow_up,
    keep_draft,
    list_follow_ups,
    move_follow_up,
    plan_follow_up,
)

Name = Annotated[str, Field(max_length=64)]
Day = Annotated[str, Field(max_length=10)]


class Planned(BaseModel):
    """`due`: a day, YYYY-MM-DD; `owner` left out = whoever plans it."""

    what: str = Field(min_length=1, max_length=480)
    due: Day
    owner: Name = ""


class Changed(BaseModel):
    """Some of these. `done` true finishes it, with the customer's answer; `asked_again`: asked for feedback anew."""

    due: Day = ""
    owner: Name = ""
    done: bool = False
    answer: str = Field(default="", max_length=MAX_TEXT)
    second_chance: bool | None = None
    asked_again: bool = False


class DraftGiven(BaseModel):
    """The letter as it is to be."""

    text: str = Field(max_length=MAX_TEXT)


def router(site: Site) -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/api", tags=["follow-ups"])
    person = Annotated[Identity, Depends(asker(site, "follow_ups"))]

    @routes.get("/follow-ups", summary="The due list, soonest first")
    async def due_list(who: person, until: Day = "", owner: Name = "", done: bool | None = False) -> dict[str, Any]:
        found = await archive_of(site).ask(lambda db: list_follow_ups(db, until=until, owner=owner, done=done))
        return {"items": [asdict(planned) for planned in found]}

    @routes.post("/calls/{call_id}/follow-ups", summary="Promise to come back to the customer")
    async def plan(call_id: str, who: person, given: Annotated[Planned, Body()]) -> dict[str, Any]:
        now = stamp(site.clock.now())
        made = await archive_of(site).change(
            lambda db: plan_follow_up(db, call_id, given.what, given.due, who.name, now, owner=given.owner)
        )
        site.keeper.audit(who.name, who.role, "follow-up", call_id, "planned")
        return asdict(made)

    @routes.post("/follow-ups/{follow_up_id}", summary="Move it, finish it, ask again")
    async def change(follow_up_id: RowId, who: person, given: Annotated[Changed, Body()]) -> dict[str, Any]:
        now = stamp(site.clock.now())
        done = await archive_of(site).change(lambda db: _apply(db, follow_up_id, given, who.name, now))
        site.keeper.audit(who.name, who.role, "follow-up", done.call_id, "done" if given.done else "changed")
        return asdict(done)

    @routes.get("/follow-ups/{follow_up_id}/draft", summary="A letter to the customer, drawn from the call")
    async def draft(follow_up_id: RowId, who: person) -> dict[str, Any]:
        planned = await archive_of(site).ask(lambda db: follow_up(db, follow_up_id))
        drawn = await archive_of(site).ask(lambda db: _letter(db, follow_up_id))
        site.looks.note(who, "view", planned.call_id, "letter")
        return drawn

    @routes.put("/follow-ups/{follow_up_id}/draft", summary="Keep the letter as edited; empty = as drawn")
    async def keep(follow_up_id: RowId, who: person, given: Annotated[DraftGiven, Body()]) -> dict[str, Any]:
        now = stamp(site.clock.now())
        done = await archive_of(site).erase_some(lambda db: keep_draft(db, follow_up_id, given.text, who.name, now))
        site.keeper.audit(who.name, who.role, "follow-up", done.call_id, "draft")
        return await archive_of(site).ask(lambda db: _letter(db, follow_up_id))

    @routes.delete("/follow-ups/{follow_up_id}", summary="Delete it", status_code=204)
    async def delete(follow_up_id: RowId, who: person) -> None:
        planned = await archive_of(site).ask(lambda db: follow_up(db, follow_up_id))
        await archive_of(site).erase_some(lambda db: drop_follow_up(db, follow_up_id))
        site.keeper.audit(who.name, who.role, "follow-up", planned.call_id, "deleted")

    return routes


def _letter(db: Connection, follow_up_id: int) -> dict[str, Any]:
    """The letter as it stands, and as it was drawn."""
    planned = follow_up(db, follow_up_id)
    record = load_record(db, planned.call_id)
    if record is None:
        raise NotFoundError("the call is gone", code="no_such_call")
    letter = draft_letter(record, actions_of_call(db, planned.call_id), planned.owner)
    text = planned.draft or letter.text
    return {
        "text": text,
        "edited": None if planned.draft is None else {"by": planned.draft_by, "at": planned.draft_at},
        "drawn": letter.text,
        "parts": [asdict(part) for part in letter.parts],
        "open": open_points(text),
    }


def _apply(db: Connection, follow_up_id: int, given: Changed, by: str, now: str) -> FollowUp:
    changed = move_follow_up(db, follow_up_id, due=given.due, owner=given.owner)
    if given.done:
        changed = finish_follow_up(db, follow_up_id, by, now, answer=given.answer, second_chance=given.second_chance)
    return ask_again(db, follow_up_id, now) if given.asked_again else changed
