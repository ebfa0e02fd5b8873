"""The live feeds' sockets: move frames from a feed of the hub to a websocket, at most ten a second, and decide nothing.

What a client sends is read and thrown away. How a feed ends: `parting.py`.
"""

import asyncio
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from monitor.server.auth import AccessError, Guard
from monitor.server.feed import Feed
from monitor.server.hub import Hub
from monitor.server.items import AgentInterest, Interest, WallInterest
from monitor.server.parting import Parting, drop, while_there
from monitor.server.ports import Keeper
from monitor.server.sockets import OpenSocket, OpenSockets, refuse
from monitor.server.watchers import Watchers

FRAME_INTERVAL_S = 0.1
LAST_S = 2.0
"""Seconds that what waits has to leave when the server stops."""
HEARTBEAT_S = 15.0
"""A quiet feed sends a frame with the cursor alone this often: pages take 45 s of silence for a dead connection."""
MAX_CALLS = 50
"""Calls one feed may name; a wall of more uses `*`."""


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
        try:
            with self._sockets.opened(socket):
                await while_there(receive, pump.run())
        finally:
            self._hub.leave(pump.feed)
            if pump.stalled:
                drop(scope, socket.kind)


class FramePump:
    """Sends what a feed has, no faster than ten frames a second."""

    def __init__(self, hub: Hub, interest: Interest, send: Send, last_s: float = LAST_S) -> None:
        """`last_s`: seconds that what waits has to leave when the server stops."""
        self._hub = hub
        self._wake = asyncio.Event()
        self._parting = Parting(send, self._wake.set, last_s)
        self.feed = Feed(interest, self._wake.set)
        self.end = self._parting.end

    @property
    def stalled(self) -> bool:
        """Whether the client took no more."""
        return self._parting.stalled

    async def run(self) -> None:
        """Until the socket is gone or was told to end."""
        await self._parting.run(self._send_frames)

    async def _send_frames(self) -> None:
        parting = self._parting
        while not parting.told:
            heartbeat = not await self._woken()
            while (self.feed.waiting or heartbeat) and not parting.at_once:
                heartbeat = False
                frame = self._hub.next_frame(self.feed)
                if not await parting.deliver({"type": "websocket.send", "text": frame}):
                    return
                await asyncio.sleep(0.0 if parting.told else FRAME_INTERVAL_S)

    async def _woken(self) -> bool:
        """Wait for something to send; False when it is time to show that the connection lives."""
        try:
            async with asyncio.timeout(HEARTBEAT_S):
                await self._wake.wait()
        except TimeoutError:
            return False
        self._wake.clear()
        return True


def _query(scope: Scope) -> dict[str, list[str]]:
    return parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=2 * MAX_CALLS)


def _nothing(code: int, reason: str) -> None:
    """Stands in until the pump exists."""
