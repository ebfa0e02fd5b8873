"""The hub: what is kept to rebuild a screen, resuming, whose screen a tip belongs on, late redaction."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from monitor.events.alert import AlertRaised, AlertUpdated
from monitor.events.base import CallMetadata, Event, Span
from monitor.events.call import CallEnded, CallScores, CallStarted, CallSummary, CallUpdated
from monitor.events.coach import TipResolved, TipShown, TipWithheld
from monitor.events.people import WatchChanged
from monitor.events.score import LevelChanged, ScoreUpdated
from monitor.events.speech import SpeechFinal, SpeechRedacted
from monitor.events.union import AnyEvent, decode_frame
from monitor.server.feed import Feed
from monitor.server.hub import RING, Hub
from monitor.server.items import AgentInterest, Interest, WallInterest
from monitor.store.taken_out import TakenOut


class HandClock:
    """Moved by hand."""

    def __init__(self) -> None:
        self.at = 100.0

    def monotonic(self) -> float:
        return self.at

    def now(self) -> datetime:
        return datetime(2026, 1, 31, tzinfo=UTC)


class Stage:
    """A hub with a call's events stamped as a runner would."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.hub = Hub(self.clock)
        self._seq: dict[str, int] = {}

    def start(self, call_id: str = "c1", agent: str | None = "ines") -> None:
        self.tell(CallStarted(source="raw", channels=("customer",), metadata=CallMetadata(agent=agent)), call_id)

    def tell(self, event: Event, call_id: str = "c1") -> None:
        change: dict[str, Any] = {"call_id": call_id}
        if event.durable:
            self._seq[call_id] = self._seq.get(call_id, 0) + 1
            change["seq"] = self._seq[call_id]
        self.hub.take([event.model_copy(update=change)])

    def join(self, interest: Interest, cursor: str = "") -> Feed:
        feed = Feed(interest, lambda: None)
        self.hub.join(feed, cursor or None)
        return feed

    def read(self, feed: Feed) -> tuple[list[AnyEvent], str]:
        """All that waits, and the last cursor."""
        events: list[AnyEvent] = []
        cursor = ""
        while feed.waiting:
            *more, last = decode_frame(self.hub.next_frame(feed))
            assert last.type == "feed.cursor"
            events += more
            cursor = last.cursor
        return events, cursor


@pytest.fixture
def stage() -> Stage:
    return Stage()


def _final(number: int, text: str = "hello") -> SpeechFinal:
    return SpeechFinal(
        utterance_id=f"u{number}", role="customer", text=text, start=0, end=1, confidence=1, mode="scripted"
    )


def _tip(tip_id: str, audience: Any) -> TipShown:
    return TipShown(tip_id=tip_id, step="own", audience=audience, headline="Take it on")


def _withheld() -> TipWithheld:
    return TipWithheld(step="own", reason="cooldown", score=61, slope=0)


def _kinds(events: list[AnyEvent]) -> list[str]:
    return [event.type for event in events]


def test_the_wall_is_rebuilt_from_the_last_of_each_kind(stage: Stage) -> None:
    stage.start()
    for number in range(5):
        stage.tell(_final(number))
        stage.tell(ScoreUpdated(score=number, slope=0, level="calm"))
    stage.tell(LevelChanged(from_level="calm", to_level="tense"))
    stage.tell(AlertRaised(alert_id="a1", level="frustrated", score=61))
    stage.tell(AlertUpdated(alert_id="a1", acknowledged=True, by="dana"))
    stage.tell(_tip("t1", "supervisor"))
    stage.tell(_tip("t2", "agent"))
    stage.tell(TipResolved(tip_id="t1", outcome="done"))
    stage.tell(CallSummary(score=61.0))
    events, _ = stage.read(stage.join(WallInterest()))
    assert _kinds(events) == [
        "feed.snapshot", "call.started", "speech.final", "score.updated", "level.changed",
        "alert.raised", "alert.updated", "tip.shown", "call.summary",
    ]  # fmt: skip
    seqs = [event.seq for event in events if event.seq is not None]
    assert seqs == sorted(seqs)


def test_a_late_wall_gets_five_minutes_of_scores_and_no_more(stage: Stage) -> None:
    stage.start("c1")
    stage.start("c2")
    stage.tell(ScoreUpdated(at=3.0, score=12.0, slope=0, level="calm"), "c2")
    for second in range(700):
        stage.tell(ScoreUpdated(at=float(second), score=second / 10, slope=0, level="calm"), "c1")
    events, _ = stage.read(stage.join(WallInterest()))
    (scores,) = [event for event in events if isinstance(event, CallScores)]
    assert (scores.call_id, scores.seq, scores.at) == ("c1", None, 699.0)
    assert scores.points[0] == (399.0, 39.9)
    assert scores.points[-1] == (699.0, 69.9)
    assert len(scores.points) == 61
    assert {b[0] - a[0] for a, b in pairwise(scores.points)} == {5.0}


