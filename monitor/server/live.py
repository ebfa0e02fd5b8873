"""The live feeds' sockets: move frames from a feed of the hub to a websocket, at most ten a second, and decide nothing.

What a client sends is read and thrown away; a client that takes no frame for STALL_S seconds is cut off.
"""

import asyncio
import contextlib
from collections.abc import Awaitable
from urllib.parse import parse_qs

import structlog
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from monitor.server.auth import AccessError, Guard
from monitor.server.feed import Feed
from monitor.server.hub import Hub
from monitor.server.items import AgentInterest, Interest, WallInterest
from monitor.server.ports import Keeper
from monitor.server.sockets import OpenSocket, OpenSockets, refuse, send_close
from monitor.server.watchers import Watchers

FRAME_INTERVAL_S = 0.1
STALL_S = 20.0
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

    def __init__(self, hub: Hub, interest: Interest, send: Send) -> None:
        self._hub, self._send = hub, send
        self._wake = asyncio.Event()
        self._verdict: tuple[int, str] | None = None
        self.feed = Feed(interest, self._wake.set)
        self.stalled = False

    def end(self, code: int, reason: str) -> None:
        """Send what waits, then close with this code and reason."""
        self._verdict = (code, reason)
        self._wake.set()

    async def run(self) -> None:
        """Until the socket is gone or was told to end."""
        with contextlib.suppress(OSError):  # the client is gone
            while self._verdict is None:
                heartbeat = not await self._woken()
                while self.feed.waiting or heartbeat:
                    heartbeat = False
                    frame = self._hub.next_frame(self.feed)
                    if not await self._deliver(self._send({"type": "websocket.send", "text": frame})):
                        return
                    if self._verdict is None:
                        await asyncio.sleep(FRAME_INTERVAL_S)
            await self._deliver(send_close(self._send, *self._verdict))

    async def _woken(self) -> bool:
        """Wait for something to send; False when it is time to show that the connection lives."""
        try:
            async with asyncio.timeout(HEARTBEAT_S):
                await self._wake.wait()
        except TimeoutError:
            return False
        self._wake.clear()
        return True

    async def _deliver(self, sending: Awaitable[None]) -> bool:
        try:
            async with asyncio.timeout(STALL_S):
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
