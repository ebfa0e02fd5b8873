"""A server with N scripted calls on it, for benchmarks of what watches calls; and the CPU time of processes."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from monitor.server.thread_cpu import cpu_s
from monitor.speech import load

ROOT = Path(__file__).resolve().parents[2]
DRAIN_S = 60


@dataclass
class Crowd:
    """The running server. `events`: what the bus carried, by type, once the block is over."""

    url: str
    pid: int
    callers_pid: int
    tokens: dict[str, str]
    events: dict[str, int] = field(default_factory=dict)

    def sign_in_link(self, role: str) -> str:
        """The link that signs somebody in."""
        return f"{self.url}/sign-in?token={self.tokens[role]}"

    def system(self) -> dict[str, Any]:
        """What the operations page is told."""
        headers = {"Authorization": f"Bearer {self.tokens['admin']}"}
        with urllib.request.urlopen(urllib.request.Request(self.url + "/api/system", headers=headers)) as answer:
            told: dict[str, Any] = json.load(answer)
            return told


@contextmanager
def crowd(calls: int, profile: Path | None = None) -> Iterator[Crowd]:
    """Serve and call while the block runs: two processes of their own, so that neither waits for what measures."""
    with tempfile.TemporaryDirectory() as folder:
        options = [str(profile)] if profile else []
        server, told = _start(["tests.benchmarks.crowd_server", folder, *options], {})
        try:
            arguments = ["tests.benchmarks.crowd_callers", told["url"], str(calls)]
            callers, _ = _start(arguments, {"CALMLINE_TOKEN": told["tokens"]["ingest"]})
            running = Crowd(told["url"], told["pid"], callers.pid, told["tokens"])
            try:
                yield running
            finally:
                _stop(callers)
        finally:
            last = _stop(server)
        running.events = json.loads(last)["events"] if last else {}


def cpu_seconds(pids: Sequence[int]) -> float:
    """User and system time so far; 0 of a process that is gone."""
    seconds = 0.0
    for pid in pids:
        with suppress(OSError):
            seconds += cpu_s(Path(f"/proc/{pid}/stat"))
    return seconds


def descendants(of: int, named: str) -> list[int]:
    """Processes below `of` whose command has `named` in it."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found = []
    for pid in parents:
        above: int | None = pid
        while above is not None and above != of:
            above = parents.get(above)
        if above == of and pid != of and named in _command(pid):
            found.append(pid)
    return found


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share lies, to a tenth; 0 of none."""
    return round(load.percentile(values, share), 1)


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def _start(arguments: Sequence[str], environment: dict[str, str]) -> tuple[subprocess.Popen[str], dict[str, Any]]:
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments], cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, json.loads(process.stdout.readline())


def _stop(process: subprocess.Popen[str]) -> str:
    """What it says at its end; nothing when it is still draining after DRAIN_S: what was measured must not be lost."""
    process.send_signal(signal.SIGTERM)
    try:
        return process.communicate(timeout=DRAIN_S)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return ""
