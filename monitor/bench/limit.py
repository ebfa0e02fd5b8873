"""`calmline bench limit`: the largest number of calls whose finals come in time and none of which loses any."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from monitor.bench.match import quantiles
from monitor.bench.run import BenchOptions, run_bench
from monitor.bench.server import OverloadError
from monitor.errors import InputError

TARGET_S = 1.5
MOST = 400


def find_limit(
    options: BenchOptions,
    *,
    first: int = 8,
    most: int = MOST,
    told: Callable[[dict[str, Any]], None] = lambda _result: None,
    run: Callable[[BenchOptions], dict[str, Any]] = run_bench,
) -> dict[str, Any]:
    """Double from `first` until a run fails, halve the interval to 5 %, and run the largest that kept up once more: a
    second run that fails sends the search on below it. `told` sees every run.

    Returns `{limit, target_s, runs}`; limit 0 when not even one call keeps up. Raises InputError when the calls of a
    run say nothing, and what `run` raises, but for OverloadError.
    """
    runs: list[dict[str, Any]] = []

    def keeps_up(calls: int) -> bool:
        try:
            result = run(replace(options, calls=calls, offline=False))
        except OverloadError as error:
            result = {"calls": calls, "final_latency_s": quantiles([]), "failed": str(error)}
        runs.append(result)
        told(result)
        if result.get("turns") == 0:
            raise InputError(f"nobody says a turn in {calls} calls of {options.seconds:g} s: try more --seconds")
        return passes(result)

    kept: list[int] = []
    bad, trial = most + 1, min(first, most)
    while trial:
        if keeps_up(trial):
            if trial in kept:
                break
            kept.append(trial)
        else:
            bad = trial
            kept = [calls for calls in kept if calls < bad]
        trial = _next(max(kept, default=0), bad, most)
    return {"limit": trial, "target_s": TARGET_S, "runs": runs}


def _next(good: int, bad: int, most: int) -> int:
    """How many calls to try next: `good` itself, once more, where the interval is small enough."""
    if bad > most:
        return min(2 * good, most)
    close = bad <= good + 1 or (good > 0 and (bad - good) / good <= 0.05)
    return good if close else (good + bad) // 2


def passes(result: dict[str, Any]) -> bool:
    """Whether a run keeps up."""
    return not shortfall(result)


def shortfall(result: dict[str, Any]) -> str:
    """Why a run does not keep up, or empty: p95 over the target, or anything lost. A turn whose text was not believed
    is lost by the guard, however few calls there are: that is not the load.
    """
    if "failed" in result:
        return str(result["failed"])
    p95 = result["final_latency_s"]["p95"]
    counted = (
        (result["lost_finals"] - result["not_believed"], "turns lost"),
        (result["unheard"], "utterances not decoded"),
        (result["gaps"], "calls with gaps"),
        (result["hung_up"], "calls hung up"),
        (result["refused"], "calls refused"),
    )
    late = ["no finals"] if p95 is None else [f"p95 not under {TARGET_S} s"] * (p95 >= TARGET_S)
    return ", ".join([*late, *(f"{count} {what}" for count, what in counted if count)])
