"""Replays are deterministic, and a diff says which alerts come, go or move."""

from pathlib import Path
from typing import Any

import pytest

from monitor.calls.factory import PipelineFactory, load_factory
from monitor.calls.messages import UpdateMetadata
from monitor.calls.pipeline import CallPipeline, FinalWithVoice
from monitor.config import CoachingSettings, Settings
from monitor.events.alert import AlertRaised, AlertUpdated
from monitor.events.base import Event
from monitor.events.call import CallUpdated
from monitor.events.score import ScoreUpdated
from monitor.events.speech import SpeechFinal
from monitor.events.union import decode, encode
from monitor.review.record import CallRecord
from monitor.review.whatif import CallDiff, Moved, both, compare, compared, messages, pair, replay, report, score_line
from monitor.review.whatif_stored import diff_row
from monitor.scoring.messages import VoiceFeatures
from tests.unit.store.samples import ended, final, stamp_all, started

SAID = (
    ("agent", "Hello, how can I help you?"),
    ("customer", "This is the third time I am calling, and still nobody has fixed it."),
    ("agent", "Okay."),
    ("customer", "This is ridiculous. You people are useless, I want to speak to a manager right now!"),
    ("agent", "You should have called earlier, that is our policy."),
    ("customer", "I am sick of this. I am cancelling, this is a disgrace, you lied to me."),
)


class Deaf:
    """Pipelines that never raise an alert, whatever the installed model thinks of the words."""

    def __init__(self, usual: PipelineFactory) -> None:
        self._usual = usual

    def make(self, call_id: str, channels: int) -> CallPipeline:
        class Quiet(CallPipeline):
            def step(self, message: Any) -> list[Event]:
                return [event for event in super().step(message) if not isinstance(event, AlertRaised)]

        pipeline = self._usual.make(call_id, channels)
        pipeline.__class__ = Quiet
        return pipeline


@pytest.fixture(scope="module")
def usual() -> PipelineFactory:
    return load_factory(Settings())


def sour_call(**item: Any) -> CallRecord:
    turns = [final(said, f"u{turn}", 6.0 * turn + 6, role=role) for turn, (role, said) in enumerate(SAID)]
    return CallRecord({"call_id": "c1"} | item, tuple(stamp_all([started(), *turns, ended(45.0)])))  # type: ignore[arg-type]


def test_the_same_call_gives_the_same_events(usual: PipelineFactory) -> None:
    first = [event.model_dump() for event in replay(sour_call(), usual)]
    assert first == [event.model_dump() for event in replay(sour_call(), usual)]


def test_messages_are_in_order_of_time() -> None:
    told = messages(sour_call())
    said = [message.final for message in told if isinstance(message, FinalWithVoice)]
    assert [final.end for final in said] == sorted(final.end for final in said)
    assert [final.channel for final in said] == [1, 0, 1, 0, 1, 0]


def test_the_same_settings_change_nothing(usual: PipelineFactory) -> None:
    diff = compare(sour_call(), usual, usual)
    assert diff.before
    assert diff.before == diff.after
    assert (diff.appeared, diff.vanished) == ([], [])


def test_a_deaf_side_loses_the_alert(usual: PipelineFactory) -> None:
    diff = compare(sour_call(), usual, Deaf(usual))
    assert diff.vanished == list(diff.before)
    assert report([diff]).vanished == len(diff.before)


@pytest.fixture
def unspoken(tmp_path: Path) -> PipelineFactory:
    """Under a playbook that leaves out the step this call's first prompt is about."""
    book = tmp_path / "ours.toml"
    book.write_text('mode = "extend"\n[steps.acknowledge]\nenabled = false\n')
    return load_factory(Settings(coaching=CoachingSettings(playbook=book)))


def test_a_change_of_the_playbook_is_seen_though_no_alert_moves(
    usual: PipelineFactory, unspoken: PipelineFactory
) -> None:
    diff = compare(sour_call(), usual, unspoken)
    assert diff.before == diff.after
    first = diff.tips_before[0]
    assert (first.audience, first in {change.before for change in diff.prompts}) == ("agent", True)
    assert report([diff]).prompts == len(diff.prompts) > 0
    assert compare(sour_call(), usual, usual).prompts == []


def test_without_coaching_every_prompt_goes(usual: PipelineFactory) -> None:
    silent = load_factory(Settings(coaching=CoachingSettings(enabled=False)))
    diff = compare(sour_call(), usual, silent)
    assert [change.before for change in diff.prompts] == list(diff.tips_before)
    assert diff.tips_after == ()


