"""`/api/insights` and `/api/themes`: figures over many kept calls. An agent sees own figures, nobody a ranking."""

import asyncio
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from sqlalchemy import Connection

from monitor.review.insights import by_group, followed, step_figures, verdicts
from monitor.review.returning import came_back
from monitor.server.routes.common import archive_of, asker
from monitor.server.routes.search import CallSearch
from monitor.server.site import Site
from monitor.server.store_port import kept_filter
from monitor.server.token_format import Identity
from monitor.store.call_themes import theme_counts


def router(site: Site) -> APIRouter:
    """The routes; figures take the filters of `/api/calls`."""
    routes = APIRouter(prefix="/api", tags=["insights"])
    one_at_a_time = asyncio.Lock()

    @routes.get("/insights", summary="Escalation by queue or product, steps and prompts, verdicts")
    async def insights(
        who: Annotated[Identity, Depends(asker(site, "insights"))],
        search: Annotated[CallSearch, Query()],
        by: Literal["queue", "product", "team", "direction"] = "queue",
    ) -> dict[str, Any]:
        wanted = kept_filter(search.query(who))

        def question(connection: Connection) -> dict[str, Any]:
            groups, steps = by_group(connection, by, wanted), step_figures(connection, wanted)
            return {
                "by": by,
                "groups": [asdict(group) | {"turnaround_rate": group.turnaround_rate} for group in groups],
                "steps": [asdict(step) for step in steps],
                "tips": asdict(followed(steps)),
                "alerts": asdict(verdicts(connection, wanted)),
                "came_back": asdict(came_back(connection, wanted)),
            }

        return await archive_of(site).ask(question)

    @routes.get("/themes/names", summary="Themes that lists can be narrowed by and how many calls show each")
    async def names(who: Annotated[Identity, Depends(asker(site, "review"))]) -> dict[str, Any]:
        found = await archive_of(site).ask(theme_counts)
        return {"items": [{"name": name, "calls": calls} for name, calls in found]}

    @routes.get("/insights/tips", summary="What the score did in the minute after tips, and after like moments without")
    async def tips(
        who: Annotated[Identity, Depends(asker(site, "review"))], search: Annotated[CallSearch, Query()]
    ) -> dict[str, Any]:
        return asdict(await asyncio.to_thread(archive_of(site).tips.look, kept_filter(search.query(who))))

    @routes.get("/themes", summary="What frustrates and what is praised again and again, with moments to hear")
    async def themes(
        who: Annotated[Identity, Depends(asker(site, "review"))], search: Annotated[CallSearch, Query()]
    ) -> dict[str, Any]:
        keeper = archive_of(site).themes
        async with one_at_a_time:  # who waits takes no thread
            found = await asyncio.to_thread(keeper.find, kept_filter(search.query(who)))
        site.looks.note(who, "view", "", "themes")
        return {
            "calls": found.calls,
            "items": [asdict(theme) for theme in found.trouble],
            "praise": [asdict(theme) for theme in found.praise],
        }

    return routes
