"""The engine of protocols that send one text message about the call and then bare samples in binary ones.

FreeSWITCH, jambonz, Vonage and Asterisk's chan_websocket differ in the first message only; each has a small file that
reads it. These peers end a call by closing the socket. Nothing is ever sent to them.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from monitor.audio.frames import AudioFormat, Encoding
from monitor.audio.tracks import split_channels
from monitor.config import SourceSettings
from monitor.errors import PeerError
from monitor.events.base import CallMetadata, Role
from monitor.telephony.codec import CallClosed, CallOpened, Close, CodecEvent, Media, MetadataChanged, Reply
from monitor.telephony.fields import CLOSE_TOO_BIG, CLOSE_UNSUPPORTED, whole_number

MAX_FRAME = 64 * 1024
"""Bytes of one binary message (chan_websocket sends at most 65,500)."""
L16_RATES = (8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
_FORWARD: tuple[Role, Role] = ("customer", "agent")
_SIDES: Mapping[str, tuple[Role, Role]] = MappingProxyType(
    {"": _FORWARD, "first": _FORWARD, "second": ("agent", "customer")}
)


class BinaryMediaCodec:
    """One connection; a protocol says in `begin` what the first text message means, in `later` what others do."""

    def __init__(self, source: SourceSettings) -> None:
        """`source.customer`: see the protocol's own file."""
        self.source = source
        self._opened: CallOpened | None = None
        self._tracks = self._width = 0
        self._rest = b""

    def begin(self, message: str) -> CallOpened | None:
        """The call a text message begins, None when it is none of that kind. Raises PeerError."""
        raise NotImplementedError

    def later(self, message: str) -> CallMetadata | None:
        """What a text message during the call tells about it; malformed ones too are no reason to lose a call."""
        return None

    def text(self, message: str) -> Sequence[CodecEvent]:
        """The message that begins the call, or one during it."""
        if self._opened is not None:
            told = self.later(message)
            return [] if told is None else [MetadataChanged(told)]
        opened = self.begin(message)
        if opened is None:
            return ()
        self._opened = opened
        self._tracks = len(opened.roles) if opened.leg is None else 1
        self._width = self._tracks * opened.audio.encoding.width
        return [opened]

    def binary(self, message: bytes) -> Sequence[CodecEvent]:
        """Samples of all channels, interleaved; a sample cut in two by the sender is put together again."""
        if self._opened is None:
            raise PeerError("audio before the message that describes the call", code="audio_before_start")
        if len(message) > MAX_FRAME:
            raise PeerError(f"frame longer than {MAX_FRAME} bytes", code="too_big", close_code=CLOSE_TOO_BIG)
        if self._rest:
            message = self._rest + message
        cut = len(message) % self._width
        self._rest = message[len(message) - cut :] if cut else b""
        whole = message[: len(message) - cut] if cut else message
        if not whole:
            return ()
        parts = split_channels(whole, self._tracks, self._opened.audio.encoding.width)
        return [Media(track, data) for track, data in enumerate(parts)]

    def lost(self) -> Sequence[CodecEvent]:
        """Closing the socket is how these peers say goodbye."""
        return () if self._opened is None else [CallClosed()]

    def replies(self) -> Sequence[Reply]:
        """Nothing, ever."""
        return ()

    def refuse(self, why: str) -> Sequence[Reply]:
        """The close code says it all."""
        return ()

    def drained(self, finals: int) -> Sequence[Reply]:
        """Nobody listens any more."""
        return (Close(1000, ""),)


def linear_format(rate: object) -> AudioFormat:
    """16 bit linear samples at a rate told as number or string. Raises PeerError 1003."""
    hertz = whole_number(rate, "sample rate")
    if hertz not in L16_RATES:
        raise PeerError("this sample rate is not supported", code="bad_rate", close_code=CLOSE_UNSUPPORTED)
    return AudioFormat(Encoding.S16LE, hertz)


def roles_of_mix(mix: object, customer: str) -> tuple[Role, ...]:
    """Roles of FreeSWITCH's `mono`, `stereo`, `mixed` (or 1 and 2 channels).

    The first channel, alone in mono, is the party whose channel is streamed. `customer`: "first" (default), "second",
    or "none" when nobody knows. Mixed audio is `unknown`.
    """
    first, other = _SIDES.get(customer, ("unknown", "unknown"))
    if mix in ("mixed", "mix"):
        return ("unknown",)
    if mix in ("mono", 1, "1"):
        return (first,)
    if mix in ("stereo", 2, "2"):
        return (first, other)
    raise PeerError("mix must be mono, stereo or mixed", code="bad_channels", close_code=CLOSE_UNSUPPORTED)
