"""The real server (pipeline, scoring, coaching, store) behind real sockets; only the recogniser is scripted."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from monitor.config import PrivacySettings, ServerSettings, Settings, StoreSettings
from monitor.server.serving import Running
from monitor.server.wiring import serving
from monitor.speech.scripted import ScriptedRecogniser, Turn
from tests.fakes.clients import WAIT_S, http_client, start_call

ANGRY = (
    Turn(0.5, 3.0, "This is the third time I have called about the same problem."),
    Turn(4.0, 7.0, "This is ridiculous, I am so frustrated, nobody ever calls me back."),
    Turn(8.0, 11.0, "I want to speak to your manager right now, this is unacceptable."),
    Turn(12.0, 15.0, "I am furious, I will cancel everything and tell everyone how awful you are."),
)
AGENT = (Turn(3.2, 3.9, "Our policy says no."), Turn(11.2, 11.9, "I am so sorry, I will call you back tomorrow."))
SECONDS = 16
LOUD = b"\x80\xff" * 8000
"""One second: the customer at full scale, the agent silent."""


def script(call_id: str, channel: int) -> Sequence[Turn]:
    """An angry customer in every call; in those whose id begins with `calm`, nobody says a word."""
    if call_id.startswith("calm"):
        return ()
    return AGENT if channel else ANGRY


@dataclass(frozen=True)
class WholeServer:
    """A running server."""

    running: Running

    @property
    def url(self) -> str:
        """http://127.0.0.1:PORT."""
        return self.running.url

    @property
    def ws(self) -> str:
        """ws://127.0.0.1:PORT."""
        return self.running.url.replace("http", "ws", 1)

    def bearer(self, role: str, name: str = "dana") -> dict[str, str]:
        """Headers of a program."""
        return {"Authorization": f"Bearer {self.running.tokens.create(role, name).token}"}

    def http(self, role: str = "supervisor", name: str = "dana") -> httpx.AsyncClient:
        """A client of that role."""
        return http_client(base_url=self.url, headers=self.bearer(role, name))

    @asynccontextmanager
    async def peer(self, call_id: str, **metadata: Any) -> AsyncIterator[ClientConnection]:
        """A telephony peer whose call has begun; agent ines unless told otherwise."""
        async with connect(f"{self.ws}/ingest/raw", additional_headers=self.bearer("ingest", "pbx")) as peer:
            await start_call(peer, call_id, metadata={"agent": "ines", "queue": "support"} | metadata)
            yield peer

    async def hold(self, call_id: str, seconds: int = SECONDS, **metadata: Any) -> None:
        """A whole call; when this returns it is committed."""
        async with self.peer(call_id, **metadata) as peer:
            await speak(peer, seconds)
            await end_call(peer)
        archive = self.running.site.archive
        assert archive is not None
        await archive.store.writer.flush()


async def speak(peer: ClientConnection, seconds: int) -> None:
    """Send that much audio as fast as it goes."""
    for _ in range(seconds):
        for start in range(0, len(LOUD), 4000):
            await peer.send(LOUD[start : start + 4000])


async def end_call(peer: ClientConnection) -> int:
    """Say goodbye; the number of finals."""
    await peer.send('{"type":"stop"}')
    async with asyncio.timeout(WAIT_S):
        told = json.loads(await peer.recv())
    assert told["type"] == "ended"
    return int(told["finals"])


def whole_settings(folder: Path, **sections: Any) -> Settings:
    """Loopback, a free port, unknown consent is kept. `sections` replace whole sections."""
    given: dict[str, Any] = {
        "server": ServerSettings(port=0),
        "store": StoreSettings(data_dir=folder),
        "privacy": PrivacySettings(store_unknown=True),
    }
    return Settings(**(given | sections))


@asynccontextmanager
async def whole_server(folder: Path, **sections: Any) -> AsyncIterator[WholeServer]:
    """Serve while the block runs."""
    settings = whole_settings(folder, **sections)
    async with serving(settings, lambda settings: ScriptedRecogniser(script)) as running:
        yield WholeServer(running)
