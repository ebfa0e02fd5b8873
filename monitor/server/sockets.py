"""The open sockets: who opened them, and how each is told to end (revoked token, shutdown)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import structlog
from starlette.types import Receive, Scope, Send

from monitor.server.auth import CLOSE_UNAUTHENTICATED, AccessError, Guard
from monitor.server.token_format import Identity

SocketKind = Literal["live", "agent", "ingest"]
CLOSE_GOING_AWAY = 1001
CLOSE_TOO_BIG = 1009
CLOSE_INTERNAL = 1011
CLOSE_FULL = 4429
CLOSE_IDLE = 4408
CLOSE_REFUSED = 4451
_REASON_BYTES = 123
"""RFC 6455, 5.5: a control frame carries at most 125 bytes, two of them the code."""
log = structlog.get_logger(__name__)


@dataclass(slots=True, eq=False)
class OpenSocket:
    """One connection. `end(code, reason)` must not block. `identity` is None until a Twilio `start` told it."""

    kind: SocketKind
    identity: Identity | None
    end: Callable[[int, str], None]
    call_id: str | None = None
    """The call that comes in here."""


class OpenSockets:
    """All connections of the server."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._open: set[OpenSocket] = set()

    @contextmanager
    def opened(self, socket: OpenSocket) -> Iterator[OpenSocket]:
        """Keep a socket in the list while the block runs."""
        self._open.add(socket)
        try:
            yield socket
        finally:
            self._open.discard(socket)

    def sweep(self) -> None:
        """Close what belongs to a token that was revoked or has expired; called about twice a second."""
        for socket in tuple(self._open):
            error = self._guard.still_good(socket.identity) if socket.identity is not None else None
            if error is not None:
                log.info("socket closed", kind=socket.kind, code=error.code)
                socket.end(CLOSE_UNAUTHENTICATED, str(error))

    def end_all(self, *kinds: SocketKind) -> None:
        """The server stops: tell every socket of these kinds."""
        for socket in tuple(self._open):
            if socket.kind in kinds:
                socket.end(CLOSE_GOING_AWAY, "the server is shutting down")

    def end_call(self, call_id: str, code: int, reason: str) -> None:
        """Close the connection that carries a call."""
        for socket in tuple(self._open):
            if socket.call_id == call_id:
                socket.end(code, reason)

    def open(self) -> tuple[OpenSocket, ...]:
        """Every connection."""
        return tuple(self._open)

    def strangers(self) -> int:
        """How many wait to tell who they are."""
        return sum(socket.identity is None for socket in self._open)

    def count(self, kind: SocketKind) -> int:
        """How many are open."""
        return sum(socket.kind == kind for socket in self._open)


async def refuse(error: AccessError, receive: Receive, send: Send, scope: Scope) -> None:
    """Answer a socket that may not: a page is accepted and closed 4401 or 4403, a program gets HTTP 401 or 403."""
    if error.page:
        await receive()
        await send({"type": "websocket.accept"})
        await send_close(send, error.close_code, str(error))
    else:
        await reject(scope, send, error.status, str(error))


async def reject(scope: Scope, send: Send, status: int, message: str) -> None:
    """Answer the upgrade with an HTTP error instead of a websocket."""
    if "websocket.http.response" not in scope.get("extensions", {}):  # a server without it answers 403 to this
        await send({"type": "websocket.close", "code": CLOSE_UNAUTHENTICATED, "reason": message})
        return
    headers: list[tuple[bytes, bytes]] = [(b"content-type", b"text/plain; charset=utf-8")]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    start: dict[str, Any] = {"type": "websocket.http.response.start", "status": status, "headers": headers}
    await send(start)
    await send({"type": "websocket.http.response.body", "body": f"{message}\n".encode()})


async def send_close(send: Send, code: int, reason: str) -> None:
    """Close a websocket; a reason too long for the wire is cut."""
    await send({"type": "websocket.close", "code": code, "reason": cut_reason(reason)})


def cut_reason(reason: str) -> str:
    """`reason` in at most 123 bytes of UTF-8, never in the middle of a character."""
    return reason.encode()[:_REASON_BYTES].decode(errors="ignore")
