"""Uvicorn's `websockets-sansio` protocol with three additions the ASGI interface has no word for.

- `calmline.abort` in the scope drops a connection at once, for a client that takes nothing more: an orderly close would
  wait for it to read.
- Reading is paused only when READ_AHEAD messages wait. Uvicorn pauses after each one, which costs two changes to the
  selector per audio frame; the bound stays, it is just not one.
- When a peer breaks the framing (a message above the limit, bad UTF-8), what came before in the same read is handed
  over first, and the rest of what it sends is read and discarded: closing at once would reset the connection, and the
  close code would never arrive.
"""

from asyncio import Transport

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

READ_AHEAD = 64
"""Messages. A recv holds up to 256 KiB, so that this many small frames wait at most that long anyway."""

LINGER_S = 2.0


class CalmlineProtocol(WebSocketsSansIOProtocol):
    """One websocket connection."""

    transport: Transport
    failed = False
    """The peer broke the framing; what it still sends is discarded."""

    def handle_connect(self, event: Request) -> None:
        """Put `calmline.abort` beside what the application may use of this connection."""
        super().handle_connect(event)
        if not self.handshake_complete:  # the upgrade itself was in order: a scope exists, its task has not begun
            self.scope["extensions"]["calmline.abort"] = {"call": self.transport.abort}

    def data_received(self, data: bytes) -> None:
        """Bytes from the peer."""
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
        if not self.failed:
            await super().send(message)

    def keepalive_timeout(self) -> None:
        """A peer that answers no ping will not read our close frame either."""
        super().keepalive_timeout()
        self.transport.abort()

    def send_receive_event_to_app(self) -> None:
        """Hand a message over without pausing after each."""
        paused, self.read_paused = self.read_paused, True  # the base class pauses only what is not paused
        super().send_receive_event_to_app()
        self.read_paused = paused
        if not paused and self.queue.qsize() >= READ_AHEAD:
            self.read_paused = True
            self.transport.pause_reading()
