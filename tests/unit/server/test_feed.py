"""One client's queue: coalescing, the bound, snapshots in parts."""

import json
from typing import Any

from monitor.events.base import Event
from monitor.events.call import CallSummary
from monitor.events.score import ScoreUpdated
from monitor.events.speech import SpeechFinal, SpeechPartial
from monitor.server.feed import DURABLE_LIMIT, FRAME_BYTES, TRANSIENT_LIMIT, Feed
from monitor.server.items import WallInterest, make_item

EVERYTHING = WallInterest(everything=True)


def _feed() -> Feed:
    return Feed(EVERYTHING, lambda: None)


def _put(feed: Feed, position: int, event: Event) -> None:
    feed.put(make_item(event, position, None, agent_tip=False))


def _frame(feed: Feed, now: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(feed.frame(now, "e"))
    return found


def _partial(text: str, utterance: str = "u1") -> SpeechPartial:
    return SpeechPartial(call_id="c", utterance_id=utterance, role="customer", text=text, start=0.0)


def _final(utterance: str = "u1", text: str = "all of it") -> SpeechFinal:
    return SpeechFinal(
        call_id="c", utterance_id=utterance, role="customer", text=text, start=0, end=1, confidence=1, mode="scripted"
    )


def test_the_newest_partial_replaces_older_ones_and_the_final_all() -> None:
    feed = _feed()
    for text in ("a", "a b", "a b c"):
        _put(feed, 0, _partial(text))
    assert [event.get("text") for event in _frame(feed)] == ["a b c", None]
    _put(feed, 0, _partial("late"))
    _put(feed, 1, _final())
    assert [event["type"] for event in _frame(feed)] == ["speech.final", "feed.cursor"]


def test_summaries_replace_each_other_per_call() -> None:
    feed = _feed()
    for score in (1.0, 2.0):
        for call in ("a", "b"):
            _put(feed, 0, CallSummary(call_id=call, score=score))
    assert [(event["call_id"], event["score"]) for event in _frame(feed)[:-1]] == [("a", 2.0), ("b", 2.0)]


def test_durable_events_keep_their_order_and_set_the_cursor() -> None:
    feed = _feed()
    for position in range(1, 6):
        _put(feed, position, ScoreUpdated(call_id="c", seq=position, score=position, slope=0, level="calm"))
    frame = _frame(feed, 9)
    assert [event["seq"] for event in frame[:-1]] == [1, 2, 3, 4, 5]
    assert frame[-1]["cursor"] == f"e-9-{EVERYTHING.signature()}"


def test_a_client_that_falls_behind_is_emptied_and_rebuilt() -> None:
    feed = _feed()
    for position in range(1, DURABLE_LIMIT + 2):
        _put(feed, position, ScoreUpdated(call_id="c", score=0, slope=0, level="calm"))
    assert feed.needs_snapshot
    assert feed.counters.resyncs == 1
    _put(feed, 0, _partial("nothing is queued meanwhile"))
    feed.load_snapshot(['{"type":"feed.snapshot"}'], 5000)
    assert [event["type"] for event in _frame(feed)] == ["feed.snapshot", "feed.cursor"]


def test_transients_are_bounded_too() -> None:
    feed = _feed()
    for number in range(TRANSIENT_LIMIT + 10):
        _put(feed, 0, _partial("x", f"u{number}"))
    assert feed.counters.dropped_transients == 10
    texts = 0
    while feed.waiting:
        texts += len(_frame(feed)) - 1
    assert texts == TRANSIENT_LIMIT


def test_a_large_snapshot_comes_in_parts_whose_cursors_resume_nothing() -> None:
    feed = _feed()
    one = json.dumps({"type": "x", "text": "y" * 1000})
    feed.load_snapshot([one] * 600, 7)
    _put(feed, 8, _final())
    frames = []
    while feed.waiting:
        text = feed.frame(8, "e")
        assert len(text) < FRAME_BYTES + 2000
        frames.append(json.loads(text))
    assert [frame[-1]["cursor"] == "" for frame in frames] == [True] * (len(frames) - 1) + [False]
    assert len(frames) == 3
    assert sum(len(frame) - 1 for frame in frames) == 601
    assert frames[-1][-2]["type"] == "speech.final"


def test_a_frame_cut_for_its_size_has_the_cursor_of_what_it_holds() -> None:
    feed = _feed()
    for position in range(1, 4):
        _put(feed, position, _final(f"u{position}", "z" * (FRAME_BYTES - 1000)))
    assert _frame(feed, 3)[-1]["cursor"].startswith("e-2-")
    assert _frame(feed, 3)[-1]["cursor"].startswith("e-3-")


def test_nothing_waits_in_an_empty_feed_and_a_heartbeat_is_the_cursor_alone() -> None:
    feed = _feed()
    assert not feed.waiting
    assert [event["type"] for event in _frame(feed, 3)] == ["feed.cursor"]
