"""`/live/listen?call=ID`: the sound of one live call for a supervisor. Moves frames from an ear to a socket.

The first message says what follows (JSON); then binary frames, 100 ms, both sides interleaved, 16 bit little-endian,
8 kHz. Behind the redaction by `server.listen_delay_s`; `&unredacted=1` is a right of its own, given by name in the
settings. Who listens is noted in the audit and shown to the agent.
"""

import asyncio
import contextlib
import json
from urllib.parse import parse_qs

import structlog
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from monitor.config import ServerSettings
from monitor.server.auth import AccessError, Guard
from monitor.server.ears import JITTER_S, CallEar, Ears, Listener
from monitor.server.ports import Keeper, LiveCalls
from monitor.server.sockets import OpenSocket, OpenSockets, refuse, send_close
from monitor.server.token_format import Identity
from monitor.server.watchers import Watchers
from monitor.store.spool import RATE

CLOSE_NO_CALL = 4404
STALL_S = 20.0
log = structlog.get_logger(__name__)


class Listening:
    """All who listen."""

    def __init__(
        self,
        ears: Ears,
        calls: LiveCalls,
        guard: Guard,
        sockets: OpenSockets,
        watchers: Watchers,
        keeper: Keeper,
        settings: ServerSettings,
    ) -> None:
        self._ears, self._calls, self._guard, self._sockets = ears, calls, guard, sockets
        self._watchers, self._keeper, self._settings = watchers, keeper, settings
        self.dropped = 0
        """Frames dropped for slow listeners since the server started."""

    async def listen(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI: one listener."""
        query = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=10)
        call_id = next(iter(query.get("call", [])), "")
        unredacted = query.get("unredacted", ["0"])[0] in ("1", "true")
        try:
            identity = self._admit(Headers(scope=scope), unredacted=unredacted)
        except AccessError as error:
            await refuse(error, receive, send, scope)
            return
        await receive()  # websocket.connect
        await send({"type": "websocket.accept"})
        ear = self._ears.get(call_id)
        if ear is None or self._calls.get(call_id) is None:
            await send_close(send, CLOSE_NO_CALL, "there is no such live call")
            return
        self._keeper.audit(
            identity.name, identity.role, "listen", call_id, "live, unredacted" if unredacted else "live"
        )
        with self._watchers.listening(identity.name, call_id):
            await self._serve(ear, identity, call_id, receive, send, redacted=not unredacted)

    def _admit(self, headers: Headers, *, unredacted: bool) -> Identity:
        identity = self._guard.page_socket(headers, "listen")
        if unredacted and identity.name not in self._settings.listen_unredacted:
            page = "authorization" not in headers
            message = "listening unredacted is a right of its own: server.listen_unredacted names who has it"
            raise AccessError(message, status=403, code="forbidden", page=page)
        return identity

    async def _serve(
        self, ear: CallEar, identity: Identity, call_id: str, receive: Receive, send: Send, *, redacted: bool
    ) -> None:
        wake = asyncio.Event()
        listener = Listener(wake.set)
        verdict: list[tuple[int, str]] = []

        def end(code: int, reason: str) -> None:
            verdict.append((code, reason))
            wake.set()

        head = {
            "type": "format",
            "encoding": "s16le",
            "rate": RATE,
            "channels": ear.channels,
            "redacted": redacted,
            "delay_s": ear.delay_s if redacted else JITTER_S,
        }
        ear.join(listener, redacted=redacted)
        with self._sockets.opened(OpenSocket("live", identity, end, call_id)):
            reader = asyncio.create_task(_until_gone(receive))
            writer = asyncio.create_task(_pump(listener, wake, verdict, json.dumps(head), send))
            try:
                await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                ear.leave(listener)
                self.dropped += listener.dropped
                for task in (reader, writer):
                    task.cancel()
                await asyncio.gather(reader, writer, return_exceptions=True)


async def _pump(listener: Listener, wake: asyncio.Event, verdict: list[tuple[int, str]], head: str, send: Send) -> None:
    """Send frames until the call or the connection ends."""
    with contextlib.suppress(OSError, TimeoutError):  # the client is gone, or takes nothing
        await send({"type": "websocket.send", "text": head})
        while not verdict:
            await wake.wait()
            wake.clear()
            while listener.frames and not verdict:
                async with asyncio.timeout(STALL_S):
                    await send({"type": "websocket.send", "bytes": listener.frames.popleft()})
            if listener.over and not listener.frames:
                verdict.append((1000, "the call is over"))
        async with asyncio.timeout(STALL_S):
            await send_close(send, *verdict[0])


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "websocket.disconnect":
        pass
