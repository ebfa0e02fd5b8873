"""The server under load: a process of its own with a data folder of its own, and its CPU and memory from /proc."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from prometheus_client.parser import text_string_to_metric_families

from monitor.config import Settings
from monitor.config_file import load_settings, parts_of
from monitor.errors import CalmlineError
from monitor.server.thread_cpu import cpu_s
from monitor.server.tokens import create_token

START_S = 120.0
SITE = ("server", "telephony", "store", "webhooks", "sources")
"""Sections that say whom a site tells, where it keeps calls and how it is reached."""


class OverloadError(CalmlineError):
    """The server refused, fell silent or died under the calls: no figures, and an answer to how many it carries."""

    default_code = "overload"


@dataclass(frozen=True, slots=True)
class BenchServer:
    """A running server process and the tokens to use it. `ended`: how the process ended; empty while it runs.

    What it is asked raises OSError or HTTPException when it is gone.
    """

    pid: int
    url: str
    ingest_token: str
    watch_token: str
    ended: Callable[[], str] = lambda: ""

    def cpu_s(self) -> float:
        """User and system seconds so far."""
        return cpu_s(Path(f"/proc/{self.pid}/stat"))

    def counters(self, labels: Mapping[str, str]) -> dict[str, dict[str, float]]:
        """Some of its /metrics, named with the label that tells their values apart: each by that label (blocking)."""
        request = Request(self.url.replace("ws", "http", 1) + "/metrics")
        try:
            with urlopen(request, timeout=10) as answer:
                text = answer.read().decode()
        except HTTPError as error:  # it holds the connection
            error.close()
            raise ConnectionError(f"{error} from /metrics") from None
        found: dict[str, dict[str, float]] = {name: {} for name in labels}
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                if sample.name in labels:
                    found[sample.name][sample.labels[labels[sample.name]]] = sample.value
        return found

    def rss_mb(self) -> float:
        """Resident memory now."""
        for line in Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS"):
                return round(int(line.split()[1]) / 1024, 1)
        return 0.0


@contextlib.asynccontextmanager
async def bench_server(overrides: dict[str, str]) -> AsyncIterator[BenchServer]:
    """Start `calmline serve` with settings from the environment plus `overrides` (CALMLINE_… names); end it after.

    No settings file is read, and of the environment no section of SITE: a production machine's peers, ports, database
    and webhooks are not for calls that nobody makes.
    Raises CalmlineError when it does not come up.
    """
    with TemporaryDirectory(prefix="calmline-bench-") as folder:
        port = _free_port()
        nothing = Path(folder) / "calmline.toml"
        nothing.touch()
        environment = {
            **without_site(os.environ),
            **overrides,
            "CALMLINE_CONFIG": str(nothing),
            "CALMLINE_STORE__DATA_DIR": folder,
            "CALMLINE_PRIVACY__STORE_UNKNOWN": "true",
            "CALMLINE_SERVER__HOST": "127.0.0.1",
        }
        settings = load_settings(nothing, store={"data_dir": Path(folder)})
        log = Path(folder) / "server.log"
        with log.open("wb") as out:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "monitor.cli", "serve", "--port", str(port),
                env=environment, stdout=out, stderr=out,
            )  # fmt: skip
        try:
            await _ready(process, port, log)
            ingest, watch = _token(settings, "ingest"), _token(settings, "supervisor")
            yield BenchServer(process.pid, f"ws://127.0.0.1:{port}", ingest, watch, lambda: _ended(process, log))
        finally:
            if process.returncode is None:
                process.terminate()
                try:
                    await asyncio.wait_for(process.wait(), 20)
                except TimeoutError:
                    process.kill()
                    await process.wait()


def without_site(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without what it sets in the sections of SITE."""
    return {name: value for name, value in environment.items() if parts_of(name)[0] not in SITE}


def _token(settings: Settings, role: str) -> str:
    return str(create_token(settings, role=role, name=f"bench-{role}", expires="24h")["token"])


async def _ready(process: asyncio.subprocess.Process, port: int, log: Path) -> None:
    """Wait until the server answers `/readyz`."""
    loop = asyncio.get_running_loop()
    until = loop.time() + START_S
    while loop.time() < until:
        if process.returncode is not None:
            raise CalmlineError(f"the server did not start: {_last_line(log)}", code="bench")
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            answer = await asyncio.wait_for(reader.read(64), 5)
            writer.close()
            if b" 200" in answer:
                return
        await asyncio.sleep(0.2)
    raise CalmlineError(f"the server was not ready after {START_S:.0f} s", code="bench")


def _ended(process: asyncio.subprocess.Process, log: Path) -> str:
    code = process.returncode
    if code is None:
        return ""
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}: {_last_line(log)}"


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1].removeprefix("calmline: ") if lines else "no message"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
