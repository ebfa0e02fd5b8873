"""The SIPREC listener: moves bytes between SIP sockets (UDP, TCP) and `RecordingSessions`, gives out RTP ports.

A call begins with the recorder's INVITE and ends with BYE, ours or its. Recorders are admitted by address: SIP here has
neither passwords nor TLS.
"""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator
from itertools import count
from secrets import token_bytes

import structlog

from monitor.errors import AdmissionError, CalmlineError, ConfigError, PeerError
from monitor.server.ingest.outside import Outside
from monitor.server.ingest.recording import PortPool, RecordedCall
from monitor.server.ingest.rtp_port import Address, read_datagrams, udp_socket
from monitor.server.ingest.sources import Source
from monitor.telephony.sip import SipMessage, SipStream, parse_message
from monitor.telephony.sip_replies import Flow
from monitor.telephony.siprec_call import take
from monitor.telephony.srs import Ended, Invited, Key, RecordingSessions, SrsEvent, Updated

TICK_S = 0.1
READ = 16 * 1024
FIRST_S, IDLE_S = 10.0, 3600.0
"""Seconds a TCP connection may be silent before its first message, and after it."""
MAX_CONNECTIONS = 200
MAX_UNSENT = 256 * 1024
"""Bytes that may wait for one TCP connection, hundreds of answers: who lets more wait reads nothing, and is cut off."""
STATUS = {"call_live": 486, "consent_refused": 603, "no_ports": 503, "bad_encoding": 488, "bad_sdp": 488}
"""SIP status of a call that is not taken, by code of the error; other faults of the recorder are 400."""
log = structlog.get_logger(__name__)


