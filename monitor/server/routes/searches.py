"""`/api/searches`: searches people keep by name, their own and those others share. Changes are audited."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends
from pydantic import BaseModel, Field

from monitor.clock import stamp
from monitor.server.routes.common import RowId, archive_of, asker
from monitor.server.site import Site
from monitor.server.token_format import Identity
from monitor.store.saved_searches import drop_search, keep_search, searches_of


class SearchGiven(BaseModel):
    """`query`: the filters as the page sends them."""

    name: str = Field(min_length=1, max_length=120)
    query: dict[str, str | float | bool | None]
    shared: bool = False


def router(site: Site) -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/api/searches", tags=["review"])
    person = Annotated[Identity, Depends(asker(site, "review"))]

    @routes.get("", summary="One's own saved searches and shared ones")
    async def mine(who: person) -> dict[str, Any]:
        found = await archive_of(site).ask(lambda db: searches_of(db, who.name))
        return {"items": [asdict(search) for search in found]}

    @routes.post("", summary="Keep a search; one of the same name is replaced")
    async def keep(who: person, given: Annotated[SearchGiven, Body()]) -> dict[str, Any]:
        now = stamp(site.clock.now())
        made = await archive_of(site).change(
            lambda db: keep_search(db, who.name, given.name, dict(given.query), now, shared=given.shared)
        )
        site.keeper.audit(who.name, who.role, "search", "", "kept, shared" if given.shared else "kept")
        return asdict(made)

    @routes.delete("/{search_id}", summary="Forget one's own search", status_code=204)
    async def delete(search_id: RowId, who: person) -> None:
        await archive_of(site).change(lambda db: drop_search(db, who.name, search_id))
        site.keeper.audit(who.name, who.role, "search", "", "deleted")

    return routes
