"""The live feeds' sockets: move frames from a feed of the hub to a websocket, at most ten a second, and decide nothing.

What a client sends is read and thrown away; a client that takes no frame for STALL_S seconds is cut off. Who may look
no longer gets nothing more, not even what waited; when the server stops, what waits has LAST_S to leave.
"""

import asyncio
import contextlib
from collections.abc import Awaitable
from urllib.parse import parse_qs

import structlog
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from monitor.server.auth import CLOSE_FORBIDDEN, CLOSE_UNAUTHENTICATED, AccessError, Guard
from monitor.server.feed import Feed
from monitor.server.hub import Hub
from monitor.server.items import AgentInterest, Interest, WallInterest
from monitor.server.ports import Keeper
from monitor.server.sockets import OpenSocket, OpenSockets, refuse, send_close
from monitor.server.watchers import Watchers

FRAME_INTERVAL_S = 0.1
STALL_S = 20.0
LAST_S = 2.0
"""Seconds that what waits has to leave when the server stops."""
PARTING_S = 0.4
"""Seconds that the close has to leave when the right to look is gone; with the sweep's pause less than a second."""
HEARTBEAT_S = 15.0
"""A quiet feed sends a frame with the cursor alone this often: pages take 45 s of silence for a dead connection."""
MAX_CALLS = 50
"""Calls one feed may name; a wall of more uses `*`."""
log = structlog.get_logger(__name__)


class LiveFeeds:
    """`/live` and `/agent/live`."""

    def __init__(self, hub: Hub, guard: Guard, sockets: OpenSockets, watchers: Watchers, keeper: Keeper) -> None:
        self._hub, self._guard, self._sockets = hub, guard, sockets
        self._watchers, self._keeper = watchers, keeper

    async def live(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI: the supervisor's feed."""
        try:
            identity = self._guard.page_socket(Headers(scope=scope), "live")
        except AccessError as error:
            await refuse(error, receive, send, scope)
            return
        query = _query(scope)
        named = list(dict.fromkeys(query.get("call", [])))[:MAX_CALLS]
        calls = frozenset(call_id for call_id in named if call_id != "*")
        for call_id in sorted(calls):
            self._keeper.audit(identity.name, identity.role, "watch", call_id)
        if not query.get("cursor"):  # last words of every call; who resumes looks on
            self._keeper.audit(identity.name, identity.role, "watch", "", "all calls" if "*" in named else "wall")
        interest = WallInterest(calls, everything="*" in named)
        with self._watchers.watching(identity.name, calls):
            await self._serve(OpenSocket("live", identity, _nothing), interest, query, receive, send, scope)

    async def agent(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI: the agent's feed."""
        try:
            identity = self._guard.page_socket(Headers(scope=scope), "agent_live")
        except AccessError as error:
            await refuse(error, receive, send, scope)
            return
        interest = AgentInterest(identity.name)
        await self._serve(OpenSocket("agent", identity, _nothing), interest, _query(scope), receive, send, scope)

    async def _serve(
        self,
        socket: OpenSocket,
        interest: Interest,
        query: dict[str, list[str]],
        receive: Receive,
        send: Send,
        scope: Scope,
    ) -> None:
        await receive()  # websocket.connect
        await send({"type": "websocket.accept"})
        pump = FramePump(self._hub, interest, send)
        socket.end = pump.end
        self._hub.join(pump.feed, next(iter(query.get("cursor", [])), None))
        reader = asyncio.create_task(_until_gone(receive))
        writer = asyncio.create_task(pump.run())
        try:
            with self._sockets.opened(socket):
                await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._hub.leave(pump.feed)
            for task in (reader, writer):
                task.cancel()
            await asyncio.gather(reader, writer, return_exceptions=True)
            if pump.stalled:
                log.warning("client cut off", kind=socket.kind, code="client_stalled")
                _abort(scope)


class FramePump:
    """Sends what a feed has, no faster than ten frames a second."""

    def __init__(self, hub: Hub, interest: Interest, send: Send, last_s: float = LAST_S) -> None:
        self._hub, self._send, self._last_s = hub, send, last_s
        self._wake = asyncio.Event()
        self._verdict: tuple[int, str] | None = None
        self._at_once = False
        self._rest: asyncio.Timeout | None = None
        """Bounds the sending of frames once it is told to end."""
        self.feed = Feed(interest, self._wake.set)
        self.stalled = False

    def end(self, code: int, reason: str) -> None:
        """Close with this code and reason: at once when the right to look is gone, else after what waits."""
        if self._verdict is not None:
            return
        self._verdict = (code, reason)
        self._at_once = code in (CLOSE_UNAUTHENTICATED, CLOSE_FORBIDDEN)
        self._wake.set()
        if self._rest is not None:
            self._rest.reschedule(asyncio.get_running_loop().time() + (0.0 if self._at_once else self._last_s))

    async def run(self) -> None:
        """Until the socket is gone or was told to end."""
        with contextlib.suppress(OSError):  # the client is gone
            try:
                async with asyncio.timeout(None) as self._rest:
                    await self._send_frames()
            except TimeoutError:
                log.debug("feed ended before all was sent")
            finally:
                self._rest = None
            if self._verdict is not None and not self.stalled:
                await self._deliver(send_close(self._send, *self._verdict), PARTING_S if self._at_once else STALL_S)

    async def _send_frames(self) -> None:
        while self._verdict is None:
            heartbeat = not await self._woken()
            while (self.feed.waiting or heartbeat) and not self._at_once:
                heartbeat = False
                frame = self._hub.next_frame(self.feed)
                if not await self._deliver(self._send({"type": "websocket.send", "text": frame}), STALL_S):
                    return
                await asyncio.sleep(FRAME_INTERVAL_S if self._verdict is None else 0.0)

    async def _woken(self) -> bool:
        """Wait for something to send; False when it is time to show that the connection lives."""
        try:
            async with asyncio.timeout(HEARTBEAT_S):
                await self._wake.wait()
        except TimeoutError:
            return False
        self._wake.clear()
        return True

    async def _deliver(self, sending: Awaitable[None], most_s: float) -> bool:
        try:
            async with asyncio.timeout(most_s):
                await sending
        except TimeoutError:
            self.stalled = True
        return not self.stalled


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "websocket.disconnect":
        pass


def _query(scope: Scope) -> dict[str, list[str]]:
    return parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=2 * MAX_CALLS)


def _nothing(code: int, reason: str) -> None:
    """Stands in until the pump exists."""


def _abort(scope: Scope) -> None:
    """Drop the connection without waiting for a client that takes nothing (see `protocol.py`)."""
    abort = scope.get("extensions", {}).get("calmline.abort")
    if abort is not None:
        abort["call"]()
