"""After kill -9 in the middle of 50 live calls nothing that was committed is lost, and nothing has a hole."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from monitor.clock import SystemClock
from monitor.config import Settings, StoreSettings
from monitor.store.filters import CallFilter
from monitor.store.opening import open_store

PROGRAM = Path(__file__).with_name("crashing_writer.py")
LINES = 3_000


def crash(folder: Path, lines: int = LINES) -> tuple[list[str], float]:
    """Run the program until it said so many lines, kill it; all it said, and when it was killed (monotonic)."""
    checkout = PROGRAM.parents[2]
    command = [sys.executable, str(PROGRAM), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=checkout, env={"PYTHONPATH": "."}) as child:
        assert child.stdout is not None
        said = [child.stdout.readline().strip() for _ in range(lines)]
        killed = time.monotonic()
        child.send_signal(signal.SIGKILL)
        said += [line.strip() for line in child.stdout.readlines() if line.endswith("\n")]
    return said, killed


def highest(said: Iterable[str], kind: str, before: float = float("inf")) -> dict[str, int]:
    """For each call the highest seq of that kind (pushed before a time)."""
    found: dict[str, int] = {}
    for parts in (line.split() for line in said):
        if parts and parts[0] == kind and (len(parts) < 4 or float(parts[3]) <= before):
            found[parts[1]] = max(found.get(parts[1], 0), int(parts[2]))
    return found


async def stored_seqs(folder: Path) -> tuple[int, dict[str, list[int]]]:
    """How many calls were closed as interrupted, and the seqs of each call."""
    store = open_store(Settings(store=StoreSettings(data_dir=folder)), SystemClock())
    try:
        page = await store.reader.calls(CallFilter(state="interrupted", limit=200))
        found = {}
        for item in page.items:
            call = await store.reader.call(item["call_id"])
            assert call is not None
            assert call[1][-1]["type"] == "call.ended"
            found[item["call_id"]] = [event["seq"] for event in call[1][:-1]]
        return store.interrupted, found
    finally:
        await store.close()


async def test_a_killed_store_keeps_a_gapless_prefix_of_every_call(tmp_path: Path) -> None:
    said, _ = crash(tmp_path)
    pushed, committed = highest(said, "p"), highest(said, "c")
    interrupted, found = await stored_seqs(tmp_path)
    assert interrupted == len(found) == len(pushed) == 50
    for call_id, seqs in found.items():
        assert seqs == list(range(1, len(seqs) + 1))
        assert committed[call_id] <= len(seqs) <= pushed[call_id] + 1
