"""`/api/me`, `/api/colleagues`, `/api/system`, `/api/audit`, `/api/docs`, `/healthz`, `/readyz`, `/metrics`."""

import html
import ipaddress
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Query, Request
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.responses import HTMLResponse, JSONResponse, Response

from monitor.clock import stamp
from monitor.coaching.playbook import load_playbook
from monitor.server.auth import MAY
from monitor.server.metrics import exposition
from monitor.server.operations import operations
from monitor.server.routes.common import asker
from monitor.server.site import Site
from monitor.server.token_format import Identity


def router(site: Site, app: FastAPI) -> APIRouter:
    """The routes."""
    routes = APIRouter()
    anyone = Annotated[Identity, Depends(asker(site, "any"))]
    ours = load_playbook()

    @routes.get("/api/me", tags=["system"], summary="Who I am")
    async def me(who: anyone) -> dict[str, Any]:
        now = stamp(site.clock.now())
        unredacted = who.role in MAY["listen"] and who.name in site.settings.server.listen_unredacted
        told: dict[str, Any] = {"name": who.name, "role": who.role, "version": site.version, "server_time": now}
        scoring = (site.settings if site.tuning is None else site.tuning.now.settings).scoring
        thresholds = {"tense": scoring.tense, "frustrated": scoring.frustrated, "critical": scoring.critical}
        told |= {"listen_unredacted": unredacted, "thresholds": thresholds}
        return told if site.tuning is None else told | {"steps": site.tuning.now.factory.playbook.names(ours)}

    @routes.get("/api/colleagues", tags=["system"], summary="Who can be given an alert")
    async def colleagues(who: Annotated[Identity, Depends(asker(site, "alerts"))]) -> dict[str, list[str]]:
        return {"items": site.guard.people("alerts")}

    @routes.get(
        "/api/system",
        tags=["system"],
        summary="Load, sources, store; for admins the whole machine",
    )
    async def system(who: anyone) -> dict[str, Any]:
        told = {
            "load": site.load().model_dump(mode="json"),
            "sources": {name: source.protocol for name, source in site.settings.sources.items()},
            "version": site.version,
            "model": site.model,
            "storage": site.settings.privacy.storage,
            "store_bytes": await site.keeper.size_bytes(),
            "live_calls": len(site.calls.live()),
            "watching": site.sockets.count("live") + site.sockets.count("agent"),
            "checks": {name: ping() or "ok" for name, ping in site.pings.items()},
        }
        return told | await operations(site) if who.role == "admin" else told

    @routes.get("/api/audit", tags=["system"], summary="Who looked at what, newest first")
    async def audit(
        who: Annotated[Identity, Depends(asker(site, "audit"))],
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> dict[str, Any]:
        return {"items": await site.keeper.audits(limit)}

    @routes.get("/api/openapi.json", include_in_schema=False)
    async def openapi(who: anyone) -> JSONResponse:
        return JSONResponse(app.openapi())

    @routes.get("/api/docs", include_in_schema=False)
    async def docs(who: anyone) -> HTMLResponse:
        return HTMLResponse(_docs_page(app.openapi()))

    @routes.get("/healthz", tags=["operations"], summary="The process answers")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/readyz", tags=["operations"], summary="Every part is healthy")
    async def readyz() -> JSONResponse:
        checks = {name: ping() or "ok" for name, ping in site.pings.items()}
        good = all(line == "ok" for line in checks.values())
        return JSONResponse({"status": "ok" if good else "failing", "checks": checks}, 200 if good else 503)

    @routes.get("/metrics", tags=["operations"], summary="Prometheus; from loopback, or with an admin's bearer token")
    async def metrics(request: Request) -> Response:
        if not _from_loopback(request) or site.settings.server.behind_proxy:
            site.guard.request(request.headers, "GET", "metrics")
        return Response(exposition(site), media_type=CONTENT_TYPE_LATEST)

    return routes


def _from_loopback(request: Request) -> bool:
    """Whether the asker is on this machine itself; behind a proxy everybody seems to be."""
    if request.client is None or "x-forwarded-for" in request.headers or "forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _docs_page(schema: dict[str, Any]) -> str:
    """A plain page of all routes: no script, so that it works under our content security policy."""
    rows = [
        f"<tr><td>{method.upper()}</td><td><code>{html.escape(path)}</code></td>"
        f"<td>{html.escape(operation.get('summary', ''))}</td></tr>"
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    ]
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Calmline: HTTP interface</title>'
        "<h1>Calmline: HTTP interface</h1>"
        '<p>Machine-readable: <a href="/api/openapi.json">openapi.json</a>. '
        "Live feeds: <code>docs/contracts.md</code>.</p>"
        f"<table><tr><th>Method<th>Path<th>Does</tr>{''.join(rows)}</table></html>"
    )
