"""Clients of the wire for integration tests: HTTP, a raw peer and a reader of live feeds."""

import asyncio
import contextlib
import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from monitor.events.union import AnyEvent, decode_frame

WAIT_S = 60.0
"""What an answer may take on a small busy machine before a test gives up on it."""


def http_client(base_url: str = "", headers: Mapping[str, str] | None = None) -> httpx.AsyncClient:
    """For http:// alone: it reads no certificates, which would take longer than most of what it is used for."""
    return httpx.AsyncClient(base_url=base_url, headers=headers, verify=False, timeout=WAIT_S)


def start_message(call_id: str, **fields: Any) -> str:
    """A raw `start`: stereo PCMU at 8 kHz."""
    told: dict[str, Any] = {
        "type": "start",
        "call_id": call_id,
        "encoding": "pcmu",
        "rate": 8000,
        "channels": ["customer", "agent"],
        "metadata": {"agent": "ines"},
    }
    return json.dumps(told | fields)


async def start_call(peer: ClientConnection, call_id: str, **fields: Any) -> None:
    """Begin a call and wait for `started`."""
    await peer.send(start_message(call_id, **fields))
    async with asyncio.timeout(WAIT_S):
        assert json.loads(await peer.recv())["type"] == "started"


class FeedReader:
    """Reads a live feed; `events` are all so far, in order, without the cursors."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self.events: list[AnyEvent] = []
        self.cursor = ""
        self.frames = 0

    async def until(self, wanted: Callable[[list[AnyEvent]], bool]) -> list[AnyEvent]:
        """Read frames until `wanted(events)`; all events so far. Raises TimeoutError."""
        async with asyncio.timeout(WAIT_S):
            while not wanted(self.events):
                frame = decode_frame(await self._connection.recv())
                self.frames += 1
                assert frame[-1].type == "feed.cursor"
                self.cursor = frame[-1].cursor
                self.events += frame[:-1]
        return self.events

    async def until_type(self, kind: str, count: int = 1) -> list[AnyEvent]:
        """Read until `count` events of that type came."""
        return await self.until(lambda events: sum(event.type == kind for event in events) >= count)


async def until(condition: Callable[[], object]) -> None:
    """Wait for something in this process. Raises TimeoutError."""
    async with asyncio.timeout(WAIT_S):
        while not condition():
            await asyncio.sleep(0.01)


async def close_of(connection: ClientConnection) -> tuple[int, str]:
    """Code and reason of the close the server sent. Raises TimeoutError when it sends none."""
    async with asyncio.timeout(WAIT_S):
        with contextlib.suppress(ConnectionClosed):
            while True:
                await connection.recv()  # what was said before
    assert connection.close_code is not None
    return connection.close_code, connection.close_reason or ""
