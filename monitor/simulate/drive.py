"""The socket side of a simulated websocket peer: sends at the right time, hands over what comes back."""

import asyncio
import contextlib
from collections.abc import Callable

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
from websockets.typing import Subprotocol

from monitor.errors import CalmlineError
from monitor.simulate.address import endpoint, unreached
from monitor.simulate.pacing import Outcome, Pace, paced
from monitor.simulate.peers.peer import Peer

READY_S = 10.0
FINISH_S = 180.0
"""After the goodbye: a busy server may still have minutes of audio to transcribe when played faster than real time."""


async def drive(peer: Peer, url: str, pace: Pace) -> Outcome:
    """Carry one call to the server.

    Raises UsageError for what is no address and CalmlineError when the server cannot be reached, refuses the upgrade,
    or breaks the protocol.
    """
    place = endpoint(url, peer.path)
    try:
        socket = await connect(
            place,
            additional_headers=dict(peer.headers),
            subprotocols=[Subprotocol(peer.subprotocol)] if peer.subprotocol else None,
            compression=None,
            ping_interval=None,
        )
    except (OSError, InvalidHandshake, InvalidURI) as error:
        raise unreached(place, error) from None
    return await _Drive(peer, socket, pace).run()


class _Drive:
    def __init__(self, peer: Peer, socket: ClientConnection, pace: Pace) -> None:
        self._peer, self._socket, self._pace = peer, socket, pace
        self._heard = asyncio.Event()
        self._frames = 0
        self._at = 0.0

    async def run(self) -> Outcome:
        reader = asyncio.ensure_future(self._read())
        try:
            with contextlib.suppress(ConnectionClosed, TimeoutError):
                await self._converse(reader)
            if reader.done():
                await reader
        except ValueError as error:  # the peer says what the server did wrong
            raise CalmlineError(f"the server broke the protocol: {error}", code="server_fault") from None
        finally:
            reader.cancel()
            await self._socket.close()
        socket, peer = self._socket, self._peer
        return Outcome(self._frames, self._at, peer.finals, socket.close_code, socket.close_reason or "")

    async def _converse(self, reader: asyncio.Future[None]) -> None:
        peer = self._peer
        for message in peer.hello():
            await self._socket.send(message)
        await self._until(lambda: peer.ready or reader.done(), READY_S)
        await self._play()
        if self._pace.drops(self._at):
            self._socket.transport.abort()
            return
        for message in peer.goodbye(self._at):
            await self._socket.send(message)
        await self._until(lambda: peer.finished or reader.done(), FINISH_S)

    async def _play(self) -> None:
        send = self._socket.send
        async for frame in paced(self._peer.frames(), self._pace):
            await send(frame.data)
            self._frames += 1
            self._at = frame.at

    async def _read(self) -> None:
        try:
            with contextlib.suppress(ConnectionClosed):
                async for message in self._socket:
                    for answer in self._peer.receive(message):
                        await self._socket.send(answer)
                    self._heard.set()
        finally:
            self._heard.set()

    async def _until(self, true: Callable[[], bool], seconds: float) -> None:
        async with asyncio.timeout(seconds):
            while not true():
                self._heard.clear()
                await self._heard.wait()
