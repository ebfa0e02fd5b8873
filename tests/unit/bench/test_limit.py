"""The search finds where runs begin to fail."""

from typing import Any

import pytest

from monitor.bench.limit import find_limit, passes
from monitor.bench.run import BenchOptions


def runner(capacity: int) -> Any:
    def run(options: BenchOptions) -> dict[str, Any]:
        late = options.calls > capacity
        return {
            "calls": options.calls,
            "final_latency_s": {"p95": 2.0 if late else 0.7},
            "lost_finals": 0,
            "quarantined": 0,
            "hung_up": 0,
        }

    return run


@pytest.mark.parametrize("capacity", [1, 3, 8, 37, 45, 100, 399, 1000])
def test_within_five_percent(capacity: int) -> None:
    found = find_limit(BenchOptions(), run=runner(capacity))
    expected = min(capacity, 400)
    assert expected * 0.94 - 1 <= found["limit"] <= expected
    assert len(found["runs"]) < 14


def test_a_machine_that_carries_none() -> None:
    assert find_limit(BenchOptions(), run=runner(0))["limit"] == 0


def test_lost_words_fail_a_run() -> None:
    good = {"final_latency_s": {"p95": 0.5}, "lost_finals": 0, "quarantined": 0, "hung_up": 0}
    assert passes(good)
    assert not passes({**good, "lost_finals": 1})
    assert passes({**good, "lost_finals": 1, "quarantined": 1})
    assert not passes({**good, "lost_finals": 2, "quarantined": 1})
    assert not passes({**good, "final_latency_s": {"p95": None}})
