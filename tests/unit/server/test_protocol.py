"""Uvicorn's protocol as we use it, on a transport without a socket."""

import asyncio
import logging
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from monitor.server.protocol import CalmlineProtocol
from monitor.server.sockets import reject

UPGRADE = (
    b"GET /ingest/raw HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


class Wire(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.closed = False

    def write(self, data: Any) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


async def no_token(scope: Scope, receive: Receive, send: Send) -> None:
    await reject(scope, send, 401, "no token")


async def test_who_is_refused_gets_an_answer_and_writes_no_error_log(caplog: pytest.LogCaptureFixture) -> None:
    config = uvicorn.Config(no_token, ws=CalmlineProtocol, log_config=None)
    config.load()
    state, wire = ServerState(), Wire()
    protocol = CalmlineProtocol(config, state, {})
    with caplog.at_level(logging.WARNING):
        protocol.connection_made(wire)
        protocol.data_received(UPGRADE)
        await asyncio.gather(*state.tasks)
    assert wire.written.startswith(b"HTTP/1.1 401 ")
    assert wire.written.count(b"HTTP/1.1") == 1
    assert wire.closed
    assert caplog.messages == []
