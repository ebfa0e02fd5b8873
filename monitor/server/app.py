"""The application: routes and sockets over the parts of one server. Starts nothing and knows no concrete part."""

from fastapi import FastAPI
from starlette.routing import WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from monitor.server.limits import RateLimit
from monitor.server.routes import (
    actions,
    calls,
    customers,
    follow_ups,
    handover,
    insights,
    pages,
    past_alerts,
    people,
    recordings,
    review,
    searches,
    settings,
    system,
    themes_work,
    trends,
    turn_labels,
    whatif,
)
from monitor.server.routes.common import install_errors
from monitor.server.security import BodyLimit, SecurityHeaders
from monitor.server.site import Site
from monitor.server.sockets import reject


def create_app(site: Site) -> FastAPI:
    """The ASGI application of a site."""
    app = FastAPI(
        title="Calmline", version=site.version, docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False
    )
    install_errors(app)
    for path, endpoint in (
        ("/live", site.feeds.live),
        ("/live/listen", site.listening.listen),
        ("/agent/live", site.feeds.agent),
        ("/ingest/{protocol}", site.ingest.connect),
        ("/ingest/{protocol}/{token}", site.ingest.connect),
    ):
        app.router.routes.append(WebSocketRoute(path, _Endpoint(endpoint)))
    app.router.routes.append(WebSocketRoute("/{path:path}", _Endpoint(_no_such_socket)))
    app.include_router(system.router(site, app))
    app.include_router(calls.router(site))
    app.include_router(past_alerts.router(site))
    app.include_router(trends.router(site))
    app.include_router(actions.router(site))
    app.include_router(handover.router(site))
    for routes in (recordings, review, people, turn_labels, follow_ups, themes_work, searches, settings, insights):
        app.include_router(routes.router(site))
    app.include_router(customers.router(site))
    app.include_router(whatif.router(site))
    app.include_router(pages.router(site))
    app.add_middleware(BodyLimit)
    server = site.settings.server
    app.add_middleware(
        RateLimit,
        clock=site.clock,
        requests=server.requests_per_minute,
        exports=server.exports_per_minute,
        known=site.guard.token_id,
    )
    app.add_middleware(SecurityHeaders, secure=site.secure)
    return app


class _Endpoint:
    """Gives a route the ASGI function itself: for functions it would put its own websocket session around it."""

    def __init__(self, endpoint: ASGIApp) -> None:
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        await self._endpoint(scope, receive, send)


async def _no_such_socket(scope: Scope, receive: Receive, send: Send) -> None:
    await reject(scope, send, 404, "there is no such socket")
