"""`/api/insights` and `/api/themes`: figures over many kept calls. An agent sees own figures, nobody a ranking."""

from dataclasses import asdict, replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from sqlalchemy import Connection

from monitor.review.insights import by_group, step_figures, verdicts
from monitor.review.record import load_record
from monitor.review.themes import Theme, find_with_moments
from monitor.server.routes.common import archive_of, asker
from monitor.server.routes.search import MAX_LIMIT, CallSearch
from monitor.server.site import Site
from monitor.server.store_port import kept_filter
from monitor.server.token_format import Identity
from monitor.store.call_themes import ThemeMoment, keep_themes
from monitor.store.filters import CallFilter
from monitor.store.reader import list_calls

MAX_THEME_CALLS = 2000
"""The newest calls that themes are looked for in."""


def router(site: Site) -> APIRouter:
    """The routes; both take the filters of `/api/calls`."""
    routes = APIRouter(prefix="/api", tags=["insights"])

    @routes.get("/insights", summary="Escalation by queue or product, steps and prompts, verdicts")
    async def insights(
        who: Annotated[Identity, Depends(asker(site, "insights"))],
        search: Annotated[CallSearch, Query()],
        by: Literal["queue", "product", "team", "direction"] = "queue",
    ) -> dict[str, Any]:
        wanted = kept_filter(search.query(who))

        def question(connection: Connection) -> dict[str, Any]:
            groups = by_group(connection, by, wanted)
            return {
                "by": by,
                "groups": [asdict(group) | {"turnaround_rate": group.turnaround_rate} for group in groups],
                "steps": [asdict(step) for step in step_figures(connection, wanted)],
                "alerts": asdict(verdicts(connection, wanted)),
            }

        return await archive_of(site).ask(question)

    @routes.get("/themes", summary="What frustrates again and again, with moments to hear")
    async def themes(
        who: Annotated[Identity, Depends(asker(site, "review"))], search: Annotated[CallSearch, Query()]
    ) -> dict[str, Any]:
        wanted = kept_filter(search.query(who))
        looked, found, moments = await archive_of(site).ask(lambda connection: _themes(connection, wanted))
        if not search.model_fields_set - {"limit"}:  # of all calls: from now on they are found by these themes
            await archive_of(site).change(lambda connection: keep_themes(connection, moments))
        return {"calls": looked, "items": [asdict(theme) for theme in found]}

    return routes


def _themes(connection: Connection, wanted: CallFilter) -> tuple[int, list[Theme], list[ThemeMoment]]:
    ids: list[str] = []
    cursor = ""
    while len(ids) < MAX_THEME_CALLS:
        page = list_calls(connection, replace(wanted, limit=MAX_LIMIT, cursor=cursor))
        ids += [item["call_id"] for item in page.items]
        cursor = page.next
        if not cursor:
            break
    records = (load_record(connection, call_id) for call_id in ids)
    found, moments = find_with_moments(record for record in records if record is not None)
    return len(ids), found, moments
