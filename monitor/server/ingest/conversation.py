"""One connection of a telephony peer, without its socket: codec events become a call.

Decides nothing about the protocol (the codec does) nor about the call (the registry does). No awaits and no tasks per
message: at 20,000 frames a second what runs per frame is a codec call and `feed`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from monitor.errors import PeerError
from monitor.server.auth import Guard
from monitor.server.ingest.legs import IngestCall, IngestCalls
from monitor.server.ingest.sources import Source
from monitor.server.sockets import CLOSE_TOO_BIG
from monitor.server.token_format import Identity
from monitor.telephony.codec import (
    CallClosed,
    CallOpened,
    CodecEvent,
    Gap,
    Media,
    MetadataChanged,
    Reply,
    WebsocketCodec,
)

MAX_BINARY = 64 * 1024
MAX_TEXT = 256 * 1024
"""Bytes or characters of one message. AudioHook and Twilio stay far below; 64 KiB is what `raw` promises."""
EndReason = Literal["completed", "peer_lost", "protocol_error", "interrupted", "shutdown"]


@dataclass(slots=True)
class IngestCounters:
    """Of all connections since the server started."""

    frames: int = 0
    bytes: int = 0
    connections: int = 0
    faults: int = 0
    ends: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Connections by protocol and why they ended: `completed`, `peer_lost`, or the code of the fault."""


class Conversation:
    """What a peer says, in order. `identity` is None until a Twilio `start` brings the token."""

    def __init__(
        self,
        codec: WebsocketCodec,
        source: Source,
        calls: IngestCalls,
        guard: Guard,
        identity: Identity | None,
        counters: IngestCounters,
    ) -> None:
        self._counters = counters
        self._codec, self._source, self._calls, self._guard = codec, source, calls, guard
        self.identity = identity
        self.call: IngestCall | None = None
        self.closed = False
        """The peer ended the call in an orderly way."""

    def text(self, message: str) -> None:
        """A text message. Raises PeerError, AccessError (unknown token) or AdmissionError (machine full)."""
        if len(message) > MAX_TEXT:
            raise PeerError(f"message longer than {MAX_TEXT} characters", code="too_big", close_code=CLOSE_TOO_BIG)
        self._counters.frames += 1
        self._apply(self._codec.text(message))

    def binary(self, message: bytes) -> None:
        """A binary message. Raises as `text` does."""
        if len(message) > MAX_BINARY:
            raise PeerError(f"frame longer than {MAX_BINARY} bytes", code="too_big", close_code=CLOSE_TOO_BIG)
        self._counters.frames += 1
        self._counters.bytes += len(message)
        self._apply(self._codec.binary(message))

    def replies(self) -> Sequence[Reply]:
        """What to send now."""
        return self._codec.replies()

    def refuse(self, why: str) -> Sequence[Reply]:
        """What the protocol says before the close code of a connection that we end."""
        return self._codec.refuse(why)

    def hang_up(self) -> bool:
        """The peer closed its socket in order; whether that is how it ends a call. Raises as `text` does."""
        self._apply(self._codec.lost())
        return self.closed

    async def finish(self, reason: EndReason) -> Sequence[Reply]:
        """End the call, if there is one, after its last words; what to answer to an orderly goodbye."""
        if self.call is None:
            return self._codec.drained(0) if self.closed else ()
        if not self.closed:
            self._flush()
        finals = await self._calls.close(self.call, reason)
        return self._codec.drained(finals) if self.closed else ()

    def _flush(self) -> None:
        """Feed what the codec held back for reordering: what was heard is kept whatever went wrong."""
        try:
            self._apply([event for event in self._codec.lost() if isinstance(event, Media | Gap)])
        except PeerError:
            return  # the connection ends for an earlier fault already

    def _apply(self, events: Sequence[CodecEvent]) -> None:
        for event in events:
            if type(event) is Media and self.call is not None:
                self.call.feed(event.track, event.data)
            else:
                self._apply_rare(event)

    def _apply_rare(self, event: CodecEvent) -> None:
        match event:
            case CallOpened():
                self._open(event)
            case Gap(track=track, seconds=seconds, reason=reason) if self.call is not None:
                self.call.gap(track, seconds, reason)
            case MetadataChanged(metadata=metadata) if self.call is not None:
                self.call.update(metadata)
            case CallClosed():
                self.closed = True
            case _:
                raise PeerError("audio before the call began", code="audio_before_start")

    def _open(self, opened: CallOpened) -> None:
        if self.call is not None:
            raise PeerError("this connection already carries a call", code="second_start")
        if self.identity is None:
            self.identity = self._guard.peer_token(opened.token)
        self.call = self._calls.open(self._source.complete(opened), self._source.name)
