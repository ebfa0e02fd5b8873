"""The AudioSocket listener: moves bytes between TCP connections of Asterisk and their codecs, and decides nothing."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog

from monitor.errors import CalmlineError, ConfigError, PeerError
from monitor.server.ingest.conversation import EndReason
from monitor.server.ingest.legs import IngestCall, IngestCalls
from monitor.server.ingest.outside import Outside, peer_identity
from monitor.server.ingest.patience import Patience
from monitor.server.ingest.sources import Source
from monitor.server.sockets import CLOSE_GOING_AWAY, OpenSocket
from monitor.telephony.audiosocket import HANG_UP, AudioSocketCodec, pack
from monitor.telephony.codec import CallClosed, CallOpened, CodecEvent, Gap, Media

READ = 16 * 1024
START_S = 10.0
"""Seconds to begin a call."""
CLOSE_S = 2.0
log = structlog.get_logger(__name__)


class AudioSocketListener:
    """All AudioSocket connections of one server."""

    def __init__(self, source: Source, outside: Outside, idle_s: float) -> None:
        """`idle_s`: a connection silent this long is dead."""
        self._source, self._outside, self._idle_s = source, outside, idle_s
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    @contextlib.asynccontextmanager
    async def listening(self, host: str, port: int) -> AsyncIterator[None]:
        """Accept connections while the block runs; then end what is left. Raises ConfigError."""
        self._outside.allowed.check_exposure("telephony.audiosocket", host)
        try:
            server = await asyncio.start_server(self._accept, host, port)
        except OSError as error:
            reason = error.strerror or error
            raise ConfigError(f"cannot listen on {host}:{port} for AudioSocket: {reason}", code="port_taken") from None
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            if self._outside.allowed.allows(writer.get_extra_info("peername")[0]):
                self._outside.counters.connections += 1
                await self._converse(reader, writer)
            else:
                self._outside.counters.ends["audiosocket", "address"] += 1
                log.warning("audiosocket refused", reason="address not in telephony.allow")
        except asyncio.CancelledError:  # the server stops; the registry drains the calls
            log.debug("audiosocket cancelled")
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        counters = self._outside.counters
        connection = _Connection(AudioSocketCodec(self._source.settings), self._source, self._outside.calls)
        reason: EndReason = "peer_lost"
        why = ""
        told: list[EndReason] = []
        try:
            async with asyncio.timeout(START_S) as timeout:
                patience = Patience(timeout)

                def end(code: int, text: str) -> None:
                    told.append("shutdown" if code == CLOSE_GOING_AWAY else "interrupted")
                    patience.end()

                socket = OpenSocket("ingest", peer_identity(self._source.name), end)
                with self._outside.sockets.opened(socket):
                    await self._listen(reader, connection, socket, patience)
            reason = "completed" if connection.closed else "peer_lost"
        except TimeoutError:
            reason, why = (told[0], "") if told else ("peer_lost", "idle")
        except ConnectionError:
            why = "reset"
        except CalmlineError as error:
            counters.faults += 1
            reason, why = "protocol_error" if isinstance(error, PeerError) else "interrupted", error.code
        except Exception as error:
            log.error("audiosocket failed", error=type(error).__name__, exc_info=error)
            reason, why = "interrupted", "internal"
        counters.ends["audiosocket", why or reason] += 1
        if reason != "completed":
            log.warning("audiosocket ended", call_id=connection.call_id, reason=reason, code=why)
            await _tell(writer)
        await connection.finish(reason)

    async def _listen(
        self, reader: asyncio.StreamReader, connection: "_Connection", socket: OpenSocket, patience: Patience
    ) -> None:
        loop, counters = asyncio.get_running_loop(), self._outside.counters
        renewed = 0.0
        while data := await reader.read(READ):
            counters.frames += 1
            counters.bytes += len(data)
            connection.receive(data)
            socket.call_id = connection.call_id
            if connection.closed:
                return
            now = loop.time()
            if connection.call_id and now - renewed > self._idle_s / 4:
                renewed = now
                patience.renew(self._idle_s * 1.25)
        connection.hang_up()


class _Connection:
    """One socket's events as (a leg of) a call."""

    def __init__(self, codec: AudioSocketCodec, source: Source, calls: IngestCalls) -> None:
        self._codec, self._source, self._calls = codec, source, calls
        self._call: IngestCall | None = None
        self.closed = False

    @property
    def call_id(self) -> str | None:
        return self._call.call_id if self._call else None

    def receive(self, data: bytes) -> None:
        """Raises PeerError or AdmissionError."""
        for event in self._codec.receive(data):
            self._apply(event)

    def hang_up(self) -> None:
        """The peer closed its side."""
        for event in self._codec.lost():
            self._apply(event)

    async def finish(self, reason: EndReason) -> None:
        """End the call or the leg."""
        if self._call is not None:
            await self._calls.close(self._call, reason)

    def _apply(self, event: CodecEvent) -> None:
        match event:
            case CallOpened():
                self._call = self._calls.open(self._source.complete(event), self._source.name)
            case Media(track=track, data=data) if self._call is not None:
                self._call.feed(track, data)
            case Gap(track=track, seconds=seconds, reason=reason) if self._call is not None:
                self._call.gap(track, seconds, reason)
            case CallClosed():
                self.closed = True
            case _:
                raise PeerError("audio before the call began", code="audio_before_start")


async def _tell(writer: asyncio.StreamWriter) -> None:
    """Ask Asterisk to hang up: what the protocol has for an error of ours or its own."""
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(CLOSE_S):
            writer.write(pack(HANG_UP))
            await writer.drain()
