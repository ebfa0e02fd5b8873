"""`/api/alerts`: alerts of kept calls that are over, for a wall that was just opened or was away."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime

from monitor.clock import stamp
from monitor.server.routes.common import asker
from monitor.server.site import Site
from monitor.server.token_format import Identity
from monitor.store.past_alerts import past_alerts

LOOK_BACK = timedelta(hours=8)
"""A shift: how long the wall tells of alerts."""


def router(site: Site) -> APIRouter:
    """The route."""
    routes = APIRouter(prefix="/api", tags=["calls"])

    @routes.get("/alerts", summary="Alerts of kept calls that are over, as events")
    async def alerts(
        who: Annotated[Identity, Depends(asker(site, "alerts"))],
        since: Annotated[AwareDatetime | None, Query(description="raised then or later; left out: eight hours")] = None,
    ) -> dict[str, Any]:
        if site.archive is None:
            return {"items": []}
        then = stamp(since or site.clock.now() - LOOK_BACK)
        found = await site.archive.ask(lambda connection: past_alerts(connection, then))
        if found:  # their reasons quote calls
            site.looks.note(who, "view", "", "alerts")
        return {"items": found}

    return routes
