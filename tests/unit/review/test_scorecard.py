"""Steps with their evidence, and a reviewer who knows better."""

from pathlib import Path

import pytest

from monitor.coaching.playbook import load_playbook
from monitor.events.coach import MistakeNoted, StepCompleted
from monitor.review.record import CallRecord
from monitor.review.scorecard import fill_scorecard, overrule
from tests.unit.store.samples import angry_call, ended, stamp_all, started

CALL = CallRecord({"call_id": "c1"}, tuple(angry_call()))  # type: ignore[arg-type]


def test_a_step_has_its_sentence_and_the_wait_is_measured() -> None:
    card = fill_scorecard(CALL)
    (line,) = [line for line in card.lines if line.done]
    assert (line.step, line.utterance_id, line.due) == ("apologise", "u2", True)
    assert line.evidence == "I am so sorry about that, I will refund it today"
    assert (card.time_to_acknowledge_s, card.apologies) == (5.0, 1)
    assert card.coverage == 0.125


def test_what_made_the_call_harder_is_shown_with_its_sentence() -> None:
    noted = MistakeNoted(call_id="c1", at=9.0, mistake="defensive", manner="policy", utterance_id="u2")
    unknown = MistakeNoted(call_id="c1", at=9.0, mistake="blame", manner="blames_others", utterance_id="gone")
    card = fill_scorecard(CallRecord({"call_id": "c1"}, (*CALL.events, noted, unknown)))
    (slip,) = card.slips
    assert (slip.mistake, slip.manner, slip.at) == ("defensive", "policy", 9.0)
    assert slip.evidence == "I am so sorry about that, I will refund it today"


def test_sentences_are_shown_as_people_set_them_right() -> None:
    noted = MistakeNoted(call_id="c1", at=9.0, mistake="defensive", manner="policy", utterance_id="u2")
    edited = {"u2": "I am so sorry about that, I will refund it on Friday"}
    card = fill_scorecard(CallRecord({"call_id": "c1"}, (*CALL.events, noted), edited))
    assert [line.evidence for line in card.lines if line.done] == [edited["u2"]]
    assert [slip.evidence for slip in card.slips] == [edited["u2"]]


def test_a_calm_call_owes_nothing() -> None:
    card = fill_scorecard(CallRecord({"call_id": "c1"}, tuple(stamp_all([started(), ended()]))))  # type: ignore[arg-type]
    assert card.coverage is None
    assert card.time_to_acknowledge_s is None


def test_the_companys_playbook_says_what_is_due_and_what_it_weighs(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text('[steps.apologise]\nweight = 6\ntitle = "Say sorry"\n[steps.own]\nenabled = false\n')
    card = fill_scorecard(CALL, load_playbook(file))
    lines = {line.step: line for line in card.lines}
    assert not lines["own"].due, "switched off"
    assert (lines["apologise"].title, lines["apologise"].weight) == ("Say sorry", 6.0)
    due = [line for line in card.lines if line.due]
    assert card.coverage == round(6 / sum(line.weight for line in due), 3)
    file.write_text(
        'mode = "replace"\n[steps.own]\ntitle = "Own it"\nweight = 0\ndue = { next = 9 }\ntips = [{ headline = "x" }]\n'
    )
    alone = fill_scorecard(CALL, load_playbook(file))
    assert [line.step for line in alone.lines if line.due] == ["own"]
    assert alone.coverage is None, "what weighs nothing says nothing"


def test_options_and_apologies_are_counted() -> None:
    more = [
        StepCompleted(call_id="c1", at=20.0, step="apologise", utterance_id="u2", count=3),
        StepCompleted(call_id="c1", at=21.0, step="offer", utterance_id="u2", count=2),
        StepCompleted(call_id="c1", at=30.0, step="offer", utterance_id="u2", count=1),
    ]
    card = fill_scorecard(CallRecord({"call_id": "c1"}, (*CALL.events, *more)))
    counts = {line.step: line.count for line in card.lines if line.count is not None}
    assert counts == {"apologise": 4, "offer": 2}
    assert card.apologies == 4


def test_overruling_needs_a_note() -> None:
    card = overrule(fill_scorecard(CALL), "own", True, "Rita", "said it in the callback")
    (line,) = [line for line in card.lines if line.overruled]
    assert (line.step, line.done, line.by) == ("own", True, "Rita")
    with pytest.raises(ValueError, match="note"):
        overrule(card, "own", False, "Rita", " ")
    with pytest.raises(LookupError):
        overrule(card, "dance", True, "Rita", "x")