def test_who_gets_all_events_of_a_call_or_sees_no_score_gets_no_second_copy(stage: Stage) -> None:
    stage.start()
    for second in (1, 20, 40):
        stage.tell(ScoreUpdated(at=float(second), score=50, slope=0, level="tense"))
    for interest in (WallInterest(everything=True), WallInterest(frozenset({"c1"})), AgentInterest("ines")):
        assert "call.scores" not in _kinds(stage.read(stage.join(interest))[0])


def test_a_chosen_call_is_rebuilt_whole(stage: Stage) -> None:
    stage.start("c1")
    stage.start("c2")
    for number in range(5):
        stage.tell(_final(number), "c1")
        stage.tell(_final(number), "c2")
    events, _ = stage.read(stage.join(WallInterest(frozenset({"c1"}))))
    assert [event.seq for event in events if event.call_id == "c1"] == [1, 2, 3, 4, 5, 6]
    assert [event.seq for event in events if event.call_id == "c2"] == [1, 6]


def test_an_ended_call_is_in_no_snapshot_but_can_be_resumed(stage: Stage) -> None:
    stage.start()
    feed = stage.join(WallInterest(everything=True))
    _, cursor = stage.read(feed)
    stage.tell(_final(1))
    stage.tell(CallEnded(duration=1.0))
    assert _kinds(stage.read(stage.join(WallInterest(everything=True), cursor))[0]) == ["speech.final", "call.ended"]
    assert _kinds(stage.read(stage.join(WallInterest(everything=True)))[0]) == ["feed.snapshot"]


def test_who_resumes_gets_no_words_that_were_taken_out_meanwhile(stage: Stage) -> None:
    stage.start()
    feed = stage.join(WallInterest(everything=True))
    _, cursor = stage.read(feed)
    said = _final(1)
    stage.tell(said)
    stage.tell(CallEnded(duration=1.0))
    stage.hub.take_out("c2", lambda text: "another call's")
    out = TakenOut({said.utterance_id: ((0, len(said.text)),)}, {said.utterance_id: said.text})
    stage.hub.take_out("c1", out.encoded)
    for late in (feed, stage.join(WallInterest(everything=True), cursor)):
        final, _ = stage.read(late)[0]
        assert isinstance(final, SpeechFinal)
        assert final.text == "•" * len(said.text)


def test_who_resumes_gets_what_calls_look_like_now(stage: Stage) -> None:
    for call_id in ("c1", "c2", "c3"):
        stage.start(call_id)
    _, cursor = stage.read(stage.join(WallInterest()))
    for score in (1.0, 2.0):
        for call_id in ("c1", "c2"):
            stage.tell(CallSummary(score=score), call_id)
        stage.clock.at += 1.0
    stage.tell(CallEnded(duration=9.0), "c2")
    events, _ = stage.read(stage.join(WallInterest(), cursor))
    summaries = [(event.call_id, event.score) for event in events if isinstance(event, CallSummary)]
    assert summaries == [("c1", 2.0)]
    assert _kinds(events) == ["call.ended", "call.summary"]


def test_an_agents_screen_is_resumed_without_scores(stage: Stage) -> None:
    stage.start()
    _, cursor = stage.read(stage.join(AgentInterest("ines")))
    stage.tell(CallSummary(score=1.0))
    assert stage.read(stage.join(AgentInterest("ines"), cursor))[0] == []


def test_every_frame_tells_the_time(stage: Stage) -> None:
    feed = stage.join(WallInterest())
    cursor = decode_frame(stage.hub.next_frame(feed))[-1]
    assert cursor.type == "feed.cursor"
    assert cursor.server_time == "2026-01-31T00:00:00.000Z"


def test_a_cursor_older_than_the_ring_gets_a_snapshot(stage: Stage) -> None:
    stage.start()
    _, cursor = stage.read(stage.join(WallInterest(everything=True)))
    stage.start("c2")
    for number in range(RING):
        stage.tell(WatchChanged(watching=(str(number),)), "c2")
    events, _ = stage.read(stage.join(WallInterest(), cursor))
    assert events[0].type == "feed.snapshot"


def test_summaries_are_held_to_two_a_second(stage: Stage) -> None:
    stage.start()
    feed = stage.join(WallInterest())
    stage.read(feed)
    seen = []
    for number in range(40):
        stage.tell(CallSummary(score=float(number)))
        stage.hub.tick()
        events, _ = stage.read(feed)
        seen += [event.score for event in events if isinstance(event, CallSummary)]
        stage.clock.at += 0.05
    stage.clock.at += 0.5
    stage.hub.tick()
    seen += [event.score for event in stage.read(feed)[0] if isinstance(event, CallSummary)]
    assert len(seen) == 5
    assert seen[-1] == 39.0


