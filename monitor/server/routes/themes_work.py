"""`/api/actions`: what is done about recurring themes: owner, day, status. Every change is audited."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends
from pydantic import BaseModel, Field

from monitor.clock import stamp
from monitor.review.effect import effect_of
from monitor.server.routes.common import RowId, archive_of, asker
from monitor.server.site import Site
from monitor.server.token_format import Identity
from monitor.store.about import MAX_TEXT
from monitor.store.actions import MAX_PHRASES, Status, action, change_action, drop_action, list_actions, open_action

Name = Annotated[str, Field(max_length=120)]
Day = Annotated[str, Field(max_length=10)]


class Opened(BaseModel):
    """An action on a theme; `due`: a day or empty."""

    theme: Name
    title: str = Field(min_length=1, max_length=240)
    owner: Name = ""
    due: Day = ""
    note: str = Field(default="", max_length=MAX_TEXT)
    phrases: list[Name] = Field(default_factory=list, max_length=MAX_PHRASES, description="what shows the theme")


class Changed(BaseModel):
    """What is left out stays as it is."""

    title: str | None = Field(default=None, max_length=240)
    owner: Name | None = None
    due: Day | None = None
    status: Status | None = None
    note: str | None = Field(default=None, max_length=MAX_TEXT)


def router(site: Site) -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/api/actions", tags=["insights"])
    person = Annotated[Identity, Depends(asker(site, "review"))]

    @routes.get("", summary="Corrective actions, soonest due first")
    async def all_actions(
        who: person, status: Status | None = None, theme: Name = "", owner: Name = ""
    ) -> dict[str, Any]:
        found = await archive_of(site).ask(lambda db: list_actions(db, status=status or "", theme=theme, owner=owner))
        return {"items": [asdict(one) for one in found]}

    @routes.post("", summary="Begin an action on a theme")
    async def begin(who: person, given: Annotated[Opened, Body()]) -> dict[str, Any]:
        now, told = stamp(site.clock.now()), given.model_dump()
        made = await archive_of(site).change(lambda db: open_action(db, by=who.name, at=now, **told))
        site.keeper.audit(who.name, who.role, "action", "", f"{made.id} opened")
        return asdict(made)

    @routes.post("/{action_id}", summary="Change an action")
    async def change(action_id: RowId, who: person, given: Annotated[Changed, Body()]) -> dict[str, Any]:
        now, told = stamp(site.clock.now()), given.model_dump(exclude_none=True)
        made = await archive_of(site).change(lambda db: change_action(db, action_id, now, **told))
        site.keeper.audit(who.name, who.role, "action", "", f"{action_id} {made.status}")
        return asdict(made)

    @routes.get("/{action_id}/effect", summary="Calls that show the theme before and after, with what that rests on")
    async def effect(action_id: RowId, who: person) -> dict[str, Any]:
        now = site.clock.now()
        found = await archive_of(site).ask(lambda db: effect_of(db, action(db, action_id), now))
        sides = {
            name: None if side is None else asdict(side) | {"share": side.share}
            for name, side in (("before", found.before), ("after", found.after))
        }
        return asdict(found) | sides

    @routes.delete("/{action_id}", summary="Delete an action", status_code=204)
    async def delete(action_id: RowId, who: person) -> None:
        await archive_of(site).change(lambda db: drop_action(db, action_id))
        site.keeper.audit(who.name, who.role, "action", "", f"{action_id} deleted")

    return routes