def test_a_row_says_peaks_and_prompts_of_both_sides(usual: PipelineFactory, unspoken: PipelineFactory) -> None:
    old, new = both(sour_call(), usual, unspoken)
    row = diff_row(compared(sour_call(), old, new))
    line = score_line(old)
    assert [point.at for point in line] == sorted({point.at for point in line})
    assert row["peak"]["before"] == {"score": max(round(point.score, 1) for point in line), "level": "critical"}
    assert {name for change in row["prompts"] for name in change} == {"at", "audience", "before", "after"}


def test_verdicts_measure_both_sides(usual: PipelineFactory) -> None:
    record = sour_call()
    raised = [event for event in replay(record, usual) if isinstance(event, AlertRaised)]
    verdict = AlertUpdated(call_id="c1", at=44.0, alert_id=raised[0].alert_id, verdict="right", by="Rita")
    judged = CallRecord(record.item, (*record.events[:-1], *stamp_all([raised[0], verdict, ended(45.0)], 8)))  # type: ignore[arg-type]
    table = report([compare(judged, usual, Deaf(usual))])
    assert (table.before.right, table.before.recall, table.before.precision) == (1, 1.0, 1.0)
    assert (table.after.right, table.after.recall, table.after.precision) == (0, 0.0, None)


def test_a_right_alert_the_old_settings_do_not_raise_either_counts_against_both(usual: PipelineFactory) -> None:
    record = sour_call()
    raised = next(event for event in replay(record, usual) if isinstance(event, AlertRaised))
    verdict = AlertUpdated(call_id="c1", at=44.0, alert_id=raised.alert_id, verdict="right", by="Rita")
    judged = CallRecord(record.item, (*record.events[:-1], *stamp_all([raised, verdict, ended(45.0)], 8)))  # type: ignore[arg-type]
    table = report([compare(judged, Deaf(usual), usual)])
    assert (table.before.right, table.before.recall, table.after.right, table.after.recall) == (0, 0.0, 1, 1.0)


def test_a_call_that_was_handed_over_is_replayed_as_handed_over(usual: PipelineFactory) -> None:
    handed = CallUpdated(call_id="c1", at=20.0, agent="Noor", queue="Complaints")
    record = sour_call()
    moved = CallRecord(record.item, (*record.events[:4], *stamp_all([handed, *record.events[4:]], 4)))  # type: ignore[arg-type]
    (told,) = (message for message in messages(moved) if isinstance(message, UpdateMetadata))
    assert told.metadata.model_dump(exclude_unset=True) == {"agent": "Noor", "queue": "Complaints"}
    assert [event.agent for event in replay(moved, usual) if isinstance(event, CallUpdated)] == ["Noor"]


def test_pairs_are_the_closest() -> None:
    assert pair([10.0, 100.0], [95.0, 12.0, 400.0]) == [Moved(10.0, 12.0), Moved(100.0, 95.0)]
    diff = CallDiff("c", 3600.0, (10.0, 100.0), (95.0, 12.0, 400.0), ())
    assert diff.appeared == [400.0]
    table = report([diff])
    assert (table.earlier, table.later, table.lead_s, table.hours) == (1, 1, 1.5, 1.0)


def test_a_replay_of_what_was_stored_scores_as_it_did_live(usual: PipelineFactory) -> None:
    live = usual.make("c1", 2)
    spoken = messages(sour_call())
    voiced: list[Event] = []
    for turn, message in enumerate(spoken):
        high = VoiceFeatures(7.0 + turn / 7, 10.0 + turn / 3, 9.0, -6.0, 700.0 + turn, 0.85, 2.0)
        heard = FinalWithVoice(message.final, high) if isinstance(message, FinalWithVoice) else message
        voiced += live.step(heard)
    kept = [decode(encode(event)) for event in stamp_all(voiced) if event.durable]
    assert [final.voice is not None for final in kept if isinstance(final, SpeechFinal)] == [False, True] * 3
    again = replay(CallRecord({"call_id": "c1"}, tuple(kept)), usual)
    scores = [event for event in voiced if isinstance(event, ScoreUpdated)]
    assert any(event.signals.voice for event in scores)
    assert [event for event in again if isinstance(event, ScoreUpdated)] == scores
