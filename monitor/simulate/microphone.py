"""A live call sent to a server's `/ingest/raw` as it is recorded. Blocks of the tracks are interleaved in step."""

import asyncio
import json
import os
import uuid
from types import TracebackType
from typing import Self

import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

from monitor.audio.frames import AudioFormat
from monitor.errors import CalmlineError, UsageError
from monitor.events.base import Role

MAX_PENDING = 500
"""Frames waiting for a slow socket, about 20 s; the oldest is dropped beyond that."""


class RemoteCall:
    """An async context manager: `feed` as to a local call. Token from CALMLINE_TOKEN."""

    def __init__(self, url: str, audio: AudioFormat, roles: list[Role]) -> None:
        self._url, self._audio, self._roles = url.rstrip("/"), audio, roles
        self._pending: list[bytearray] = [bytearray() for _ in roles]
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue(MAX_PENDING)
        self._socket: ClientConnection | None = None
        self._sending: asyncio.Task[None] | None = None
        self.dropped = 0

    async def __aenter__(self) -> Self:
        """Connect and start the call. Raises CalmlineError with one line when the server says no."""
        headers = {"Authorization": f"Bearer {os.environ.get('CALMLINE_TOKEN', '')}"}
        try:
            self._socket = await connect(f"{self._url}/ingest/raw", additional_headers=headers, compression=None)
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
        except InvalidURI:
            raise UsageError(f"no websocket address: {self._url}; try ws://127.0.0.1:8484") from None
        except (OSError, InvalidHandshake, ConnectionClosed) as error:
            raise CalmlineError(f"{self._url} did not take the call: {error}; see `calmline doctor`") from None
        self._sending = asyncio.ensure_future(self._send(self._socket))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, wait for the last words, close."""
        assert self._socket is not None
        assert self._sending is not None
        await self._queue.put(None)
        await self._sending
        await self._socket.close()

    def feed(self, track: int, data: bytes) -> None:
        """Int16 samples of one track; sent when every track has as much."""
        self._pending[track].extend(data)
        ready = min(len(pending) for pending in self._pending) // 2 * 2
        if ready == 0:
            return
        columns = [np.frombuffer(bytes(pending[:ready]), "<i2") for pending in self._pending]
        for pending in self._pending:
            del pending[:ready]
        if self._queue.full():
            self._queue.get_nowait()
            self.dropped += 1
        self._queue.put_nowait(np.stack(columns, axis=1).tobytes())

    def gap(self, track: int, seconds: float, reason: str) -> None:
        """Marked silence goes over the raw protocol as zeros."""
        del reason
        self.feed(track, bytes(2 * int(seconds * self._audio.rate)))

    async def _send(self, socket: ClientConnection) -> None:
        try:
            while (block := await self._queue.get()) is not None:
                await socket.send(block)
            await socket.send(json.dumps({"type": "stop"}))
            await socket.recv()  # the count of finals: everything was heard
        except ConnectionClosed as closed:
            raise CalmlineError(f"{self._url} closed the call: {closed}; see `calmline doctor`") from None
