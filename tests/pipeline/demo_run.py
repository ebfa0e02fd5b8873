"""One run of the demo for all tests of a session: real server, real sockets, real recogniser, no network.

It plays in real time and takes a core, so a walk through its pages and the counts of what was heard share the run.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from monitor.simulate.calls.bundle import list_calls

ROOT = Path(__file__).resolve().parents[2]
NO_NETWORK = ROOT / "tests" / "fakes" / "no_network"
ROLES = 4
PATIENCE_S = 400.0
"""The calls last 60 to 120 s at real pace, and the machine may be busy."""


def offline_environment() -> dict[str, str]:
    """This environment, with everything but loopback refused and no hub to ask."""
    return {**os.environ, "PYTHONPATH": str(NO_NETWORK), "HF_HUB_OFFLINE": "1", "NO_COLOR": "1"}


def demo_environment() -> dict[str, str]:
    """The same, and one decoding window: under load the server would choose another one, and with it other words."""
    return {**offline_environment(), "CALMLINE_SPEECH__WINDOW": "fast"}


def calmline(*arguments: str, timeout: float = 180.0) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, cut off from the network."""
    return subprocess.run(
        [sys.executable, "-m", "monitor.cli", *arguments],
        env=offline_environment(),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


class Demo:
    """`calmline demo --json` at twice its pace, started when first asked for."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="calmline-demo-run-")
        self._links: dict[str, str] = {}
        self._result: dict[str, Any] | None = None

    def links(self) -> dict[str, str]:
        """Sign-in links by role, of a demo that plays until `result` is asked for."""
        if self._process is None:
            self._start()
        return self._links

    def result(self) -> dict[str, Any]:
        """What it printed of the first time that each call was played, after which it was ended as by Ctrl-C."""
        if self._result is None:
            self.links()
            self._until(lambda: {f"demo-{call.name}" for call in list_calls()} <= self._ended())
            printed = json.loads(self.end())
            rows = {row["script"]: row for row in reversed(printed["per_call"])}  # the first of each name stays
            self._result = printed | {"per_call": list(rows.values())}
        return self._result

    def wait_for_an_ended_call(self) -> None:
        """Returns when the first call is over and kept."""
        self._until(lambda: bool(self._ended()))

    def end(self) -> str:
        """Ctrl-C, if it plays; what it wrote to stdout. Its exit status must be 0."""
        if self._process is None:
            return ""
        process, self._process = self._process, None
        process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=180)
        assert process.returncode == 0, self._said()[-2000:]
        return printed

    def close(self) -> None:
        """End it and forget what it wrote."""
        self.end()
        self._folder.cleanup()

    def _start(self) -> None:
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "monitor.cli", "demo", "--json", "--no-browser", "--port", "0", "--speed", "2"],
                cwd=ROOT, env=demo_environment(), stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        self._until(lambda: len(self._told()) == ROLES)
        self._links = self._told()

    def _told(self) -> dict[str, str]:
        return dict(re.findall(r"^(\w+) +(http\S+)$", self._said(), re.MULTILINE))

    @property
    def _log(self) -> Path:
        return Path(self._folder.name) / "stderr"

    def _said(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def _ended(self) -> set[str]:
        url, token = self._links["admin"].split("/sign-in?token=")
        request = urllib.request.Request(
            f"{url}/api/calls?state=ended&limit=200", headers={"Authorization": f"Bearer {token}"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return {item["call_id"] for item in json.load(answer)["items"]}

    def _until(self, done: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE_S
        while self._plays() and not done():
            assert time.monotonic() < until, self._said()[-2000:]
            time.sleep(0.2)

    def _plays(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self._said()[-2000:]
        return True
