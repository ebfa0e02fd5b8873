"""RTP sockets: a pair of neighbouring UDP ports carries one call, the first the customer, the second the agent.

There is no signalling: a call begins with the first packet on either port and ends when both are silent. Until then
only the address that began a port may send to it.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import structlog

from monitor.audio.frames import AudioFormat
from monitor.audio.jitter import Piece
from monitor.audio.tracks import missed_since
from monitor.errors import CalmlineError, ConfigError, PeerError
from monitor.events.base import CallMetadata, Role
from monitor.server.ingest.conversation import EndReason
from monitor.server.ingest.legs import IngestCall
from monitor.server.ingest.outside import Outside, peer_identity
from monitor.server.ingest.sources import Source
from monitor.server.sockets import CLOSE_GOING_AWAY, OpenSocket
from monitor.telephony.codec import CallOpened
from monitor.telephony.rtp import RtpPacket, RtpTrack, is_rtcp, parse_packet

SWEEP_S = 0.5
BATCH = 64
"""Datagrams taken from one port before the others have their turn."""
MAX_DATAGRAM = 65_536
RECEIVE_BUFFER = 1 << 20
"""Bytes the kernel is asked to hold while the server is busy; it grants what `net.core.rmem_max` allows."""
Address = tuple[Any, ...]
"""As the socket gives it: host and port, two more parts with IPv6."""
log = structlog.get_logger(__name__)


class RtpListener:
    """All RTP ports of one server."""

    def __init__(self, source: Source, outside: Outside, idle_s: float) -> None:
        """`source.settings.customer`: "first" (default) or "second" port of a pair, "none": nobody knows."""
        self._source, self._outside, self._idle_s = source, outside, idle_s
        self._pairs: list[_Pair] = []

    @contextlib.asynccontextmanager
    async def listening(self, host: str, first: int, last: int) -> AsyncIterator[None]:
        """Receive while the block runs; then end what is left. Raises ConfigError."""
        self._outside.allowed.check_exposure("telephony.rtp", host)
        if (last - first) % 2 != 1:
            raise ConfigError("telephony.rtp needs an even number of ports: a pair per call")
        loop = asyncio.get_running_loop()
        async with contextlib.AsyncExitStack() as stack:
            for port in range(first, last + 1, 2):
                pair = _Pair(port, self._source, self._outside)
                self._pairs.append(pair)
                for track in (0, 1):
                    place = stack.enter_context(_bound(host, port + track))
                    loop.add_reader(place, _Port(pair, track, self._outside, place).read)
                    stack.callback(loop.remove_reader, place)
            sweeping = asyncio.create_task(self._sweep(loop))
            stack.callback(sweeping.cancel)
            yield

    async def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        """End the calls whose ports fell silent."""
        while True:
            await asyncio.sleep(SWEEP_S)
            for pair in self._pairs:
                if loop.time() - pair.heard > self._idle_s:
                    pair.silent()


class _Pair:
    """Two ports: at most one call at a time."""

    def __init__(self, port: int, source: Source, outside: Outside) -> None:
        self._port, self._source, self._outside = port, source, outside
        self.call: IngestCall | None = None
        self.heard = 0.0
        self._began = 0.0
        self._audio: AudioFormat | None = None
        self._tracks: list[RtpTrack] = []
        self._senders: dict[int, Address] = {}
        self._muted = False
        """The call was ended by us (consent withdrawn, shutdown): what its sender still sends begins no new one."""
        self._listed = contextlib.ExitStack()
        self._closing: set[asyncio.Task[int]] = set()

    def receive(self, track: int, packet: RtpPacket, sender: Address, now: float) -> None:
        """A packet. Raises PeerError or AdmissionError."""
        known = self._senders.get(track)
        if known is None:
            if not self._outside.allowed.allows(sender[0]):
                raise PeerError("address not in telephony.allow", code="address")
            self._senders[track] = sender
        elif known != sender:
            raise PeerError("another sender on a port in use", code="second_sender")
        if self._muted:
            self.heard = now
            return
        if self.call is None:
            self._tracks = [RtpTrack(), RtpTrack()]
        began = self._tracks[track].audio is not None
        pieces = self._tracks[track].receive(packet)
        audio = self._tracks[track].audio
        if audio is None:
            return
        if self.call is None:
            self._open(packet, audio, now)
        if audio != self._audio:
            raise PeerError("both ports of a call must carry one coding", code="bad_encoding")
        assert self.call is not None
        if not began and (missed := missed_since(now - self._began)):
            self.call.gap(track, missed, "lost")
        self.heard = now
        self._feed(track, pieces)

    def silent(self) -> None:
        """Both ports are silent: the call is over, the ports are free for the next."""
        self._muted = False
        if self.call is not None:
            self._finish("completed")
        self._senders = {}

    def end(self, code: int, text: str) -> None:
        """We end the call."""
        self._muted = True
        if self.call is not None:
            self._finish("shutdown" if code == CLOSE_GOING_AWAY else "interrupted")

    def _finish(self, reason: EndReason) -> None:
        call, self.call = self.call, None
        assert call is not None
        tracks, self._tracks = self._tracks, []
        for index, track in enumerate(tracks):
            _feed(call, index, track.flush())
        self._listed.close()
        self._outside.counters.ends["rtp", reason] += 1
        task = asyncio.ensure_future(self._outside.calls.close(call, reason))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def forget(self) -> None:
        """A packet that began no call holds no port."""
        if self.call is None and not self._muted:
            self._senders = {}

    def _open(self, packet: RtpPacket, audio: AudioFormat, now: float) -> None:
        customer = self._source.settings.customer or "first"
        sides: dict[str, tuple[Role, Role]] = {"first": ("customer", "agent"), "second": ("agent", "customer")}
        roles = sides.get(customer, ("unknown", "unknown"))
        opened = CallOpened(f"rtp-{self._port}-{packet.ssrc:08x}", audio, roles, CallMetadata())
        self.call = self._outside.calls.open(self._source.complete(opened), self._source.name)
        self._audio, self._began = audio, now
        self._outside.counters.connections += 1
        listed = OpenSocket("ingest", peer_identity(self._source.name), self.end, opened.call_id)
        self._listed.enter_context(self._outside.sockets.opened(listed))

    def _feed(self, track: int, pieces: Sequence[Piece]) -> None:
        assert self.call is not None
        _feed(self.call, track, pieces)


class _Port:
    """One UDP socket. Reads all that waits, not one datagram a turn of the loop: a busy loop would lose the rest."""

    def __init__(self, pair: _Pair, track: int, outside: Outside, place: socket.socket) -> None:
        self._pair, self._track, self._counters = pair, track, outside.counters
        self._socket, self._now = place, asyncio.get_running_loop().time

    def read(self) -> None:
        """Datagrams wait."""
        with contextlib.suppress(BlockingIOError, InterruptedError):
            for _ in range(BATCH):
                try:
                    data, sender = self._socket.recvfrom(MAX_DATAGRAM)
                except ConnectionError:  # an ICMP message about something we never sent
                    continue
                self._take(data, sender)

    def _take(self, data: bytes, sender: Address) -> None:
        """A fault drops the datagram and is counted: anybody can forge one, so that none may end a call."""
        self._counters.frames += 1
        self._counters.bytes += len(data)
        if is_rtcp(data):
            return
        try:
            self._pair.receive(self._track, parse_packet(data), sender, self._now())
        except CalmlineError as error:
            self._drop(error.code)
        except Exception as error:
            log.error("rtp failed", error=type(error).__name__, exc_info=error)
            self._drop("internal")
            self._pair.end(0, "")

    def _drop(self, code: str) -> None:
        self._counters.faults += 1
        self._counters.ends["rtp", code] += 1
        self._pair.forget()
        log.debug("rtp packet dropped", code=code)


def _feed(call: IngestCall, track: int, pieces: Sequence[Piece]) -> None:
    for piece in pieces:
        if isinstance(piece, bytes):
            call.feed(track, piece)
        else:
            call.gap(track, piece, "lost")


@contextlib.contextmanager
def _bound(host: str, port: int) -> Iterator[socket.socket]:
    """A UDP socket. Raises ConfigError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as place:
        place.setblocking(False)
        place.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        try:
            place.bind((host, port))
        except OSError as error:
            reason = error.strerror or error
            raise ConfigError(f"cannot listen on {host}:{port} for RTP: {reason}", code="port_taken") from None
        yield place
