"""Asterisk AudioSocket: a TCP byte stream of one channel's audio. Sans-I/O, for any split of the bytes.

A packet is a type (1 byte), a payload length (2 bytes, big-endian) and the payload. The UUID comes first; the rate is
in the type of the first audio packet. Two sockets are joined into one call.

Source: https://docs.asterisk.org/Configuration/Channel-Drivers/AudioSocket/ and res/res_audiosocket.c
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

from monitor.audio.frames import AudioFormat, Encoding
from monitor.config import SourceSettings
from monitor.errors import PeerError
from monitor.events.base import CallMetadata, Role
from monitor.telephony.codec import NEXT_LEG, CallClosed, CallOpened, CodecEvent, Media

HANG_UP, IDENTIFIER, DTMF, ERROR = 0x00, 0x01, 0x03, 0xFF
RATES: Mapping[int, int] = MappingProxyType(
    {
        0x10: 8000,
        0x11: 12_000,
        0x12: 16_000,
        0x13: 24_000,
        0x14: 32_000,
        0x15: 44_100,
        0x16: 48_000,
        0x17: 96_000,
        0x18: 192_000,
    }
)
"""Hz of 16 bit little-endian linear mono, by packet type. (A draft had 0x11 = 16 kHz; this is the final table.)"""
HEADER = 3


class AudioSocketCodec:
    """One socket.

    `source.customer` says how two sockets are joined: "first" (default) or "second": both send the same UUID, and the
    first (second) to arrive carries the customer; "even" or "odd": their UUIDs differ in the last bit alone, and the
    one whose last bit is 0 (1) carries the customer; "only": there is one socket and it carries the customer; "none":
    there is one socket and it carries a mix.
    """

    def __init__(self, source: SourceSettings) -> None:
        """Raises nothing; an unknown `customer` counts as "none"."""
        self._customer = source.customer or "first"
        self._buffer = bytearray()
        self._uuid: int | None = None
        self._kind = 0
        self._closed = False

    def receive(self, data: bytes) -> Iterator[CodecEvent]:
        """More bytes of the stream; exhaust it. At most one packet (64 KiB) is ever held back.

        Raises PeerError after what was in order before the fault: what was heard is kept.
        """
        buffer = self._buffer
        buffer += data
        start = 0
        try:
            while len(buffer) - start >= HEADER and not self._closed:
                end = start + HEADER + (buffer[start + 1] << 8 | buffer[start + 2])
                if len(buffer) < end:
                    break
                packet, start = bytes(buffer[start + HEADER : end]), end
                yield from self._packet(buffer[end - len(packet) - HEADER], packet)
        finally:
            del buffer[: len(buffer) if self._closed else start]

    def lost(self) -> Sequence[CodecEvent]:
        """The stream ended without a hang-up packet: Asterisk does that too when a channel goes away."""
        return () if self._closed or not self._kind else [CallClosed()]

    def _packet(self, kind: int, payload: bytes) -> Sequence[CodecEvent]:
        if kind in RATES:
            return self._audio(kind, payload)
        if kind == IDENTIFIER:
            self._identify(payload)
        elif kind in (HANG_UP, ERROR):
            self._closed = True
            return [CallClosed("completed" if kind == HANG_UP else "peer_error")]
        return ()  # DTMF, and types that later versions add

    def _identify(self, payload: bytes) -> None:
        if self._uuid is not None:
            raise PeerError("second UUID on one socket", code="second_start")
        if len(payload) != 16:
            raise PeerError("the UUID packet must hold 16 bytes", code="bad_field")
        self._uuid = int.from_bytes(payload, "big")

    def _audio(self, kind: int, payload: bytes) -> Sequence[CodecEvent]:
        if self._uuid is None:
            raise PeerError("audio before the UUID packet", code="audio_before_start")
        if len(payload) % 2:
            raise PeerError("an audio packet must hold whole samples", code="bad_frame")
        events: list[CodecEvent] = []
        if not self._kind:
            self._kind = kind
            events.append(self._opened(self._uuid, AudioFormat(Encoding.S16LE, RATES[kind])))
        elif kind != self._kind:
            raise PeerError("the sample rate changed during the call", code="bad_rate")
        if payload:
            events.append(Media(0, payload))
        return events

    def _opened(self, uuid: int, audio: AudioFormat) -> CallOpened:
        metadata = CallMetadata()
        if self._customer in ("even", "odd"):
            odd = bool(uuid & 1)
            leg = 0 if odd == (self._customer == "odd") else 1
            return CallOpened(str(UUID(int=uuid & ~1)), audio, ("customer", "agent"), metadata, leg=leg)
        call_id = str(UUID(int=uuid))
        if self._customer in ("first", "second"):
            roles: tuple[Role, ...] = ("customer", "agent") if self._customer == "first" else ("agent", "customer")
            return CallOpened(call_id, audio, roles, metadata, leg=NEXT_LEG)
        return CallOpened(call_id, audio, ("customer" if self._customer == "only" else "unknown",), metadata)


def pack(kind: int, payload: bytes = b"") -> bytes:
    """One packet on the wire. Raises ValueError when the payload is longer than 65,535 bytes."""
    if len(payload) > 0xFFFF:
        raise ValueError("payload longer than 65535 bytes")
    return bytes((kind,)) + len(payload).to_bytes(2, "big") + payload