def test_an_agent_sees_own_calls_and_agents_tips_only(stage: Stage) -> None:
    stage.start("c1", "ines")
    stage.start("c2", "piotr")
    feed = stage.join(AgentInterest("ines"))
    for call_id in ("c1", "c2"):
        stage.tell(_final(1), call_id)
        stage.tell(ScoreUpdated(score=61, slope=0, level="frustrated"), call_id)
        stage.tell(AlertRaised(alert_id="a1", level="frustrated", score=61), call_id)
        for tip_id, audience in (("t1", "agent"), ("t2", "supervisor")):
            stage.tell(_tip(tip_id, audience), call_id)
            stage.tell(TipResolved(tip_id=tip_id, outcome="done"), call_id)
        stage.tell(_withheld(), call_id)
        stage.tell(CallSummary(score=61.0), call_id)
    events, _ = stage.read(feed)
    assert {event.call_id for event in events} == {"", "c1"}
    assert _kinds(events) == ["feed.snapshot", "call.started", "tip.shown", "tip.resolved"]


def test_what_was_withheld_is_for_those_who_look_at_the_call(stage: Stage) -> None:
    stage.start()
    wall, looking, agent = (
        stage.join(interest) for interest in (WallInterest(), WallInterest(frozenset({"c1"})), AgentInterest("ines"))
    )
    stage.tell(_withheld())
    seen = [_kinds(stage.read(feed)[0])[2:] for feed in (wall, looking, agent)]
    assert seen == [[], ["tip.withheld"], []]
    late = [_kinds(stage.read(stage.join(interest))[0]) for interest in (WallInterest(), AgentInterest("ines"))]
    assert late == [["feed.snapshot", "call.started"]] * 2


def test_a_call_that_changes_hands_leaves_one_screen_and_reaches_the_other(stage: Stage) -> None:
    stage.start("c1", "ines")
    ines, piotr = stage.join(AgentInterest("ines")), stage.join(AgentInterest("piotr"))
    stage.tell(LevelChanged(from_level="calm", to_level="tense"))
    stage.read(ines)
    stage.read(piotr)
    stage.tell(CallUpdated(agent="piotr"))
    assert _kinds(stage.read(ines)[0]) == ["feed.snapshot"]
    events, _ = stage.read(piotr)
    assert events[0].type == "feed.snapshot"
    stage.tell(LevelChanged(from_level="tense", to_level="calm"))
    assert stage.read(ines)[0] == []
    assert _kinds(stage.read(piotr)[0]) == ["level.changed"]


def test_a_call_that_changed_hands_while_nobody_looked_is_on_the_right_screen_when_they_come_back(stage: Stage) -> None:
    stage.start("c1", "ines")
    stage.tell(LevelChanged(from_level="calm", to_level="tense"))
    feeds = {name: stage.join(AgentInterest(name)) for name in ("ines", "piotr", "olu")}
    cursors = {name: stage.read(feed)[1] for name, feed in feeds.items()}
    for feed in feeds.values():
        stage.hub.leave(feed)
    stage.tell(CallUpdated(agent="piotr"))
    seen = {name: stage.read(stage.join(AgentInterest(name), cursor)) for name, cursor in cursors.items()}
    assert {name: _kinds(events) for name, (events, _) in seen.items()} == {
        "ines": ["feed.snapshot"],
        "piotr": ["feed.snapshot", "call.started", "level.changed", "call.updated"],
        "olu": [],
    }
    for name in ("ines", "piotr"):
        assert stage.read(stage.join(AgentInterest(name), seen[name][1]))[0] == []


def test_a_call_taken_over_is_rebuilt_from_its_start(stage: Stage) -> None:
    stage.start("c1", None)
    stage.tell(LevelChanged(from_level="calm", to_level="tense"))
    stage.tell(CallUpdated(agent="piotr"))
    events, _ = stage.read(stage.join(AgentInterest("piotr")))
    assert _kinds(events) == ["feed.snapshot", "call.started", "level.changed", "call.updated"]


def test_a_team_told_later_reaches_a_wall_that_is_opened_later_still(stage: Stage) -> None:
    stage.start("c1", None)
    stage.tell(CallUpdated(agent="piotr", team="Harbour"))
    stage.tell(CallUpdated(agent="ines"))
    events, _ = stage.read(stage.join(WallInterest()))
    told = [(event.agent, event.team) for event in events if isinstance(event, CallUpdated)]
    assert told == [("piotr", "Harbour"), ("ines", None)]


def test_what_was_redacted_is_masked_for_whoever_comes_later(stage: Stage) -> None:
    stage.start()
    _, cursor = stage.read(stage.join(WallInterest(everything=True)))
    stage.tell(_final(1, "it is four two"))
    stage.tell(SpeechRedacted(utterance_id="u1", spans=(Span(start=6, end=14),)))
    for interest, after in (
        (WallInterest(), ""),
        (WallInterest(everything=True), ""),
        (WallInterest(everything=True), cursor),
    ):
        events, _ = stage.read(stage.join(interest, after))
        (final,) = [event for event in events if isinstance(event, SpeechFinal)]
        assert final.text == "it is ••••••••"


def test_events_of_an_unknown_call_are_passed_on_without_a_view(stage: Stage) -> None:
    feed = stage.join(WallInterest(everything=True))
    stage.read(feed)
    stage.tell(_final(1), "ghost")
    stage.tell(CallSummary(score=1.0), "ghost")
    assert _kinds(stage.read(feed)[0]) == ["speech.final"]
