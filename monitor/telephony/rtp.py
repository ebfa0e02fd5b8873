"""RTP packets (RFC 3550) of one G.711 stream, as Asterisk's external media and recorders send them.

A track unwraps sequence numbers and time stamps, starts anew when the sender does (SSRC change, clock jump), and hands
the payloads to the jitter buffer. Telephone events (RFC 4733), comfort noise (RFC 3389) and RTCP are not audio.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from monitor.audio.frames import AudioFormat, Encoding
from monitor.audio.jitter import JitterBuffer, JitterCounts, Piece
from monitor.errors import PeerError

FORMATS: Mapping[int, AudioFormat] = MappingProxyType(
    {0: AudioFormat(Encoding.PCMU, 8000), 8: AudioFormat(Encoding.PCMA, 8000)}
)
"""Static payload types of RFC 3551, table 4."""
CLOCK = 8000
MAX_PAYLOAD = 2048
"""Bytes; 256 ms of G.711, far above what a datagram of any sane sender holds."""
JUMP_TICKS = 10 * CLOCK
"""A time stamp further away than ten seconds is a new clock, not a gap (RFC 3550, A.1 does the same for sequences)."""
MAX_DROPOUT = 3000
"""RFC 3550, A.1: a larger step in the sequence is a restarted sender."""
RTCP_TYPES = range(200, 208)
"""Second byte of RTCP packets where both share a port (RFC 5761, 4)."""


@dataclass(frozen=True, slots=True)
class RtpPacket:
    """One packet."""

    payload_type: int
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes
    marker: bool = False

    def pack(self) -> bytes:
        """On the wire, without extension or padding."""
        first = b"\x80" + bytes((self.payload_type | (0x80 if self.marker else 0),))
        return (
            first
            + self.sequence.to_bytes(2, "big")
            + self.timestamp.to_bytes(4, "big")
            + self.ssrc.to_bytes(4, "big")
            + self.payload
        )


def parse_packet(data: bytes) -> RtpPacket:
    """Read a datagram (RFC 3550, 5.1: CSRC list, header extension and padding are skipped). Raises PeerError."""
    if len(data) < 12 or data[0] >> 6 != 2:
        raise PeerError("no RTP packet", code="bad_packet")
    start = 12 + 4 * (data[0] & 0x0F)
    if data[0] & 0x10:
        if len(data) < start + 4:
            raise PeerError("RTP header extension is cut off", code="bad_packet")
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    end = len(data)
    if data[0] & 0x20:
        padding = data[-1]
        if not 1 <= padding <= end - start:
            raise PeerError("RTP padding is longer than the payload", code="bad_packet")
        end -= padding
    if start > end or end - start > MAX_PAYLOAD:
        raise PeerError("RTP payload is cut off or too long", code="bad_packet")
    return RtpPacket(
        data[1] & 0x7F,
        int.from_bytes(data[2:4], "big"),
        int.from_bytes(data[4:8], "big"),
        int.from_bytes(data[8:12], "big"),
        data[start:end],
        bool(data[1] & 0x80),
    )


def is_rtcp(data: bytes) -> bool:
    """Whether a datagram on a shared port is RTCP."""
    return len(data) >= 4 and data[1] in RTCP_TYPES


class RtpTrack:
    """One direction of one call. The first audio packet fixes the coding; another one later is refused."""

    def __init__(self) -> None:
        self.audio: AudioFormat | None = None
        self.ignored = 0
        self.restarts = 0
        self._payload_type = -1
        self._ssrc = -1
        self._buffer: JitterBuffer | None = None
        self._highest = 0  # sequence, unwrapped
        self._clock = 0  # time stamp, unwrapped
        self._base = 0.0  # unwrapped time stamp of media second 0

    @property
    def counts(self) -> JitterCounts:
        """Late, duplicate, gaps of the stream in force."""
        return JitterCounts() if self._buffer is None else self._buffer.counts

    @property
    def seconds(self) -> float:
        """Media time handed on so far."""
        return 0.0 if self._buffer is None else self._buffer.clock.seconds

    def receive(self, packet: RtpPacket) -> Sequence[Piece]:
        """What can be said now. Raises PeerError for a coding that is not supported or changes during the call."""
        known = FORMATS.get(packet.payload_type)
        if self._buffer is None:
            if known is None:
                return self._ignore(packet)
            return self._begin(packet, known)
        if packet.ssrc != self._ssrc:
            return () if known is None else self._restart(packet)
        sequence = _unwrap(packet.sequence, self._highest, 16)
        if abs(sequence - self._highest) > MAX_DROPOUT and known is not None:
            return self._restart(packet)
        self._highest = max(self._highest, sequence)
        if known is None or not packet.payload:
            return self._ignore(packet, sequence)
        if packet.payload_type != self._payload_type:
            raise PeerError("the coding changed during the call", code="bad_encoding")
        stamp = _unwrap(packet.timestamp, self._clock, 32)
        if abs(stamp - self._base - self._buffer.clock.position) > JUMP_TICKS:
            return self._restart(packet)
        self._clock = max(self._clock, stamp)
        return self._buffer.push(sequence, stamp - self._base, packet.payload)

    def flush(self) -> Sequence[Piece]:
        """Everything held: the stream ended."""
        return () if self._buffer is None else self._buffer.flush()

    def _begin(self, packet: RtpPacket, audio: AudioFormat) -> Sequence[Piece]:
        self.audio = audio
        self._payload_type = packet.payload_type
        self._follow(packet, position=0.0)
        assert self._buffer is not None
        return self._buffer.push(self._highest, 0.0, packet.payload)

    def _restart(self, packet: RtpPacket) -> Sequence[Piece]:
        """The sender started anew: what was held goes out, and the new stream goes on where the old one stood."""
        assert self._buffer is not None
        if packet.payload_type != self._payload_type:
            raise PeerError("the coding changed during the call", code="bad_encoding")
        self.restarts += 1
        pieces = list(self._buffer.flush())
        self._follow(packet, self._buffer.clock.position)
        pieces += self._buffer.push(self._highest, self._clock - self._base, packet.payload)
        return pieces

    def _follow(self, packet: RtpPacket, position: float) -> None:
        assert self.audio is not None
        counts = self.counts
        self._ssrc, self._highest, self._clock = packet.ssrc, packet.sequence, packet.timestamp
        self._base = packet.timestamp - position
        self._buffer = JitterBuffer(self.audio, CLOCK, first=packet.sequence, tolerance_s=0.0)
        self._buffer.clock.position = position
        self._buffer.counts = counts

    def _ignore(self, packet: RtpPacket, sequence: int | None = None) -> Sequence[Piece]:
        """No audio, but it has a sequence number that nobody need wait for."""
        self.ignored += 1
        if sequence is None or self._buffer is None:
            return ()
        return [piece for piece in self._buffer.push(sequence, None, b"") if piece]


def _unwrap(value: int, near: int, bits: int) -> int:
    """The number with these low bits that is nearest to `near`."""
    span = 1 << bits
    return near + ((value - near + span // 2) % span) - span // 2
