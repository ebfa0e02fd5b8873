"""What the routes share: who asks, and errors as `{"error": {"code", "message"}}`."""

from collections.abc import Callable
from typing import Annotated, Any

import structlog
from fastapi import FastAPI, Path, Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from monitor.errors import AdmissionError, CalmlineError, InputError, StoreError, UsageError
from monitor.server.archive import Archive
from monitor.server.auth import AccessError, Area
from monitor.server.ports import LiveCall
from monitor.server.site import Site
from monitor.server.token_format import Identity

RowId = Annotated[int, Path(ge=1, le=2**31 - 1)]
"""The number of something kept, in an address."""
Moment = Annotated[float, Field(ge=0, le=1e7, allow_inf_nan=False)]
"""Media seconds."""
SHEET = "review"
"""How the audit calls scorecard, note and what people added, which one page shows together."""
log = structlog.get_logger(__name__)


class NotFoundError(CalmlineError):
    """There is no such thing, or not any more."""

    default_code = "not_found"


class CallOverError(CalmlineError):
    """The call is not live: what was asked works on live calls only."""

    default_code = "call_over"


def asker(site: Site, area: Area) -> Callable[[Request], Identity]:
    """A FastAPI dependency: who asks, when the role may use the area; AccessError otherwise."""

    def identify(request: Request) -> Identity:
        return site.guard.request(request.headers, request.method, area)

    return identify


def own_or_refuse(who: Identity, agent: str | None) -> None:
    """An agent may go on with own calls only. Raises AccessError."""
    if who.role == "agent" and agent != who.name:
        raise AccessError("an agent sees own calls only", status=403, code="forbidden")


async def live_call(site: Site, call_id: str) -> LiveCall:
    """The call while it is live. Raises CallOverError, NotFoundError."""
    call = site.calls.get(call_id)
    if call is not None:
        return call
    if await site.keeper.call(call_id) is not None:
        raise CallOverError("the call is over; this works on live calls only")
    raise NotFoundError(f"there is no call {call_id[:64]}", code="no_such_call")


def share_url(site: Site, request: Request, share_id: str) -> str:
    """Where a link to a call begins: at the address people know this server by."""
    base = site.settings.server.public_url.rstrip("/") or str(request.base_url).rstrip("/")
    return f"{base}/share/{share_id}"


def archive_of(site: Site) -> Archive:
    """What is kept. Raises StoreError when this server keeps nothing."""
    if site.archive is None:
        raise StoreError("this server has no store", code="no_store")
    return site.archive


def error_response(status: int, code: str, message: str) -> JSONResponse:
    """The one shape errors have."""
    headers = {"www-authenticate": "Bearer"} if status == 401 else None
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers)


def install_errors(app: FastAPI) -> None:
    """Answer every error in that shape; what was not foreseen is logged without its text, which may hold speech."""

    async def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, CalmlineError)
        return error_response(_status(error), error.code, str(error))

    async def wrong_input(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        first: dict[str, Any] = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return error_response(422, "bad_request", f"{where}: {first['msg']}")

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return error_response(error.status_code, "not_found" if error.status_code == 404 else "http", error.detail)

    async def unforeseen(request: Request, error: Exception) -> Response:
        log.error("request failed", error=type(error).__name__, method=request.method)
        return error_response(500, "internal", "something went wrong here; the log has the time and the kind")

    app.add_exception_handler(CalmlineError, ours)
    app.add_exception_handler(RequestValidationError, wrong_input)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Exception, unforeseen)


_USAGE = {"not_yours": 403, "call_live": 409, "changed_meanwhile": 409}


def _status(error: CalmlineError) -> int:
    match error:
        case AccessError():
            return error.status
        case NotFoundError():
            return 404
        case CallOverError():
            return 409
        case UsageError():
            return 404 if error.code.startswith("no_such") else _USAGE.get(error.code, 400)
        case InputError():
            return 400
        case StoreError() | AdmissionError():
            return 503
        case _:
            return 500
