"""Sign-in, and the dashboard: one single-page application served for all of its addresses. Open to everybody."""

from html import escape
from pathlib import Path
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from monitor.clock import stamp
from monitor.server.auth import COOKIE, AccessError
from monitor.server.routes.common import NotFoundError, archive_of
from monitor.server.site import Site
from monitor.store.shares import find_share

_PAGES = ("", "agent", "review", "insights", "whatif", "operations", "settings")
_CALL_PAGES = ("call", "review")
_NO_GOALS = frozenset({"sign-in", "sign-out", "api", "ingest", "live", "metrics"})
"""Where nobody goes on to after signing in."""
LONGEST_GOAL = 500
_FOREVER = "public, max-age=31536000, immutable"
_SIGN_IN = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Sign in · Calmline</title>
<h1>Calmline</h1>{note}
<form method="get" action="/sign-in">{next}
<p><label>Token <input name="token" type="password" autocomplete="off" required>
</label> <button>Sign in</button></p></form>
<p>An administrator makes one with <code>calmline token create --role supervisor --name NAME</code>.</p></html>"""
_NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Calmline</title><h1>Calmline</h1>
<p>The server runs; its pages are not built yet. Run <code>make build</code> in the checkout, then reload.</p></html>"""


def router(site: Site) -> APIRouter:
    """The routes; the last one takes every other address, so this router comes last."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/sign-in")
    async def sign_in(token: str | None = None, next: str = "") -> Response:
        goal = own_path(next)
        if token is None:
            return _sign_in_page("", goal)
        try:
            identity = site.guard.sign_in(token.strip())
        except AccessError as error:
            return _sign_in_page(str(error), goal, 401)
        answer = RedirectResponse(goal or ("/agent" if identity.role == "agent" else "/"), 303)
        left = int(identity.expires - site.clock.now().timestamp())
        answer.set_cookie(
            COOKIE, token.strip(), max_age=max(left, 1), httponly=True, samesite="strict", secure=site.secure, path="/"
        )
        return answer

    @routes.post("/sign-out")
    async def sign_out() -> Response:
        answer = RedirectResponse("/sign-in", 303)
        answer.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=site.secure, path="/")
        return answer

    @routes.get("/share/{share_id}")
    async def shared(share_id: str, request: Request, t: float | None = None) -> Response:
        """Leads to the call it was made for; whoever follows it signs in, and the page checks what the role may see.

        A link that has ended gives people the page that says so, programs an error.
        """
        try:
            site.guard.request(request.headers, "GET", "calls")
        except AccessError as error:
            if error.status == 401:
                goal = request.url.path + (f"?{request.url.query}" if request.url.query else "")
                return RedirectResponse(f"/sign-in?{urlencode({'next': own_path(goal)})}", 303)
            raise
        now = stamp(site.clock.now())
        found = await archive_of(site).ask(lambda db: find_share(db, share_id, now))
        if found is None:
            if site.dashboard is not None and "text/html" in request.headers.get("accept", ""):
                return FileResponse(site.dashboard / "index.html", 404, headers={"cache-control": "no-store"})
            raise NotFoundError("the link has expired or never led anywhere", code="no_such_share")
        moment = "" if t is None else f"?t={t:g}"
        return RedirectResponse(f"/call/{quote(found.call_id, safe='')}{moment}", 303)

    @routes.api_route("/{path:path}", methods=["GET", "HEAD"])
    async def page(path: str) -> Response:
        if site.dashboard is None:
            if _is_application(path):
                return HTMLResponse(_NOT_BUILT)
            raise NotFoundError("there is no such page")
        file = _static_file(site.dashboard, path)
        if file is not None:
            return FileResponse(file, headers={"cache-control": _FOREVER if path.startswith("assets/") else "no-cache"})
        if _is_application(path):
            return FileResponse(site.dashboard / "index.html", headers={"cache-control": "no-cache"})
        raise NotFoundError("there is no such page")

    return routes


def own_path(text: str) -> str:
    """A path of this server to go on to after signing in; empty for anything that a browser could take elsewhere."""
    plain = text.isascii() and text.isprintable() and not set(text) & set('\\ "<>')
    if len(text) > LONGEST_GOAL or not plain or not text.startswith("/") or "//" in text or "/." in text:
        return ""
    return "" if text.split("?", maxsplit=1)[0].split("/")[1] in _NO_GOALS else text


def _sign_in_page(problem: str, goal: str, status: int = 200) -> Response:
    note = f"<p>{escape(problem)}</p>" if problem else ""
    if not goal:
        return HTMLResponse(_SIGN_IN.format(note=note, next=""), status)
    # a link in a mail reaches us without the cookie (SameSite=Strict); one of our own page brings it along
    note += f'<p><a href="{escape(goal)}">Go on</a> if you are signed in already.</p>'
    kept = f'<input type="hidden" name="next" value="{escape(goal)}">'
    return HTMLResponse(_SIGN_IN.format(note=note, next=kept), status)


def _is_application(path: str) -> bool:
    first, _, rest = path.strip("/").partition("/")
    return first in (_CALL_PAGES if rest else _PAGES) and "/" not in rest


def _static_file(folder: Path, path: str) -> Path | None:
    """The file of that path within the folder; None for anything outside it or not there."""
    if not path or "\x00" in path:
        return None
    file = (folder / path).resolve()
    return file if file.is_relative_to(folder.resolve()) and file.is_file() else None
