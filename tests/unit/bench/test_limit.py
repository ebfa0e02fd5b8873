"""The search finds where runs begin to fail."""

from typing import Any

import pytest

from monitor.bench.limit import find_limit, passes, shortfall
from monitor.bench.run import BenchOptions
from monitor.bench.server import OverloadError
from monitor.errors import CalmlineError, InputError

GOOD: dict[str, Any] = {
    "final_latency_s": {"p95": 0.7},
    "lost_finals": 0,
    "not_believed": 0,
    "unheard": 0,
    "gaps": 0,
    "hung_up": 0,
    "refused": 0,
}


def runner(capacity: int) -> Any:
    def run(options: BenchOptions) -> dict[str, Any]:
        late = options.calls > capacity
        return {**GOOD, "calls": options.calls, "final_latency_s": {"p95": 2.0 if late else 0.7}}

    return run


@pytest.mark.parametrize("capacity", [1, 3, 8, 37, 45, 100, 399, 1000])
def test_within_five_percent(capacity: int) -> None:
    found = find_limit(BenchOptions(), run=runner(capacity))
    expected = min(capacity, 400)
    assert expected * 0.94 - 1 <= found["limit"] <= expected
    assert len(found["runs"]) < 15


def test_a_machine_that_carries_none() -> None:
    assert find_limit(BenchOptions(), run=runner(0))["limit"] == 0


def test_the_limit_is_the_largest_number_that_kept_up_twice() -> None:
    seen: list[int] = []

    def run(options: BenchOptions) -> dict[str, Any]:
        """Twelve calls keep up once and never again, ten always."""
        seen.append(options.calls)
        lucky = options.calls in (11, 12) and seen.count(options.calls) == 1
        return {**GOOD, "calls": options.calls, "lost_finals": int(options.calls > 10 and not lucky)}

    found = find_limit(BenchOptions(), first=12, run=run)
    assert found["limit"] == 10
    assert seen.count(12) == seen.count(11) == seen.count(10) == 2
    assert [result["calls"] for result in found["runs"]] == seen
    assert seen[-1] == 10


def test_a_server_that_gives_up_does_not_keep_up_and_ends_no_search() -> None:
    def run(options: BenchOptions) -> dict[str, Any]:
        if options.calls > 5:
            raise OverloadError("the server did not last under so many calls")
        return {**GOOD, "calls": options.calls}

    told: list[dict[str, Any]] = []
    found = find_limit(BenchOptions(), run=run, told=told.append)
    assert found["limit"] == 5
    assert found["runs"][0]["failed"] == "the server did not last under so many calls"
    assert told == found["runs"]


def test_an_error_that_no_load_makes_ends_the_search() -> None:
    def run(options: BenchOptions) -> dict[str, Any]:
        raise CalmlineError("the server did not start: no such model", code="bench")

    with pytest.raises(CalmlineError, match="did not start"):
        find_limit(BenchOptions(), run=run)


def test_calls_that_say_nothing_prove_nothing() -> None:
    with pytest.raises(InputError, match="8 calls of 5 s: try more --seconds"):
        find_limit(BenchOptions(seconds=5.0), run=lambda _: {**GOOD, "calls": 8, "turns": 0})


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"lost_finals": 1}, "1 turns lost"),
        ({"lost_finals": 1, "quarantined": 7}, "1 turns lost"),
        ({"lost_finals": 2, "not_believed": 1}, "1 turns lost"),
        ({"unheard": 3}, "3 utterances not decoded"),
        ({"gaps": 1}, "1 calls with gaps"),
        ({"hung_up": 2}, "2 calls hung up"),
        ({"refused": 1}, "1 calls refused"),
        ({"final_latency_s": {"p95": None}}, "no finals"),
        ({"final_latency_s": {"p95": 1.5}, "refused": 1}, "p95 not under 1.5 s, 1 calls refused"),
        ({"failed": "the server died"}, "the server died"),
    ],
)
def test_a_run_says_why_it_does_not_keep_up(change: dict[str, Any], why: str) -> None:
    assert shortfall({**GOOD, **change}) == why
    assert not passes({**GOOD, **change})


def test_a_turn_that_the_guard_did_not_believe_is_not_the_load() -> None:
    assert passes(GOOD)
    assert passes({**GOOD, "lost_finals": 1, "not_believed": 1})
