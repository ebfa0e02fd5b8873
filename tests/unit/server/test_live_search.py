"""Live calls are found as kept ones are: by all words anywhere in the call, phrases in quotes, beginnings, stems."""

import pytest

from monitor.calls.history import SaidTurn
from monitor.server.live_search import find_live, newest_hit

CALLS = {
    call_id: [SaidTurn(place, f"u{place}", "customer", float(place), text) for place, text in enumerate(texts)]
    for call_id, texts in {
        "c1": ["Where is my refund?", "The engineer never came.", "An engineer, and a refund!"],
        "c2": ["The engineer was here.", "My REFUNDS came", "Große Freude"],
        "c3": ["Hello", ""],
    }.items()
}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("engineer refund", ["c1", "c2"]),
        ("refund engineer never", ["c1"]),
        ('"engineer never"', ["c1"]),
        ('"never engineer"', []),
        ("nev*", ["c1"]),
        ("nev", []),
        ("refunded", ["c1", "c2"]),
        ("hello", ["c3"]),
        ('""', []),
        ("grosse", []),
    ],
)
def test_calls_are_found_by_all_that_was_typed(typed: str, found: list[str]) -> None:
    assert find_live(typed, CALLS) == found


def test_the_newest_turn_with_all_of_it_is_the_hit_or_else_with_some_of_it() -> None:
    hit = newest_hit("refund engineer", CALLS["c1"])
    assert hit is not None
    assert (hit["utterance_id"], hit["role"], hit["at"]) == ("u2", "customer", 2.0)
    assert [hit["text"][start:end] for start, end in hit["marks"]] == ["engineer", "refund"]
    some = newest_hit("refund here", CALLS["c2"])
    assert some is not None
    assert [some["text"][start:end] for start, end in some["marks"]] == ["REFUNDS"]
    assert newest_hit("nobody", CALLS["c1"]) is None
    assert newest_hit("*", CALLS["c1"]) is None
