"""`/live/listen?call=ID`: the sound of one live call for a supervisor. Moves frames from an ear to a socket.

The first message says what follows (JSON); then binary frames, 100 ms, both sides interleaved, 16 bit little-endian,
8 kHz. Behind the redaction by `server.listen_delay_s`; `&unredacted=1` is a right of its own, given by name in the
settings. Who listens is noted in the audit and shown to the agent.
"""

import asyncio
import json
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from monitor.config import ServerSettings
from monitor.server.auth import AccessError, Guard
from monitor.server.ears import JITTER_S, CallEar, Ears, Listener
from monitor.server.parting import Parting, drop, while_there
from monitor.server.ports import Keeper, LiveCalls
from monitor.server.sockets import OpenSocket, OpenSockets, refuse, send_close
from monitor.server.token_format import Identity
from monitor.server.watchers import Watchers
from monitor.store.spool import RATE

CLOSE_NO_CALL = 4404


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
        pump = SoundPump(_format(ear, redacted=not unredacted), send)
        with self._watchers.listening(identity.name, call_id):
            ear.join(pump.listener, redacted=not unredacted)
            try:
                with self._sockets.opened(OpenSocket("live", identity, pump.end, call_id)):
                    await while_there(receive, pump.run())
            finally:
                ear.leave(pump.listener)
                self.dropped += pump.listener.dropped
        if pump.stalled:
            drop(scope, "listen")

    def _admit(self, headers: Headers, *, unredacted: bool) -> Identity:
        identity = self._guard.page_socket(headers, "listen")
        if unredacted and identity.name not in self._settings.listen_unredacted:
            page = "authorization" not in headers
            message = "listening unredacted is a right of its own: server.listen_unredacted names who has it"
            raise AccessError(message, status=403, code="forbidden", page=page)
        return identity


class SoundPump:
    """Sends what a listener is to hear, until the call or the connection ends. Told to end, it sends no more sound."""

    def __init__(self, head: str, send: Send) -> None:
        """`head`: the first message."""
        self._head = head
        self._wake = asyncio.Event()
        self._parting = Parting(send, self._wake.set, 0.0)
        self.listener = Listener(self._wake.set)
        self.end = self._parting.end

    @property
    def stalled(self) -> bool:
        """Whether the client took no more."""
        return self._parting.stalled

    async def run(self) -> None:
        """Until the socket is gone, was told to end, or the call is over."""
        await self._parting.run(self._send_frames)

    async def _send_frames(self) -> None:
        parting, frames = self._parting, self.listener.frames
        going = await parting.deliver({"type": "websocket.send", "text": self._head})
        while going and not parting.told:
            await self._wake.wait()
            self._wake.clear()
            while going and frames and not parting.told:
                going = await parting.deliver({"type": "websocket.send", "bytes": frames.popleft()})
            if self.listener.over and not frames:
                parting.end(1000, "the call is over")


def _format(ear: CallEar, *, redacted: bool) -> str:
    """The first message."""
    return json.dumps(
        {
            "type": "format",
            "encoding": "s16le",
            "rate": RATE,
            "channels": ear.channels,
            "redacted": redacted,
            "delay_s": ear.delay_s if redacted else JITTER_S,
        }
    )
