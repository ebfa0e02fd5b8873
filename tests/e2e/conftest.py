"""A server with a scripted recogniser, a Chromium, and signed-in pages on which any error fails the test."""

import json
import os
import socket
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.e2e.browser import ARGUMENTS, find_chromium
from tests.e2e.nursery import nursery
from tests.e2e.peers import Peer
from tests.fakes.ports import free_ports

ROOT = Path(__file__).resolve().parents[2]
Open = Callable[..., Page]
PATIENCE_MS = 60_000
"""What a page may take on a small busy machine before a test gives up on it."""


@dataclass
class Stage:
    """The server's process, and what a test needs to know of it."""

    folder: Path
    record: bool = False
    pid: int = 0
    url: str = ""
    tokens: dict[str, str] = field(default_factory=dict)

    def start(self, port: int = 0) -> None:
        """Begin to serve, at a port that stays free when this stops; returns when it does."""
        told = nursery().start(
            str(self.folder), str(port or free_ports(1, socket.SOCK_STREAM)), *(["record"] if self.record else [])
        )
        self.pid, self.url, self.tokens = told["pid"], told["url"], told["tokens"]

    def stop(self) -> None:
        """End it in order."""
        nursery().stop(self.pid)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rsplit(":", 1)[1])

    def call(self, call_id: str, sound: bytes = b"", **metadata: str) -> Peer:
        """A new call; metadata has an agent, a team and a queue unless told otherwise."""
        told = {"agent": "Ines Okafor", "team": "Harbour", "queue": "Billing", "customer_ref": "Low Tide Hotel"}
        return Peer(self.url, self.tokens["ingest"], call_id, sound, **(told | metadata))

    def keep(self, call_id: str, seconds: int, sound: bytes = b"", **metadata: str) -> None:
        """A call that said that much and is over and stored when this returns."""
        call = self.call(call_id, sound, **metadata)
        call.speak(seconds)
        call.hang_up()
        for _ in range(1200):
            kept = [one for one in self.ask("/api/calls?state=ended&limit=200")["items"] if one["call_id"] == call_id]
            if kept and (kept[0]["audio"] or not self.record):
                return
            time.sleep(0.05)
        raise AssertionError(f"{call_id} was not stored")

    def ask(self, path: str, body: Any = None, *, method: str = "", who: str = "admin") -> Any:
        """What the API answers an administrator, or somebody else; with a body a POST unless told otherwise."""
        return json.loads(self.ask_raw(path, body, method=method, who=who) or b"null")

    def ask_raw(self, path: str, body: Any = None, *, method: str = "", who: str = "admin") -> bytes:
        """The same, as it came."""
        request = urllib.request.Request(
            self.url + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.tokens[who]}", "Content-Type": "application/json"},
            method=method or ("GET" if body is None else "POST"),
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return bytes(answer.read())

    def sign_in_link(self, who: str) -> str:
        """The link that signs somebody in."""
        return f"{self.url}/sign-in?token={self.tokens[who]}"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium; a missing one skips loudly, or fails under CI."""
    path = find_chromium()
    if path is None or not (ROOT / "dashboard" / "dist" / "index.html").is_file():
        what = "no Chromium on this machine" if path is None else "dashboard/dist is not built (make build)"
        if os.environ.get("CI") == "true":
            pytest.fail(what)
        pytest.skip(what)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def stage(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """A fresh server; with `parametrize("stage", ["record"], indirect=True)` one that keeps the audio."""
    server = Stage(tmp_path, record=getattr(request, "param", "") == "record")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def open_page(browser: Browser, stage: Stage) -> Iterator[Open]:
    """`open_page("supervisor", "/review", width=360)`: a page signed in as somebody of the stage."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_one(
        who: str | None, path: str | None = None, *, width: int = 1440, height: int = 900, **options: Any
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if _is_trouble(said.type, said.text) else None)
        if who is not None:
            page.goto(stage.sign_in_link(who))
        if path is not None:
            page.goto(stage.url + path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


def _is_trouble(kind: str, text: str) -> bool:
    """Content-security violations and script errors; not the network errors that some tests cause on purpose."""
    network = "Failed to load resource" in text or "WebSocket connection" in text
    return kind in ("error", "warning") and not network
