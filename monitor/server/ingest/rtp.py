"""RTP sockets: a pair of neighbouring UDP ports carries one call, the first the customer, the second the agent.

There is no signalling: a call begins with the first packet on either port and ends when both are silent. Until then
only the address that began a port may send to it.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from monitor.audio.frames import AudioFormat
from monitor.errors import ConfigError, PeerError
from monitor.events.base import CallMetadata, Role
from monitor.server.ingest.conversation import EndReason
from monitor.server.ingest.legs import IngestCall
from monitor.server.ingest.outside import Outside, peer_identity
from monitor.server.ingest.rtp_port import Address, RtpPort, Streams, feed, udp_socket
from monitor.server.ingest.sources import Source
from monitor.server.sockets import CLOSE_GOING_AWAY, OpenSocket
from monitor.telephony.codec import CallOpened
from monitor.telephony.rtp import RtpPacket

SWEEP_S = 0.5


def check_pairs(first: int, last: int) -> None:
    """Raises ConfigError for ports that make no pairs."""
    if (last - first) % 2 != 1:
        raise ConfigError("telephony.rtp needs an even number of ports: a pair per call")


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
        check_pairs(first, last)
        loop = asyncio.get_running_loop()
        async with contextlib.AsyncExitStack() as stack:
            for port in range(first, last + 1, 2):
                pair = _Pair(port, self._source, self._outside)
                self._pairs.append(pair)
                for track in (0, 1):
                    place = stack.enter_context(udp_socket(host, port + track, "RTP"))
                    loop.add_reader(place, RtpPort("rtp", pair, track, self._outside.counters, place).read)
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
        self._streams = Streams(2)
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
            self._streams = Streams(2)
        pieces = self._streams.receive(track, packet, now)
        if self._streams.audio is None:
            return
        if self.call is None:
            self._open(packet, self._streams.audio)
        assert self.call is not None
        self.heard = now
        feed(self.call, track, pieces)

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
        for track, pieces in enumerate(self._streams.flush()):
            feed(call, track, pieces)
        self._listed.close()
        self._outside.counters.ends["rtp", reason] += 1
        task = asyncio.ensure_future(self._outside.calls.close(call, reason))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def forget(self) -> None:
        """A packet that began no call holds no port."""
        if self.call is None and not self._muted:
            self._senders = {}

    def _open(self, packet: RtpPacket, audio: AudioFormat) -> None:
        customer = self._source.settings.customer or "first"
        sides: dict[str, tuple[Role, Role]] = {"first": ("customer", "agent"), "second": ("agent", "customer")}
        roles = sides.get(customer, ("unknown", "unknown"))
        opened = CallOpened(f"rtp-{self._port}-{packet.ssrc:08x}", audio, roles, CallMetadata())
        self.call = self._outside.calls.open(self._source.complete(opened), self._source.name)
        self._outside.counters.connections += 1
        listed = OpenSocket("ingest", peer_identity(self._source.name), self.end, opened.call_id)
        self._listed.enter_context(self._outside.sockets.opened(listed))
