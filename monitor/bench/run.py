"""`calmline bench`: N calls for S seconds against a server process, seen by a subscriber."""

import asyncio
import os
import resource
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from monitor.bench import match
from monitor.bench.callers import Caller, abort, dial, speak
from monitor.bench.match import quantiles
from monitor.bench.material import Call, Piece, cut_call, read_material, speech_share, used_of
from monitor.bench.offline import offline_wer
from monitor.bench.server import BenchServer, OverloadError, bench_server
from monitor.bench.watch import Watch
from monitor.events.union import decode_frame

SETTLE_S = 2.0
ENDING_S = 0.5
"""A process that dies is known to be dead this much after its sockets are."""


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


Serve = Callable[[dict[str, str]], AbstractAsyncContextManager[BenchServer]]
"""A server with these settings (CALMLINE_… names) while the block runs."""

Reference = Callable[[str, list[Piece]], float]
"""Percent of words that a model has wrong when it decodes whole recordings."""


def run_bench(options: BenchOptions) -> dict[str, Any]:
    """Run it; the object of `bench --json`. Raises CalmlineError (material, model, server), also OverloadError."""
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
    """The figures of one run. Raises OverloadError when the server did not last, or its words did not all reach us."""
    try:
        async with connect(
            f"{server.url}/live?call=*",
            additional_headers={"Authorization": f"Bearer {server.watch_token}"},
            compression=None,
            max_size=None,
            ping_interval=None,
        ) as socket:
            listening = asyncio.create_task(_listen(socket, watch))
            speaking = asyncio.create_task(_speak(server, calls, watch, options))
            try:
                await asyncio.wait((listening, speaking), return_when=asyncio.FIRST_COMPLETED)
                if listening.done():
                    await listening
                return await speaking
            finally:
                speaking.cancel()
                listening.cancel()
                await asyncio.gather(speaking, listening, return_exceptions=True)
    except (OSError, WebSocketException, HTTPException) as error:
        await asyncio.sleep(ENDING_S)
        why = server.ended() or f"{type(error).__name__}: {error}"
        raise OverloadError(f"the server did not last under {options.calls} calls ({why}); try fewer --calls") from None


async def _speak(
    server: BenchServer, calls: list[tuple[str, Call]], watch: Watch, options: BenchOptions
) -> dict[str, Any]:
    callers, refusals = await dial(server, calls, spread_s=min(4.0, options.seconds / 4))
    try:
        if not callers:
            raise ConnectionRefusedError(f"it took no call, {refusals[0]}")
        watch.callers = {caller.call_id: caller for caller in callers}
        before, own = server.cpu_s(), _own_cpu()
        work, doubted = await asyncio.to_thread(_told, server)
        load_before = os.getloadavg()[0]
        await speak(callers)
        await asyncio.sleep(SETTLE_S)
        used, own_used, rss = server.cpu_s() - before, _own_cpu() - own, server.rss_mb()
        work_after, doubted_after = await asyncio.to_thread(_told, server)
    finally:
        abort(callers)
    audio_s = 2 * len(callers) * options.seconds
    doubts = {reason: count - doubted.get(reason, 0.0) for reason, count in doubted_after.items()}
    return {
        "calls": options.calls,
        "seconds": options.seconds,
        "model": options.model,
        **_words(callers, watch, doubts),
        "cpu_s_per_audio_s": round(used / audio_s, 4),
        "profile": {name: round((spent - work.get(name, 0.0)) / audio_s, 4) for name, spent in work_after.items()},
        "rss_mb": rss,
        "caller_cpu_s": round(own_used, 2),
        "speech_share": round(speech_share([caller.call for caller in callers]), 3),
        "dropped_partials": watch.load.dropped_partials,
        "modes": watch.load.modes,
        "cores_busy": round((used + own_used) / options.seconds, 2),
        "load_before": round(load_before, 2),
        "hung_up": sum(bool(caller.hung_up) for caller in callers),
        "refused": len(refusals),
    }


def _words(callers: Sequence[Caller], watch: Watch, doubts: Mapping[str, float]) -> dict[str, Any]:
    """What became of the words of the calls that were taken; `doubts`: utterances that were not believed, by why."""
    logs = [(caller.call, watch.logs[caller.call_id]) for caller in callers]
    scored = match.score(logs)
    failed = round(sum(count for reason, count in doubts.items() if reason not in match.GUARD))
    return {
        "final_latency_s": quantiles(scored.final_latencies),
        "partial_latency_s": quantiles(scored.partial_latencies),
        "first_text_latency_s": quantiles(scored.first_text_latencies),
        "alert_latency_s": quantiles(scored.alert_latencies),
        "turns": scored.turns,
        "finals": scored.finals,
        "lost_finals": scored.lost,
        "not_believed": match.not_believed(scored, doubts),
        "quarantined": round(sum(doubts.values())),
        "unheard": max(failed, sum(log.unheard for _, log in logs)),
        "gaps": sum(log.gaps > 0 for _, log in logs),
        "split_turns": scored.split_turns,
        "wer": round(100 * scored.word_errors / scored.words, 2) if scored.words else None,
    }


def _told(server: BenchServer) -> tuple[dict[str, float], dict[str, float]]:
    """CPU seconds by what threads do, and utterances that were not believed by why, both so far."""
    work, doubted = "calmline_thread_cpu_seconds_total", "calmline_quarantined_total"
    found = server.counters({work: "work", doubted: "reason"})
    return found[work], found[doubted]


async def _listen(socket: ClientConnection, watch: Watch) -> None:
    """Until it is cancelled. Raises OSError when the feed ends, or events may have passed us: a turn that we did not
    see would count as lost by the server.
    """
    loop = asyncio.get_running_loop()
    async for frame in socket:
        now = loop.time()
        for event in decode_frame(frame):
            watch.take(event, now)
        if watch.snapshots > 1:
            raise ConnectionAbortedError("the subscriber fell behind the feed")
    raise ConnectionAbortedError("the subscriber's feed was closed")


def _own_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
