"""The installed step detector."""

from pathlib import Path

import pytest

from monitor.coaching.steps import LABELS, WEIGHTS_FILE, StepDetector
from monitor.errors import ModelError


@pytest.fixture(scope="module")
def detector() -> StepDetector:
    return StepDetector.load()


@pytest.mark.parametrize(
    ("said", "before", "step"),
    [
        ("I'm so sorry that we charged you twice.", "You charged my card twice!", "apologise"),
        ("What happened after the engineer left?", "It's still broken.", "clarify"),
        ("I can send a new one tomorrow or refund you today. Which would you prefer?", "So what now?", "offer"),
        ("I'll call you on Friday to make sure it's working.", "Okay, thank you.", "follow_up"),
        ("Does that settle everything for you?", "Good.", "confirm"),
        ("I'd be angry too, a week without internet is awful.", "I've had no internet for a week.", "empathise"),
        ("I've taken forty pounds off your bill, on us.", "It cost me a day.", "goodwill"),
        ("I'm sorry you feel that way.", "This is a disgrace.", "non_apology"),
        ("Our policy says five working days, it's in your contract.", "I want it now.", "defensive"),
    ],
)
def test_plain_cases_are_seen(detector: StepDetector, said: str, before: str, step: str) -> None:
    assert step in detector.detect(said, before)


def test_small_talk_is_no_step(detector: StepDetector) -> None:
    assert detector.detect("Good morning, River Street Clinic, this is Paul.", "") == []
    assert detector.detect("   ", "What?") == []


def test_an_empty_sorry_is_no_apology(detector: StepDetector) -> None:
    assert "apologise" not in detector.detect("I'm sorry you feel that way.", "This is a disgrace.")


def test_interrupting_needs_somebody_to_interrupt(detector: StepDetector) -> None:
    said = "No, you'd need to ring back after two."
    assert "interrupt" in detector.detect(said, "she told me to ring at nine because the doctor is", cut_in=True)
    assert "interrupt" not in detector.detect(said, "", cut_in=True)


def test_answers_come_in_the_order_of_the_labels(detector: StepDetector) -> None:
    found = detector.detect("I'm sorry we let you down. I'll ring you tomorrow. Is that alright?", "Nobody rang me.")
    assert found == [label for label in LABELS if label in found]


def test_missing_or_damaged_weights_are_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="missing"):
        StepDetector.load(tmp_path)
    (tmp_path / WEIGHTS_FILE).write_bytes(b"no archive")
    with pytest.raises(ModelError, match="damaged"):
        StepDetector.load(tmp_path)
