"""The socket side of a simulated SIPREC recorder: SIP over UDP or TCP, then RTP to the ports it is told."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import cast
from urllib.parse import parse_qs

from monitor.errors import CalmlineError, PeerError, UsageError
from monitor.simulate.address import checked_address
from monitor.simulate.drive_streams import drive_udp
from monitor.simulate.pacing import Outcome, Pace, together
from monitor.simulate.peers.peer import SimulatedCall
from monitor.simulate.peers.siprec import SiprecPeer
from monitor.telephony.sip import SipMessage, SipStream, parse_message

T1_S, TRIES = 0.5, 6
"""A request over UDP is sent again after 0.5 s, 1 s, 2 s … (RFC 3261, 17.1.1)."""


async def drive_sip(call: SimulatedCall, url: str, dialect: str, pace: Pace) -> Outcome:
    """Carry one call to `sip://HOST:PORT` (`?transport=tcp`).

    Raises UsageError, and CalmlineError when the server does not answer or refuses.
    """
    host, port, transport = _place(url)
    signalling = await _connect(host, port, transport)
    try:
        peer = SiprecPeer(call, signalling.local, transport, dialect)
        ports = peer.accepted(await signalling.ask(peer.invite(), "INVITE"))
        signalling.answer = peer.answer_bye
        signalling.send(peer.ack())
        streams = [drive_udp(peer.frames(channel), host, port, pace) for channel, port in enumerate(ports)]
        outcome = together(await asyncio.gather(*streams))
        if pace.drops(outcome.seconds):
            return Outcome(outcome.frames, outcome.seconds, None, 1006, "dropped")
        if signalling.ended:
            return Outcome(outcome.frames, outcome.seconds, None, 1006, "the server ended the session")
        await signalling.ask(peer.bye(), "BYE")
        return outcome
    except (ValueError, KeyError, PeerError) as error:
        raise CalmlineError(f"the server broke the protocol: {error}", code="server_fault") from None
    finally:
        signalling.close()


def _place(url: str) -> tuple[str, int, str]:
    host, port, parts = checked_address(url, "sip", port=5060)
    transport = parse_qs(parts.query).get("transport", ["udp"])[0].upper()
    if transport not in ("UDP", "TCP"):
        raise UsageError(f"this protocol needs --to sip://HOST:PORT, with ?transport=tcp for TCP, not {transport[:20]}")
    return host, port, transport


class _Signalling(asyncio.Protocol):
    """SIP messages over a connected socket of either kind."""

    def __init__(self, repeats: bool) -> None:
        """`repeats`: over UDP, where a request is sent until it is answered."""
        self._repeats = repeats
        self.local = ""
        self.ended = False
        """The server said BYE."""
        self.answer: Callable[[SipMessage], bytes] | None = None
        self._transport: asyncio.BaseTransport | None = None
        self._stream = SipStream()
        self._answers: asyncio.Queue[SipMessage | None] = asyncio.Queue()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is there."""
        self._transport = transport
        host, port = transport.get_extra_info("sockname")[:2]
        self.local = f"{host}:{port}"

    def data_received(self, data: bytes) -> None:
        """TCP."""
        for message in self._stream.receive(data):
            self._take(message)

    def datagram_received(self, data: bytes, address: object) -> None:
        """UDP."""
        self._take(parse_message(data))

    def error_received(self, error: OSError) -> None:
        """Nobody listens there: no answer will come."""
        self._answers.put_nowait(None)

    def connection_lost(self, error: Exception | None) -> None:
        """TCP: no answer will come."""
        self._answers.put_nowait(None)

    def send(self, data: bytes) -> None:
        """One message."""
        if self._repeats:
            cast(asyncio.DatagramTransport, self._transport).sendto(data)
        else:
            cast(asyncio.WriteTransport, self._transport).write(data)

    async def ask(self, request: bytes, method: str) -> SipMessage:
        """Send until the final answer comes. Raises CalmlineError."""
        for attempt in range(TRIES):
            if attempt == 0 or self._repeats:
                self.send(request)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(T1_S * 2**attempt):
                    while True:
                        answer = await self._answers.get()
                        if answer is None:
                            raise CalmlineError("the SIPREC port closed or refused the connection", code="unreachable")
                        if answer.status >= 200 and answer.sequence()[1] == method:
                            return answer
        raise CalmlineError(f"no answer to {method} from the SIPREC port", code="unreachable")

    def close(self) -> None:
        """Close the socket."""
        if self._transport is not None:
            self._transport.close()

    def _take(self, message: SipMessage) -> None:
        if message.status:
            self._answers.put_nowait(message)
        elif message.method == "BYE" and self.answer is not None:
            self.ended = True
            self.send(self.answer(message))


async def _connect(host: str, port: int, transport: str) -> _Signalling:
    loop = asyncio.get_running_loop()
    try:
        if transport == "TCP":
            _, signalling = await loop.create_connection(lambda: _Signalling(False), host, port)
        else:
            factory = cast(Callable[[], asyncio.DatagramProtocol], lambda: _Signalling(True))
            _, udp = await loop.create_datagram_endpoint(factory, remote_addr=(host, port))
            signalling = cast(_Signalling, udp)
    except OSError as error:
        raise CalmlineError(f"cannot reach sip://{host}:{port}: {error}", code="unreachable") from None
    return signalling
