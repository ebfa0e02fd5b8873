"""Steps with their evidence, and a reviewer who knows better."""

import pytest

from monitor.events.coach import MistakeNoted
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


def test_a_calm_call_owes_nothing() -> None:
    card = fill_scorecard(CallRecord({"call_id": "c1"}, tuple(stamp_all([started(), ended()]))))  # type: ignore[arg-type]
    assert card.coverage is None
    assert card.time_to_acknowledge_s is None


def test_overruling_needs_a_note() -> None:
    card = overrule(fill_scorecard(CALL), "own", True, "Rita", "said it in the callback")
    (line,) = [line for line in card.lines if line.overruled]
    assert (line.step, line.done, line.by) == ("own", True, "Rita")
    with pytest.raises(ValueError, match="note"):
        overrule(card, "own", False, "Rita", " ")
    with pytest.raises(LookupError):
        overrule(card, "dance", True, "Rita", "x")
