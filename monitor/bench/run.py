"""`calmline bench`: N calls for S seconds against a server process, seen by a subscriber."""

import asyncio
import os
import resource
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from monitor.bench import match
from monitor.bench.callers import Caller, dial, speak
from monitor.bench.match import CallLog, Seen, quantiles
from monitor.bench.material import Call, Piece, cut_call, read_material, speech_share, used_of
from monitor.bench.offline import offline_wer
from monitor.bench.server import BenchServer, bench_server
from monitor.events.alert import AlertRaised
from monitor.events.speech import SpeechFinal, SpeechPartial
from monitor.events.system import SystemLoad
from monitor.events.union import AnyEvent, decode_frame

SETTLE_S = 2.0


@dataclass(frozen=True, slots=True)
class BenchOptions:
    """`partials`: adaptive or off; `window`: auto, fast or accurate; `audio`: folder of NAME.wav with NAME.json;
    `offline`: whether the recordings that were used are decoded whole, too (`wer_offline`, None without).
    """

    calls: int = 1
    seconds: float = 60.0
    model: str = "base"
    audio: Path | None = None
    partials: str = "adaptive"
    window: str = "auto"
    offline: bool = True
    seed: int = 1


class Watch:
    """What a subscriber of everything saw, by call."""

    def __init__(self, calls: list[tuple[str, Call]]) -> None:
        self.logs = {call_id: CallLog() for call_id, _ in calls}
        self.callers: dict[str, Caller] = {}
        self.load = SystemLoad()
        self._ends: dict[tuple[str, str], float] = {}

    def take(self, event: AnyEvent, now: float) -> None:
        """One event that arrived at loop time `now`."""
        if isinstance(event, SystemLoad):
            self.load = event
            return
        caller, log = self.callers.get(event.call_id), self.logs.get(event.call_id)
        if caller is None or log is None:
            return
        arrived = now - caller.began
        if isinstance(event, SpeechFinal):
            self._ends[event.call_id, event.utterance_id] = event.end
            channel = 0 if event.role == "customer" else 1
            log.finals.append(Seen(channel, event.start, event.end, event.text, arrived))
        elif isinstance(event, SpeechPartial) and event.text:
            log.partials.append((0 if event.role == "customer" else 1, event.start, arrived))
        elif isinstance(event, AlertRaised) and event.utterance_id is not None:
            end = self._ends.get((event.call_id, event.utterance_id))
            if end is not None:
                log.alerts.append(arrived - end)


Serve = Callable[[dict[str, str]], AbstractAsyncContextManager[BenchServer]]
"""A server with these settings (CALMLINE_… names) while the block runs."""

Reference = Callable[[str, list[Piece]], float]
"""Percent of words that a model has wrong when it decodes whole recordings."""


def run_bench(options: BenchOptions) -> dict[str, Any]:
    """Run it; the object of `bench --json`. Raises CalmlineError (server, material, model)."""
    return asyncio.run(measure(options))


async def measure(
    options: BenchOptions, serve: Serve = bench_server, reference: Reference = offline_wer
) -> dict[str, Any]:
    """As `run_bench`, in the loop that runs; `serve`: by default a process of its own."""
    pieces = used_of(await asyncio.to_thread(read_material, options.audio), options.calls)
    calls = [
        (f"bench-{n}", cut_call(pieces[n % len(pieces)], options.seconds, options.seed * 1000 + n))
        for n in range(options.calls)
    ]
    overrides = {
        "CALMLINE_SPEECH__MODEL": options.model,
        "CALMLINE_SPEECH__PARTIALS": options.partials,
        "CALMLINE_SPEECH__WINDOW": options.window,
    }
    async with serve(overrides) as server:
        watch = Watch(calls)
        result = await _measure(server, calls, watch, options)
    offline = await asyncio.to_thread(reference, options.model, pieces) if options.offline else None
    return {**result, "wer_offline": offline}


async def _measure(
    server: BenchServer, calls: list[tuple[str, Call]], watch: Watch, options: BenchOptions
) -> dict[str, Any]:
    async with connect(
        f"{server.url}/live?call=*",
        additional_headers={"Authorization": f"Bearer {server.watch_token}"},
        compression=None,
        max_size=None,
        ping_interval=None,
    ) as socket:
        listening = asyncio.create_task(_listen(socket, watch))
        callers = await dial(server, calls, spread_s=min(4.0, options.seconds / 4))
        watch.callers = {caller.call_id: caller for caller in callers}
        before, own = server.cpu_s(), _own_cpu()
        work, doubted = await asyncio.to_thread(_told, server)
        load_before = os.getloadavg()[0]
        await speak(callers)
        await asyncio.sleep(SETTLE_S)
        used, own_used, rss = server.cpu_s() - before, _own_cpu() - own, server.rss_mb()
        work_after, doubted_after = await asyncio.to_thread(_told, server)
        listening.cancel()
    scored = match.score((call, watch.logs[call_id]) for call_id, call in calls)
    audio_s = 2 * options.calls * options.seconds
    return {
        "calls": options.calls,
        "seconds": options.seconds,
        "model": options.model,
        "final_latency_s": quantiles(scored.final_latencies),
        "partial_latency_s": quantiles(scored.partial_latencies),
        "first_text_latency_s": quantiles(scored.first_text_latencies),
        "alert_latency_s": quantiles(scored.alert_latencies),
        "cpu_s_per_audio_s": round(used / audio_s, 4),
        "profile": {name: round((spent - work.get(name, 0.0)) / audio_s, 4) for name, spent in work_after.items()},
        "rss_mb": rss,
        "caller_cpu_s": round(own_used, 2),
        "speech_share": round(speech_share([call for _, call in calls]), 3),
        "turns": scored.turns,
        "finals": scored.finals,
        "lost_finals": scored.lost,
        "quarantined": round(sum(doubted_after.values()) - sum(doubted.values())),
        "split_turns": scored.split_turns,
        "dropped_partials": watch.load.dropped_partials,
        "wer": round(100 * scored.word_errors / scored.words, 2) if scored.words else None,
        "modes": watch.load.modes,
        "cores_busy": round((used + own_used) / options.seconds, 2),
        "load_before": round(load_before, 2),
        "hung_up": sum(bool(caller.refused) for caller in callers),
    }


def _told(server: BenchServer) -> tuple[dict[str, float], dict[str, float]]:
    """CPU seconds by what threads do, and utterances that were not believed by why, both so far."""
    work, doubted = "calmline_thread_cpu_seconds_total", "calmline_quarantined_total"
    found = server.counters({work: "work", doubted: "reason"})
    return found[work], found[doubted]


async def _listen(socket: ClientConnection, watch: Watch) -> None:
    loop = asyncio.get_running_loop()
    try:
        async for frame in socket:
            now = loop.time()
            for event in decode_frame(frame):
                watch.take(event, now)
    except ConnectionClosed:
        return


def _own_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
