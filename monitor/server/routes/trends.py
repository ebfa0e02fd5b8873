"""`/api/trends`: how the teams' mean scores moved, for the wall."""

from typing import Annotated

from fastapi import APIRouter, Depends

from monitor.server.routes.common import asker
from monitor.server.site import Site
from monitor.server.token_format import Identity


def router(site: Site) -> APIRouter:
    """The route; whoever may open the wall's feed may ask."""
    routes = APIRouter(prefix="/api", tags=["calls"])

    @routes.get("/trends", summary="Mean score of each team's live calls in the last 30 minutes")
    async def trends(who: Annotated[Identity, Depends(asker(site, "live"))]) -> dict[str, list[tuple[float, float]]]:
        return site.trends.lines(site.clock.now().timestamp())

    return routes
