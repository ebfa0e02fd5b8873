"""One UDP port of RTP, and the streams of one call on a time line they share; for fixed pairs and for SIPREC.

A fault drops the datagram and is counted: anybody can forge one, so that none may end a call.
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import structlog

from monitor.audio.frames import AudioFormat
from monitor.audio.jitter import Piece
from monitor.audio.tracks import missed_since
from monitor.errors import CalmlineError, ConfigError, PeerError
from monitor.server.ingest.conversation import IngestCounters
from monitor.server.ingest.legs import IngestCall
from monitor.telephony.rtp import RtpPacket, RtpTrack, is_rtcp, parse_packet

BATCH = 64
"""Datagrams taken from one port before the others have their turn."""
MAX_DATAGRAM = 65_536
RECEIVE_BUFFER = 1 << 20
"""Bytes the kernel is asked to hold while the server is busy; it grants what `net.core.rmem_max` allows."""
Address = tuple[Any, ...]
"""As the socket gives it: host and port, two more parts with IPv6."""
log = structlog.get_logger(__name__)


class RtpReceiver(Protocol):
    """Whose packets come to a port."""

    def receive(self, track: int, packet: RtpPacket, sender: Address, now: float) -> None:
        """A packet. Raises PeerError or AdmissionError."""
        ...

    def forget(self) -> None:
        """The last packet was dropped."""
        ...

    def end(self, code: int, text: str) -> None:
        """An error of ours: end the call."""
        ...


class Streams:
    """The RTP streams of one call as its tracks. What comes later than media time says begins with a gap."""

    def __init__(self, count: int) -> None:
        self._tracks = [RtpTrack() for _ in range(count)]
        self._gaps_s = [0.0] * count
        self._began_s = 0.0
        self.audio: AudioFormat | None = None
        """The coding of all of them, from the first packet on."""

    def receive(self, track: int, packet: RtpPacket, now_s: float) -> Sequence[Piece]:
        """What can be said now. Raises PeerError for a coding that is not supported, changes, or differs.

        A new clock (another SSRC, a time stamp far off, such as after a hold) goes on at the time of its arrival.
        """
        one = self._tracks[track]
        restarts, heard_s, is_new = one.restarts, one.seconds, one.audio is None
        pieces = one.receive(packet)
        if one.audio is None:
            return ()
        if self.audio is None:
            self.audio, self._began_s = one.audio, now_s
        if one.audio != self.audio:
            raise PeerError("the streams of a call must carry one coding", code="bad_encoding")
        if is_new or one.restarts > restarts:
            missed = missed_since(now_s - self._began_s - heard_s - self._gaps_s[track])
            if missed > 0:
                self._gaps_s[track] += missed
                return [missed, *pieces]
        return pieces

    def flush(self) -> list[Sequence[Piece]]:
        """Everything held, per track: the call is over."""
        return [one.flush() for one in self._tracks]


class RtpPort:
    """One UDP socket. Reads all that waits, not one datagram a turn of the loop: a busy loop would lose the rest."""

    def __init__(
        self, protocol: str, receiver: RtpReceiver, track: int, counters: IngestCounters, place: socket.socket
    ) -> None:
        self._protocol, self._receiver, self._track, self._counters = protocol, receiver, track, counters
        self._socket, self._now = place, asyncio.get_running_loop().time

    def read(self) -> None:
        """Datagrams wait."""
        read_datagrams(self._socket, self._take)

    def _take(self, data: bytes, sender: Address) -> None:
        self._counters.frames += 1
        self._counters.bytes += len(data)
        if is_rtcp(data):
            return
        try:
            self._receiver.receive(self._track, parse_packet(data), sender, self._now())
        except CalmlineError as error:
            self._drop(error.code)
        except Exception as error:
            log.error("rtp failed", error=type(error).__name__, exc_info=error)
            self._drop("internal")
            self._receiver.end(0, "")

    def _drop(self, code: str) -> None:
        self._counters.faults += 1
        self._counters.ends[self._protocol, code] += 1
        self._receiver.forget()
        log.debug("rtp packet dropped", protocol=self._protocol, code=code)


def read_datagrams(place: socket.socket, take: Callable[[bytes, Address], None]) -> None:
    """Give out what waits in a socket, BATCH at most."""
    with contextlib.suppress(BlockingIOError, InterruptedError):
        for _ in range(BATCH):
            try:
                data, sender = place.recvfrom(MAX_DATAGRAM)
            except ConnectionError:  # an ICMP message about something we sent, or never sent
                continue
            take(data, sender)


def feed(call: IngestCall, track: int, pieces: Sequence[Piece]) -> None:
    """Audio and gaps of one track."""
    for piece in pieces:
        if isinstance(piece, bytes):
            call.feed(track, piece)
        else:
            call.gap(track, piece, "lost")


@contextlib.contextmanager
def udp_socket(host: str, port: int, purpose: str) -> Iterator[socket.socket]:
    """A bound UDP socket. Raises ConfigError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as place:
        place.setblocking(False)
        place.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        try:
            place.bind((host, port))
        except OSError as error:
            reason = error.strerror or error
            raise ConfigError(f"cannot listen on {host}:{port} for {purpose}: {reason}", code="port_taken") from None
        yield place
