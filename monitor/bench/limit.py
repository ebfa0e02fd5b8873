"""`calmline bench limit`: the largest number of calls whose finals come in time and none of which loses any."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from monitor.bench.run import BenchOptions, run_bench

TARGET_S = 1.5


def find_limit(
    options: BenchOptions,
    *,
    first: int = 8,
    most: int = 400,
    told: Callable[[dict[str, Any]], None] = lambda _result: None,
    run: Callable[[BenchOptions], dict[str, Any]] = run_bench,
) -> dict[str, Any]:
    """Double from `first` until a run fails, then halve the interval to 5 %. `told` sees every run.

    Returns `{limit, target_s, runs}`; limit 0 when not even one call keeps up.
    """
    runs: list[dict[str, Any]] = []

    def keeps_up(calls: int) -> bool:
        result = run(replace(options, calls=calls, offline=False))
        runs.append(result)
        told(result)
        return passes(result)

    good, bad = 0, most + 1
    trial = min(first, most)
    while bad > good + 1 and (good == 0 or (bad - good) / good > 0.05):
        if keeps_up(trial):
            good = trial
        else:
            bad = trial
        trial = min(2 * trial, most) if bad > most and good < most else (good + bad) // 2
        if trial in (good, bad) or trial == 0:
            break
    return {"limit": good, "target_s": TARGET_S, "runs": runs}


def passes(result: dict[str, Any]) -> bool:
    """p95 under the target and nothing lost. A turn whose text was not believed is quarantined, however few calls
    there are: that is the guard, not the load.
    """
    p95 = result["final_latency_s"]["p95"]
    answered = result["lost_finals"] <= result["quarantined"]
    return p95 is not None and p95 < TARGET_S and answered and result["hung_up"] == 0
