"""A simulated peer and a codec talking to each other without a socket: what a call would hear."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from monitor.simulate.faults import Faults, add_faults
from monitor.simulate.peers.peer import Message, Peer
from monitor.telephony.codec import (
    CallClosed,
    CallOpened,
    Close,
    CodecEvent,
    Gap,
    Media,
    MetadataChanged,
    WebsocketCodec,
)


@dataclass
class Heard:
    """Everything a codec said about one call."""

    opened: CallOpened | None = None
    tracks: dict[int, list[bytes | float]] = field(default_factory=dict)
    metadata: list[MetadataChanged] = field(default_factory=list)
    closed: str = ""
    codes: list[int] = field(default_factory=list)

    def apply(self, events: Iterable[CodecEvent]) -> None:
        for event in events:
            match event:
                case CallOpened():
                    assert self.opened is None
                    self.opened = event
                case Media(track=track, data=data):
                    self.tracks.setdefault(track, []).append(data)
                case Gap(track=track, seconds=seconds):
                    self.tracks.setdefault(track, []).append(seconds)
                case MetadataChanged():
                    self.metadata.append(event)
                case CallClosed(reason=reason):
                    self.closed = reason

    def audio(self, track: int) -> bytes:
        """All audio of a track without its gaps."""
        return b"".join(piece for piece in self.tracks.get(track, []) if isinstance(piece, bytes))

    def gaps(self, track: int) -> float:
        """Seconds of gap in a track."""
        return sum(piece for piece in self.tracks.get(track, []) if isinstance(piece, float))

    def seconds(self, track: int) -> float:
        """Media time of a track: audio and gaps."""
        assert self.opened is not None
        return self.opened.audio.seconds(len(self.audio(track))) + self.gaps(track)


def converse(peer: Peer, codec: WebsocketCodec, faults: Faults | None = None, at_goodbye: float = 0.0) -> Heard:
    """Hold a whole call; the peer hears every reply at once."""
    heard = Heard()
    exchange = _Exchange(peer, codec, heard)
    exchange.say(peer.hello())
    assert peer.ready
    for frame in add_faults(peer.frames(), faults or Faults()):
        exchange.say([frame.data])
    if faults is not None and faults.drop_after:
        heard.apply(codec.lost())
        return heard
    exchange.say(peer.goodbye(at_goodbye))
    if not heard.closed:
        heard.apply(codec.lost())
    if heard.closed:
        exchange.hear(codec.drained(7))
    assert peer.finished
    return heard


class _Exchange:
    def __init__(self, peer: Peer, codec: WebsocketCodec, heard: Heard) -> None:
        self._peer, self._codec, self._heard = peer, codec, heard

    def say(self, messages: Iterable[Message]) -> None:
        for message in messages:
            take: Callable[..., Iterable[CodecEvent]] = (
                self._codec.text if isinstance(message, str) else self._codec.binary
            )
            self._heard.apply(take(message))
            self.hear(self._codec.replies())

    def hear(self, replies: Iterable[Message | Close]) -> None:
        for reply in replies:
            if isinstance(reply, Close):
                self._heard.codes.append(reply.code)
            else:
                self.say(self._peer.receive(reply))
