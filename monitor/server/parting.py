"""How a page's socket ends: who may look or listen no longer gets nothing more, not even what waited.

Told anything else, what waits has some seconds to leave. A client that takes no frame for STALL_S is cut off.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine

import structlog
from starlette.types import Message, Receive, Scope, Send

from monitor.server.auth import CLOSE_FORBIDDEN, CLOSE_UNAUTHENTICATED
from monitor.server.sockets import CLOSE_REFUSED, send_close

STALL_S = 20.0
PARTING_S = 0.4
"""Seconds that the close has to leave when the right is gone; with the sweep's pause less than a second."""
_AT_ONCE = frozenset({CLOSE_UNAUTHENTICATED, CLOSE_FORBIDDEN, CLOSE_REFUSED})
log = structlog.get_logger(__name__)


class Parting:
    """The sending side of one socket."""

    def __init__(self, send: Send, wake: Callable[[], None], last_s: float) -> None:
        """`wake` ends a wait for something to send. `last_s`: seconds that what waits has to leave."""
        self._send, self._wake, self._last_s = send, wake, last_s
        self._rest: asyncio.Timeout | None = None
        self._verdict: tuple[int, str] | None = None
        self.at_once = False
        """What waits is not to be sent."""
        self.stalled = False
        """The client takes nothing: its connection is to be dropped (`drop`)."""

    @property
    def told(self) -> bool:
        """Whether it is to end."""
        return self._verdict is not None

    def end(self, code: int, reason: str) -> None:
        """Close with this code and reason; what is told first counts."""
        if self._verdict is not None:
            return
        self._verdict = (code, reason)
        self.at_once = code in _AT_ONCE
        self._wake()
        if self._rest is not None:
            self._rest.reschedule(asyncio.get_running_loop().time() + (0.0 if self.at_once else self._last_s))

    async def run(self, sending: Callable[[], Awaitable[None]]) -> None:
        """Send until that ends, or has to; then close. Over too when the client is gone."""
        with contextlib.suppress(OSError):
            try:
                async with asyncio.timeout(None) as self._rest:
                    await sending()
            except TimeoutError:
                log.debug("socket ended before all was sent")
            finally:
                self._rest = None
            if self._verdict is not None and not self.stalled:
                closing = send_close(self._send, *self._verdict)
                await self._deliver(closing, PARTING_S if self.at_once else STALL_S)

    async def deliver(self, message: Message) -> bool:
        """Send one message; False when the client does not take it. Raises OSError."""
        return await self._deliver(self._send(message), STALL_S)

    async def _deliver(self, sending: Awaitable[None], most_s: float) -> bool:
        try:
            async with asyncio.timeout(most_s):
                await sending
        except TimeoutError:
            self.stalled = True
        return not self.stalled


async def while_there(receive: Receive, sending: Coroutine[None, None, None]) -> None:
    """Run `sending` until it ends or the client is gone."""
    reader = asyncio.create_task(_until_gone(receive))
    writer = asyncio.create_task(sending)
    try:
        await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (reader, writer):
            task.cancel()
        await asyncio.gather(reader, writer, return_exceptions=True)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "websocket.disconnect":
        pass


def drop(scope: Scope, kind: str) -> None:
    """Drop the connection without waiting for a client that takes nothing (see `protocol.py`)."""
    log.warning("client cut off", kind=kind, code="client_stalled")
    abort = scope.get("extensions", {}).get("calmline.abort")
    if abort is not None:
        abort["call"]()