class SiprecListener:
    """All recording sessions of one server."""

    def __init__(self, source: Source, outside: Outside, idle_s: float, ports: PortPool) -> None:
        """`idle_s`: a session that sends no audio so long is ended. `ports`: where recorders send it."""
        self._source, self._outside, self._idle_s, self._ports = source, outside, idle_s, ports
        self._sessions = RecordingSessions(token_bytes(32))
        self._calls: dict[Key, RecordedCall] = {}
        self._writers: dict[int, asyncio.StreamWriter] = {}
        self._numbers = count(1)
        self._udp: socket.socket | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing: set[asyncio.Task[int]] = set()
        self.port = 0

    @contextlib.asynccontextmanager
    async def listening(self, host: str, port: int) -> AsyncIterator[None]:
        """Receive while the block runs; then end what is left. Raises ConfigError."""
        self._outside.allowed.check_exposure("telephony.siprec", host)
        self._ports.check(self._outside.allowed)
        try:
            server = await asyncio.start_server(self._accept, host, port)
        except OSError as error:
            reason = error.strerror or error
            raise ConfigError(f"cannot listen on {host}:{port} for SIPREC: {reason}", code="port_taken") from None
        async with contextlib.AsyncExitStack() as stack:
            stack.callback(server.close)
            self.port = server.sockets[0].getsockname()[1]
            loop = asyncio.get_running_loop()
            self._udp = stack.enter_context(udp_socket(host, self.port, "SIPREC"))
            loop.add_reader(self._udp, read_datagrams, self._udp, self._datagram)
            stack.callback(loop.remove_reader, self._udp)
            ticking = asyncio.create_task(self._tick(loop))
            stack.callback(ticking.cancel)
            stack.push_async_callback(self._stop)
            yield

    async def _stop(self) -> None:
        for call in list(self._calls.values()):
            call.finish("shutdown")
        self._flush()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, *self._closing, return_exceptions=True)

    async def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        """Send again what was not answered; end sessions that fell silent."""
        while True:
            await asyncio.sleep(TICK_S)
            now = loop.time()
            for event in self._sessions.tick(now):
                self._apply(event)
            for call in list(self._calls.values()):
                if now - call.heard > self._idle_s:
                    self._outside.counters.ends["siprec", "idle"] += 1
                    call.finish("peer_lost")
            self._flush()

    def _datagram(self, data: bytes, sender: Address) -> None:
        if not data.strip(b"\r\n\0"):  # keep-alive
            return
        assert self._udp is not None
        if not self._allowed(sender[0]):
            return
        try:
            self._take(parse_message(data), self._flow("UDP", sender))
        except PeerError as error:
            self._fault(error)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task, number = asyncio.current_task(), next(self._numbers)
        assert task is not None
        self._tasks.add(task)
        peer = writer.get_extra_info("peername")
        try:
            if self._allowed(peer[0]) and len(self._writers) < MAX_CONNECTIONS:
                self._writers[number] = writer
                await self._read(reader, self._flow("TCP", peer, number))
        except PeerError as error:
            self._fault(error)
        except (TimeoutError, ConnectionError, asyncio.CancelledError):
            log.debug("siprec connection ended")
        finally:
            self._tasks.discard(task)
            self._writers.pop(number, None)
            writer.close()

    async def _read(self, reader: asyncio.StreamReader, flow: Flow) -> None:
        stream, wait = SipStream(), FIRST_S
        while data := await asyncio.wait_for(reader.read(READ), wait):
            for message in stream.receive(data):
                wait = IDLE_S
                self._take(message, flow)

    def _take(self, message: SipMessage, flow: Flow) -> None:
        """Raises PeerError."""
        self._outside.counters.frames += 1
        for event in self._sessions.receive(message, flow, self._now()):
            self._apply(event)
        for status, times in self._sessions.refused.items():
            self._outside.counters.faults += times
            self._outside.counters.ends["siprec", f"sip_{status}"] += times
        self._sessions.refused.clear()
        self._flush()

    def _apply(self, event: SrsEvent) -> None:
        match event:
            case Invited(key=key):
                try:
                    self._open(event)
                except CalmlineError as error:
                    self._refuse(
                        key, error.code, 503 if isinstance(error, AdmissionError) else STATUS.get(error.code, 400)
                    )
                except Exception as error:  # one recorder's invitation is not the others' fault, and gets its answer
                    log.error("siprec failed", error=type(error).__name__, exc_info=error)
                    self._refuse(key, "internal", 500)
            case Updated(key=key, sdp=sdp, metadata=metadata):
                call = self._calls.get(key)
                if metadata and call is not None:
                    call.learn(metadata)
                if sdp:
                    self._sessions.update(key, b"" if call is None else call.answer_again(sdp), self._now())
            case Ended(key=key, reason=reason):
                if (call := self._calls.get(key)) is not None:
                    call.finish("completed" if reason == "completed" else "peer_lost")

    def _open(self, invited: Invited) -> None:
        """Take a session. Raises PeerError or AdmissionError."""
        key = invited.key
        recording = take(key[0], invited.sdp, invited.metadata, invited.fields, self._source.settings.customer)
        if recording.unread:
            self._outside.counters.ends["siprec", recording.unread] += 1
        call = RecordedCall(recording, self._source, self._outside, lambda closing: self._over(key, closing))
        call.open(self._ports, self._now())
        self._calls[key] = call
        self._sessions.accept(key, call.answer(), self._now())

    def _refuse(self, key: Key, code: str, status: int) -> None:
        self._outside.counters.faults += 1
        self._outside.counters.ends["siprec", code] += 1
        self._sessions.refuse(key, status)
        if (call := self._calls.get(key)) is not None:
            call.finish("interrupted")
        log.warning("siprec refused", code=code, status=status)

    def _over(self, key: Key, closing: asyncio.Task[int]) -> None:
        """A call ended: by BYE of the recorder (then nothing is left to say), or by us."""
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)
        self._calls.pop(key, None)
        self._sessions.leave(key, self._now())
        self._flush()

    def _flush(self) -> None:
        """Send what is to be said; who does not take it is gone, and UDP is sent again anyway."""
        for flow, data in self._sessions.sends():
            if flow.transport == "TCP":
                self._send(flow.connection, data)
            elif self._udp is not None:
                with contextlib.suppress(OSError):
                    self._udp.sendto(data, (flow.host, flow.port))

    def _send(self, connection: int, data: bytes) -> None:
        writer = self._writers.get(connection)
        if writer is None:
            return
        writer.write(data)
        if writer.transport.get_write_buffer_size() > MAX_UNSENT:
            del self._writers[connection]
            writer.transport.abort()
            self._outside.counters.ends["siprec", "stalled"] += 1
            log.warning("siprec connection cut off", code="stalled")

    def _flow(self, transport: str, peer: Address, number: int = 0) -> Flow:
        host = f"[{self._ports.host}]" if ":" in self._ports.host else self._ports.host
        return Flow(transport, peer[0], peer[1], f"{host}:{self.port}", number)

    def _allowed(self, address: str) -> bool:
        if self._outside.allowed.allows(address):
            return True
        self._outside.counters.ends["siprec", "address"] += 1
        log.warning("siprec refused", code="address")
        return False

    def _fault(self, error: PeerError) -> None:
        self._outside.counters.faults += 1
        self._outside.counters.ends["siprec", error.code] += 1
        log.warning("siprec message dropped", code=error.code)

    def _now(self) -> float:
        return time.monotonic()
