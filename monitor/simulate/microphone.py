"""A live call sent to a server's `/ingest/raw` as it is recorded. Blocks of the tracks are interleaved in step.

What a slow socket leaves waiting is bounded: beyond MAX_PENDING the oldest block goes, and silence of the same length
is sent in its place, so that times stay true.
"""

import asyncio
import json
import os
import uuid
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Self

import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

from monitor.audio.frames import AudioFormat
from monitor.errors import CalmlineError
from monitor.events.base import Role
from monitor.simulate.address import endpoint, unreached

MAX_PENDING = 500
"""Blocks waiting for a slow socket, about 20 s."""
PIECE = 64_000
"""Bytes of silence sent at once; whole samples of one track or two."""


class RemoteCall:
    """An async context manager: `feed` as to a local call. Token from CALMLINE_TOKEN."""

    def __init__(self, url: str, audio: AudioFormat, roles: list[Role]) -> None:
        """`url`: of the server. Raises UsageError for what is no websocket address."""
        self._place, self._audio, self._roles = endpoint(url, "/ingest/raw"), audio, roles
        self._pending: list[bytearray] = [bytearray() for _ in roles]
        self._waiting: deque[bytes] = deque()
        self._silence = 0
        """Bytes dropped before what waits."""
        self._wake = asyncio.Event()
        self._over = False
        self._socket: ClientConnection | None = None
        self._sending: asyncio.Task[None] | None = None
        self.dropped = 0

    async def __aenter__(self) -> Self:
        """Connect and start the call. Raises CalmlineError with one line when the server says no."""
        headers = {"Authorization": f"Bearer {os.environ.get('CALMLINE_TOKEN', '')}"}
        try:
            self._socket = await connect(self._place, additional_headers=headers, compression=None)
            start = {
                "type": "start",
                "call_id": f"mic-{uuid.uuid4().hex[:12]}",
                "encoding": self._audio.encoding.value,
                "rate": self._audio.rate,
                "channels": self._roles,
                "metadata": {"consent": "unknown"},
            }
            await self._socket.send(json.dumps(start))
            await self._socket.recv()
        except (OSError, InvalidHandshake, InvalidURI) as error:
            raise unreached(self._place, error) from None
        except ConnectionClosed as error:
            raise CalmlineError(f"the server did not take the call: {error}; see `calmline doctor`") from None
        self._sending = asyncio.ensure_future(self._send(self._socket))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, wait for the last words, close. Raises CalmlineError when the server hung up before."""
        assert self._socket is not None
        assert self._sending is not None
        self._over = True
        self._wake.set()
        try:
            await self._sending
        finally:
            await self._socket.close()

    def on_hang_up(self, tell: Callable[[], object]) -> None:
        """Call `tell` when the server has ended the call: nothing more is sent, leaving the block says why."""
        assert self._sending is not None
        self._sending.add_done_callback(lambda _: tell())

    def feed(self, track: int, data: bytes) -> None:
        """Int16 samples of one track; sent when every track has as much."""
        self._pending[track].extend(data)
        ready = min(len(pending) for pending in self._pending) // 2 * 2
        if ready == 0:
            return
        columns = [np.frombuffer(bytes(pending[:ready]), "<i2") for pending in self._pending]
        for pending in self._pending:
            del pending[:ready]
        if len(self._waiting) >= MAX_PENDING:
            self._silence += len(self._waiting.popleft())
            self.dropped += 1
        self._waiting.append(np.stack(columns, axis=1).tobytes())
        self._wake.set()

    def gap(self, track: int, seconds: float, reason: str) -> None:
        """Marked silence goes over the raw protocol as zeros."""
        del reason
        self.feed(track, bytes(2 * int(seconds * self._audio.rate)))

    async def _send(self, socket: ClientConnection) -> None:
        closed_by_server = asyncio.ensure_future(socket.wait_closed())
        closed_by_server.add_done_callback(lambda _: self._wake.set())
        try:
            while (self._waiting or not self._over) and not closed_by_server.done():
                await self._wake.wait()
                self._wake.clear()
                while block := self._next():
                    await socket.send(block)
            await socket.send(json.dumps({"type": "stop"}))
            await socket.recv()  # the count of finals: everything was heard
        except ConnectionClosed as closed:
            raise CalmlineError(f"the server closed the call: {closed}; see `calmline doctor`") from None
        finally:
            closed_by_server.cancel()

    def _next(self) -> bytes:
        """What is to be sent now; empty when nothing waits."""
        if self._silence:
            size = min(self._silence, PIECE)
            self._silence -= size
            return bytes(size)
        return self._waiting.popleft() if self._waiting else b""
