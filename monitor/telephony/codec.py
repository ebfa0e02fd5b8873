"""The seam between telephony protocols and calls: what a codec eats, what it gives back.

A codec is sans-I/O: text and binary messages in, events and replies out, no clock, no socket. A shell in
`monitor/server/ingest` moves messages between a socket and a codec and decides nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from monitor.audio.frames import AudioFormat
from monitor.events.base import CallMetadata, Role


@dataclass(frozen=True, slots=True)
class CallOpened:
    """The peer began a call. `roles` names each track in order; all tracks share one format."""

    call_id: str
    audio: AudioFormat
    roles: tuple[Role, ...]
    metadata: CallMetadata
    token: str | None = None  # from the protocol itself (Twilio customParameters.token); never logged
    leg: int | None = None
    """None: this connection carries all tracks. Else it carries `roles[leg]` alone (as its track 0), and connections
    with the same `call_id` carry the rest; NEXT_LEG: the next role nobody carries yet. `join.py` puts them together."""

    continues: tuple[str, ...] | None = None
    """None: a broken connection ends the call. Else the call waits a while for a connection that names its
    `call_id` here, oldest first (empty: this one begins anew)."""

    started_at: str = ""
    """When a call that is not live began, UTC, RFC 3339; empty: it begins now."""


NEXT_LEG = -1


@dataclass(frozen=True, slots=True)
class Media:
    """Samples of one track that follow directly on what that track had before (gaps come as `Gap`)."""

    track: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Gap:
    """Time of one track that has no audio: lost, paused or discarded. Becomes marked silence, so times stay true."""

    track: int
    seconds: float
    reason: str  # lost | paused | discarded


@dataclass(frozen=True, slots=True)
class MetadataChanged:
    """The peer told more about the call."""

    metadata: CallMetadata


@dataclass(frozen=True, slots=True)
class CallClosed:
    """The peer ended the call in an orderly way."""

    reason: str = "completed"


CodecEvent = CallOpened | Media | Gap | MetadataChanged | CallClosed


@dataclass(frozen=True, slots=True)
class Close:
    """A reply: close the connection with this code and reason, after what was said before it."""

    code: int
    reason: str
    why: str = ""
    """The code of the peer's fault, where the protocol answers it itself; for the metrics."""


Reply = str | bytes | Close


class WebsocketCodec(Protocol):
    """One connection of one websocket protocol. Every method may raise PeerError (its `close_code` is the answer)."""

    def text(self, message: str) -> Sequence[CodecEvent]:
        """A text message arrived."""
        ...

    def binary(self, message: bytes) -> Sequence[CodecEvent]:
        """A binary message arrived."""
        ...

    def lost(self) -> Sequence[CodecEvent]:
        """The peer is gone without a goodbye: flush what was held back for reordering.

        Ends with CallClosed where closing the socket in order is how this peer ends a call (Asterisk, FreeSWITCH).
        """
        ...

    def replies(self) -> Sequence[Reply]:
        """What to send now; empties the list."""
        ...

    def refuse(self, why: str) -> Sequence[Reply]:
        """We end the call (machine full, fault of the peer): what the protocol says before the close code does."""
        ...

    def drained(self, finals: int) -> Sequence[Reply]:
        """After CallClosed: the last words are out; what to answer (raw: `ended` with the count, then Close 1000)."""
        ...
