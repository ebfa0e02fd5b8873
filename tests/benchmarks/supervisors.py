"""Many supervisors at once: `python -m tests.benchmarks.supervisors [SECONDS] [CALLS] [WATCHERS]`, default 60 200 20.

One server with scripted calls (`crowd_server.py` tells what stands in for what), every watcher a subscriber of `/live`.
The first half is the watchers alone; in the second half one more client joins that never reads. It must not slow the
others: both halves are printed, milliseconds from an event's `sent_at` to its arrival at a subscriber (one machine, one
clock). A summary may be held half a second by rule (two a second a call) and is told apart; a frame goes at most ten
times a second. Printed as JSON, with the server's CPU, resyncs and dropped transients from `/api/system`.
"""

import asyncio
import json
import socket
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.benchmarks.crowd import Crowd, cpu_seconds, crowd, percentile

SETTLE_S = 5.0
SMALL = 4096
"""Receive buffer of the client that never reads: the server's side fills within seconds."""


class Watcher:
    """One subscriber: reads everything, keeps how late each event was."""

    def __init__(self) -> None:
        self.durable: list[float] = []
        self.transient: list[float] = []
        self.snapshots = 0

    async def run(self, served: Crowd) -> None:
        """Until cancelled."""
        async with connect(address(served), additional_headers=bearer(served), compression=None, max_size=None) as live:
            async for frame in live:
                self._note(json.loads(frame), time.time())

    def forget(self) -> None:
        """Measure from now on."""
        self.durable.clear()
        self.transient.clear()

    def _note(self, events: Sequence[dict[str, Any]], now: float) -> None:
        if any(event["type"] == "feed.snapshot" for event in events):
            self.snapshots += 1
            return
        for event in events:
            if event["type"] in ("feed.cursor", "system.load"):
                continue
            late = (now - datetime.fromisoformat(event["sent_at"]).timestamp()) * 1000
            (self.transient if event["seq"] is None else self.durable).append(late)


def address(served: Crowd) -> str:
    """Of the supervisors' feed."""
    return served.url.replace("http", "ws", 1) + "/live"


def bearer(served: Crowd) -> dict[str, str]:
    """A supervisor's credential."""
    return {"Authorization": f"Bearer {served.tokens['supervisor']}"}


async def deaf(served: Crowd) -> ClientConnection:
    """A client that joins and never reads."""
    parts = urlsplit(served.url)
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
    raw.setblocking(False)
    await asyncio.get_running_loop().sock_connect(raw, (parts.hostname, parts.port))
    client = await connect(
        address(served),
        sock=raw,
        additional_headers=bearer(served),
        compression=None,
        ping_interval=None,
        max_size=None,
    )
    client.transport.pause_reading()
    return client


async def measure(served: Crowd, watchers: Sequence[Watcher], seconds: float) -> dict[str, Any]:
    """What the watchers saw in that time, and what it cost."""
    for watcher in watchers:
        watcher.forget()
    begin, before, then = time.monotonic(), cpu_seconds([served.pid]), await asyncio.to_thread(served.system)
    await asyncio.sleep(seconds)
    past, after, now = time.monotonic() - begin, cpu_seconds([served.pid]), await asyncio.to_thread(served.system)
    durable = [percentile(watcher.durable, 0.95) for watcher in watchers]
    transient = [percentile(watcher.transient, 0.95) for watcher in watchers]
    count = sum(len(watcher.durable) + len(watcher.transient) for watcher in watchers)
    return {
        "events_per_s_each": round(count / past / len(watchers)),
        "durable_ms": summary([late for watcher in watchers for late in watcher.durable], durable),
        "summary_ms": summary([late for watcher in watchers for late in watcher.transient], transient),
        "server_cpu_s_per_s": round((after - before) / past, 3),
        **{name: now["feeds"][name] - then["feeds"][name] for name in ("frames", "resyncs", "dropped_transients")},
    }


def summary(values: Sequence[float], each: Sequence[float]) -> dict[str, float]:
    """Of all events together, and the 95th percentile of the best and the worst served watcher."""
    return {
        "p50": percentile(values, 0.5),
        "p95": percentile(values, 0.95),
        "p95_best_watcher": min(each),
        "p95_worst_watcher": max(each),
    }


async def run(served: Crowd, seconds: float, count: int) -> dict[str, Any]:
    """Both halves."""
    watchers = [Watcher() for _ in range(count)]
    tasks = [asyncio.create_task(watcher.run(served)) for watcher in watchers]
    await asyncio.sleep(SETTLE_S)
    alone = await measure(served, watchers, seconds / 2)
    client = await deaf(served)
    await asyncio.sleep(SETTLE_S)
    beside = await measure(served, watchers, seconds / 2)
    client.transport.abort()
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    lost = sum(isinstance(end, ConnectionClosed) for end in ended)
    return {"alone": alone, "beside_one_that_never_reads": beside, "watchers_lost": lost,
            "snapshots": sum(watcher.snapshots for watcher in watchers)}  # fmt: skip


def main(seconds: float = 60, calls: int = 200, watchers: int = 20) -> int:
    """Measure and print."""
    with crowd(calls) as served:
        told = asyncio.run(run(served, seconds, watchers))
    sys.stdout.write(json.dumps({"calls": calls, "watchers": watchers, "seconds": seconds, **told}, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*(int(text) for text in sys.argv[1:])))
