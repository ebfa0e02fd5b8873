"""From the first complaint to the first words that answer it."""

from monitor.coaching.swiftness import Swiftness, swiftness
from monitor.events.base import Event, Level
from monitor.events.coach import Step, StepCompleted
from tests.unit.coaching.say import score


def turn(level: Level, at: float, utterance: str) -> Event:
    return score(level, at, utterance=utterance)


def done(step: Step, at: float) -> Event:
    return StepCompleted(at=at, step=step, utterance_id="a")


def test_the_wait_counts_from_the_first_tense_turn_to_the_first_answer() -> None:
    events = [
        turn("calm", 4, "u1"), done("apologise", 6), turn("tense", 10, "u2"), turn("critical", 20, "u3"),
        done("offer", 22), done("empathise", 25.5), done("acknowledge", 30),
    ]  # fmt: skip
    assert swiftness(events, {}) == Swiftness(10, 15.5)
    assert swiftness(events, {"u2": 9.0}) == Swiftness(9.0, 16.5), "the words ended before the score was there"


def test_words_said_before_the_complaint_do_not_answer_it() -> None:
    assert swiftness([turn("tense", 10, "u1"), done("acknowledge", 8)], {}) == Swiftness(10)
    assert swiftness([turn("tense", 10, "u1"), done("acknowledge", 8), done("apologise", 12)], {}) == Swiftness(10, 2)


def test_a_call_without_a_complaint_has_no_wait() -> None:
    assert swiftness([turn("calm", 4, "u1"), done("acknowledge", 6)], {}) == Swiftness()
    assert swiftness([score("tense", 4)], {}) == Swiftness(), "a score that no turn caused is no complaint"
