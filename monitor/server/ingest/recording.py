"""One call of a SIPREC recorder: its RTP ports for as long as it lives, and its end."""

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import Callable

from monitor.errors import ConfigError, PeerError
from monitor.server.ingest.allowed import AllowList
from monitor.server.ingest.conversation import EndReason
from monitor.server.ingest.legs import IngestCall
from monitor.server.ingest.outside import Outside, peer_identity
from monitor.server.ingest.rtp_port import Address, RtpPort, Streams, feed, udp_socket
from monitor.server.ingest.sources import Source
from monitor.server.sockets import CLOSE_GOING_AWAY, OpenSocket
from monitor.telephony.rtp import RtpPacket
from monitor.telephony.siprec_call import Recording, known_later


class PortPool:
    """The UDP ports of `telephony.siprec_rtp`, given out in turn, so that late packets of one call find no other."""

    def __init__(self, host: str, first: int, last: int) -> None:
        self.host = host
        self._ports = range(first, last + 1, 2)  # the odd neighbour is for RTCP (RFC 3550, 11)
        self._next = 0

    def check(self, allowed: AllowList) -> None:
        """Raises ConfigError for an address that cannot be told to a recorder, or is exposed without a list."""
        allowed.check_exposure("telephony.siprec_rtp", self.host)
        try:
            unspecified = ipaddress.ip_address(self.host).is_unspecified
        except ValueError:
            unspecified = True
        if unspecified:
            raise ConfigError(f"telephony.siprec_rtp must name the address recorders send to, not {self.host}")

    def take(self, stack: contextlib.ExitStack) -> tuple[int, socket.socket]:
        """A free port, bound until the stack closes. Raises PeerError when there is none."""
        for _ in self._ports:
            port = self._ports[self._next % len(self._ports)]
            self._next += 1
            try:
                return port, stack.enter_context(udp_socket(self.host, port, "SIPREC"))
            except ConfigError:  # in use
                continue
        raise PeerError("every RTP port is in use; widen telephony.siprec_rtp", code="no_ports")


class RecordedCall:
    """From INVITE to BYE. Only the first sender on a port is heard, and only when its address is allowed."""

    def __init__(
        self, recording: Recording, source: Source, outside: Outside, over: Callable[[asyncio.Task[int]], None]
    ) -> None:
        """`over`: called once, at the end, with what still drains the last words."""
        self._recording, self._source, self._outside, self._over = recording, source, outside, over
        self._call: IngestCall | None = None
        self._host = ""
        self._ports: list[int] = []
        self._senders: dict[int, Address] = {}
        self._streams = Streams(len(recording.media))
        self._version = 1
        self._stack = contextlib.ExitStack()
        self.heard = 0.0
        """When audio last came."""

    def open(self, pool: PortPool, now: float) -> None:
        """Take ports and begin the call. Raises PeerError or AdmissionError; then nothing is held."""
        self._host, self.heard = pool.host, now
        loop, counters = asyncio.get_running_loop(), self._outside.counters
        with contextlib.ExitStack() as stack:
            for track in range(len(self._recording.media)):
                port, place = pool.take(stack)
                self._ports.append(port)
                loop.add_reader(place, RtpPort("siprec", self, track, counters, place).read)
                stack.callback(loop.remove_reader, place)
            opened = self._source.complete(self._recording.opened)
            self._call = self._outside.calls.open(opened, self._source.name)
            listed = OpenSocket("ingest", peer_identity(self._source.name), self.end, opened.call_id)
            stack.enter_context(self._outside.sockets.opened(listed))
            self._stack = stack.pop_all()
        counters.connections += 1

    def answer(self) -> bytes:
        """Our SDP."""
        return self._recording.answer(self._ports, self._host, self._version)

    def answer_again(self, sdp: bytes) -> bytes:
        """Our answer to a later offer; empty when it cannot be taken."""
        self._version += 1
        try:
            return self._recording.answer_again(sdp, self._ports, self._host, self._version)
        except PeerError as error:
            self._outside.counters.ends["siprec", error.code] += 1
            return b""

    def learn(self, document: bytes) -> None:
        """Metadata during the call; what cannot be read is counted and changes nothing."""
        try:
            told = known_later(document, self._recording.agent_label)
        except PeerError as error:
            self._outside.counters.ends["siprec", error.code] += 1
            return
        if told is not None and self._call is not None:
            self._call.update(told)

    def receive(self, track: int, packet: RtpPacket, sender: Address, now: float) -> None:
        """A packet. Raises PeerError."""
        known = self._senders.get(track)
        if known is None:
            if not self._outside.allowed.allows(sender[0]):
                raise PeerError("address not in telephony.allow", code="address")
        elif known != sender:
            raise PeerError("another sender on a port in use", code="second_sender")
        pieces = self._streams.receive(track, packet, now)
        if self._streams.audio is None or self._call is None:
            return
        if self._streams.audio != self._recording.opened.audio:
            raise PeerError("the coding is not the one that was agreed", code="bad_encoding")
        self._senders[track] = sender
        self.heard = now
        feed(self._call, track, pieces)

    def forget(self) -> None:
        """A packet was dropped: nothing depends on it."""

    def end(self, code: int, text: str) -> None:
        """We end the call: consent withdrawn, shutdown, or an error of ours."""
        self.finish("shutdown" if code == CLOSE_GOING_AWAY else "interrupted")

    def finish(self, reason: EndReason) -> None:
        """The call is over: its last words come out, its ports are free."""
        call, self._call = self._call, None
        if call is None:
            return
        for track, pieces in enumerate(self._streams.flush()):
            feed(call, track, pieces)
        self._stack.close()
        self._outside.counters.ends["siprec", reason] += 1
        self._over(asyncio.ensure_future(self._outside.calls.close(call, reason)))
