"""Uvicorn's `websockets-sansio` protocol with five additions the ASGI interface has no word for.

- `calmline.listen` in the scope gives messages to a function as they come, without a queue and a change of task for
  each: at 20,000 audio frames a second these cost more than the work. Ordinary frames are cut by `FrameCutter`, the
  library sees the rest.
- `calmline.abort` in the scope drops a connection at once, for a client that takes nothing more: an orderly close would
  wait for it to read.
- Reading is paused only when READ_AHEAD messages wait. Uvicorn pauses after each one, which costs two changes to the
  selector per audio frame; the bound stays, it is just not one.
- When a peer breaks the framing (a message above the limit, bad UTF-8), what came before in the same read is handed
  over first, and the rest of what it sends is read and discarded: closing at once would reset the connection, and the
  close code would never arrive.
- An upgrade that is answered with an HTTP error is answered: it is no fault of the application, and no line of the log.
"""

from asyncio import Transport
from collections.abc import Callable
from typing import Any

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from monitor.server.frame_cutter import FrameCutter, Other

READ_AHEAD = 64
"""Messages. A recv holds up to 256 KiB, so that this many small frames wait at most that long anyway."""

LINGER_S = 2.0
Take = Callable[[str | bytes], bool]
"""Gets a message; False: no more for now. What it raises comes out of `calmline.listen`."""
_PAUSED = "calmline.paused"


class CalmlineProtocol(WebSocketsSansIOProtocol):
    """One websocket connection."""

    transport: Transport
    failed = False
    """The peer broke the framing; what it still sends is discarded."""
    _cutter: FrameCutter | None = None
    _take: Take | None = None
    _fault: Exception | None = None

    def handle_connect(self, event: Request) -> None:
        """Put our own beside what the application may use of this connection."""
        super().handle_connect(event)
        if not self.handshake_complete:  # the upgrade itself was in order: a scope exists, its task has not begun
            extensions: dict[str, dict[str, Any]] = self.scope["extensions"]  # type: ignore[assignment]
            extensions["calmline.abort"] = {"call": self.transport.abort}
            extensions["calmline.listen"] = {"call": self.listen}

    def data_received(self, data: bytes) -> None:
        """Bytes from the peer. The library reads the upgrade, and all of a peer that did not wait for our answer."""
        if self._cutter is None:
            began = self.handshake_initiated
            self._read(data)
            if self.handshake_initiated and not began and data.endswith(b"\r\n\r\n"):
                self._cutter = FrameCutter(self.config.ws_max_size)
            return
        for frame in self._cutter.cut(data):
            if isinstance(frame, Other):
                self._read(frame.data)
            else:
                self._hand_over(frame)

    async def listen(self, take: Take) -> dict[str, Any] | None:
        """Give messages to `take` as they come: None when it wants no more, or the disconnect event."""
        while not self.queue.empty():  # what came before
            message: Any = await self.receive()
            if message["type"] != "websocket.receive":
                return dict(message)
            data = message.get("bytes")
            if not take(message["text"] if data is None else data):
                return None
        self._take = take
        try:
            message = await self.receive()
        finally:
            self._take = None
        fault, self._fault = self._fault, None
        if fault is not None:
            raise fault
        return None if message["type"] == _PAUSED else dict(message)

    def _hand_over(self, message: str | bytes) -> None:
        if self.close_sent or self.failed or self.conn.close_rcvd is not None:
            return  # one side is past its close
        take = self._take
        if take is None:
            self._put({"type": "websocket.receive", "text" if isinstance(message, str) else "bytes": message})
            if not self.read_paused and self.queue.qsize() >= READ_AHEAD:
                self.read_paused = True
                self.transport.pause_reading()
            return
        try:
            more = take(message)
        except Exception as error:  # it belongs to who listens
            more, self._fault = False, error
        if not more:
            self._take = None
            self._put({"type": _PAUSED})

    def _put(self, event: Any) -> None:
        self.queue.put_nowait(event)

    def _read(self, data: bytes) -> None:
        """Bytes for the library."""
        self.conn.receive_data(data)
        if self.failed:
            return
        if self.conn.parser_exc is None:
            self.handle_events()
        elif not self.handshake_complete:
            self.handle_parser_exception()
        else:
            self.failed = True
            self.handle_events()  # what was in order before the fault
            self.handle_parser_exception()

    def handle_parser_exception(self) -> None:
        """Answer with the close frame, then wait LINGER_S for the peer to read it."""
        if self.conn.close_sent is None:  # it was not even HTTP
            self.transport.close()
            return
        code, reason = self.conn.close_sent.code, self.conn.close_sent.reason
        self.failed = self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_timer = self.loop.call_later(LINGER_S, self.transport.close)

    async def send(self, message: ASGISendEvent) -> None:
        """What the application says; after a broken framing nobody hears it, and the disconnect is on its way."""
        if self.failed:
            return
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and self.close_sent:
            self.handshake_complete = True  # answered: Uvicorn would log an error for each who has no token

    def keepalive_timeout(self) -> None:
        """A peer that answers no ping will not read our close frame either."""
        super().keepalive_timeout()
        self.transport.abort()

    def send_receive_event_to_app(self) -> None:
        """A message the library put together; no pause after each."""
        data, self.frames = b"".join(self.frames), []
        try:
            self._hand_over(data.decode() if self.curr_msg_data_type == "text" else data)
        except UnicodeDecodeError:
            self.conn.send_close(1007)
            self.handle_parser_exception()
