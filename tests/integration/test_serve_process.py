"""A server in its own process: signals drain it and it ends with 0, no token is in its log, TLS works."""

import asyncio
import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect

from monitor.clock import SystemClock
from monitor.server.tokens import TokenDesk
from tests.fakes.clients import WAIT_S, FeedReader, close_of, http_client, start_call

ROOT = Path(__file__).parents[2]
SERVE = """
import sys
from pathlib import Path
from monitor.server.logs import setup_logging
from monitor.server.serving import serve_until_signal
from tests.fakes.site import fake_parts, fake_settings
folder, cert, key = Path(sys.argv[1]), *sys.argv[2:4]
setup_logging(level="debug")
tls = {"tls_cert": Path(cert), "tls_key": Path(key)} if cert else {}
serve_until_signal(fake_settings(folder, **tls), fake_parts, lambda running: print(running.url, flush=True))
"""


@dataclass
class Served:
    """The process and what it said."""

    process: asyncio.subprocess.Process
    url: str
    desk: TokenDesk

    async def end(self, *signals: signal.Signals) -> tuple[int | None, str]:
        """Send signals, wait; exit code and log."""
        for number in signals:
            self.process.send_signal(number)
        async with asyncio.timeout(WAIT_S):
            _, said = await self.process.communicate()
        return self.process.returncode, said.decode()


@asynccontextmanager
async def _served(folder: Path, cert: str = "", key: str = "") -> AsyncIterator[Served]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SERVE, str(folder), cert, key,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert process.stdout is not None
    try:
        async with asyncio.timeout(WAIT_S):
            url = (await process.stdout.readline()).decode().strip()
        yield Served(process, url, TokenDesk(folder, SystemClock()))
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_drains_and_ends_with_zero(tmp_path: Path, number: signal.Signals) -> None:
    async with _served(tmp_path) as served:
        token = served.desk.create("admin", "root").token
        ws = served.url.replace("http", "ws", 1)
        async with (
            connect(f"{ws}/ingest/raw/{token}") as peer,
            connect(f"{ws}/live", additional_headers={"Authorization": f"Bearer {token}"}) as live,
        ):
            await start_call(peer, "c1")
            ending = asyncio.create_task(served.end(number))
            events = await FeedReader(live).until_type("call.ended")
            assert events[-1].reason == "shutdown"  # type: ignore[union-attr]
            assert (await close_of(peer))[0] == 1001
            assert (await close_of(live))[0] == 1001
            code, _ = await ending
        assert code == 0


async def test_no_token_is_in_the_log_of_a_chatty_server(tmp_path: Path) -> None:
    async with _served(tmp_path) as served:
        token = served.desk.create("admin", "root").token
        ws = served.url.replace("http", "ws", 1)
        async with connect(f"{ws}/ingest/raw/{token}") as peer:
            await start_call(peer, "c1")
            await peer.send("{nonsense")
            await close_of(peer)
        async with http_client(served.url) as http:
            await http.get("/sign-in", params={"token": token})
            await http.get("/sign-in", params={"token": token + "x"})
            await http.get("/api/me", headers={"Authorization": f"Bearer {token}"})
        code, said = await served.end(signal.SIGTERM)
    assert code == 0
    assert "ingest ended" in said
    assert token not in said
    assert token[4:40] not in said


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
async def test_tls_makes_the_cookie_secure(tmp_path: Path) -> None:
    cert, key = str(tmp_path / "cert.pem"), str(tmp_path / "key.pem")
    made = await asyncio.create_subprocess_exec(
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert await made.wait() == 0
    trust = ssl.create_default_context(cafile=cert)
    async with _served(tmp_path / "data", cert, key) as served:
        assert served.url.startswith("https://127.0.0.1:")
        token = served.desk.create("supervisor", "dana").token
        async with httpx.AsyncClient(base_url=served.url, verify=trust, timeout=WAIT_S) as http:
            answer = await http.get("/sign-in", params={"token": token})
            assert "Secure" in answer.headers["set-cookie"]
            assert "strict-transport-security" in answer.headers
        page = {"Cookie": f"calmline_session={token}", "Origin": served.url}
        async with connect(f"wss{served.url[5:]}/live", additional_headers=page, ssl=trust) as live:
            assert json.loads(await live.recv())[0]["type"] == "feed.snapshot"
