"""The card shows what worked and nobody who was there."""

import json
from dataclasses import replace

import pytest

from monitor.errors import UsageError
from monitor.events.base import Event
from monitor.events.coach import StepCompleted
from monitor.events.score import ScoreUpdated
from monitor.review.lesson import HIDDEN, draw_lesson
from monitor.review.record import CallRecord
from tests.unit.store.samples import ended, final, stamp_all, started

SAID = (
    ("customer", "I am John Baker and this is the third time, ask Maya.", 70.0),
    ("agent", "Our policy says no.", None),
    ("customer", "That is a joke, my number is •••• ••••.", 80.0),
    ("agent", "I am so sorry, Mr Baker. I will call you myself on Friday at 14.", None),
    ("customer", "Thank you, Daniel, on <Friday> then.", 30.0),
)


def record(said: tuple[tuple[str, str, float | None], ...] = SAID) -> CallRecord:
    events: list[Event] = [started("call-77")]
    for turn, (role, text, score) in enumerate(said):
        events.append(final(text, f"u{turn}", 4.0 * turn + 4, "call-77", role))
        if score is not None:
            update = {"score": score, "slope": 0.0, "level": "calm", "utterance_id": f"u{turn}", "at": 4.0 * turn + 4}
            events.append(ScoreUpdated.model_validate({"call_id": "call-77"} | update))
    events.append(StepCompleted(call_id="call-77", at=16.0, step="apologise", utterance_id="u3"))
    item = {"call_id": "call-77", "metadata": {"agent": "Daniel Okafor", "customer_ref": "HB-1"}}
    return CallRecord(item, tuple(stamp_all([*events, ended(30.0, "call-77")])))  # type: ignore[arg-type]


def test_the_sentence_that_worked_with_what_was_said_around_it() -> None:
    card = draw_lesson(record(), note="Ask Daniel how.")
    assert card.sentence == f"I will call you myself on Friday at {HIDDEN}."
    assert (card.title, card.steps, card.before, card.after) == ("Say sorry once, plainly", ("apologise",), 80.0, 30.0)
    assert [said.here for said in card.excerpt] == [False, False, True, False]
    assert card.note == f"Ask {HIDDEN} how."


def test_words_set_right_or_taken_out_are_so_on_the_card() -> None:
    edited = {"u3": "I am so sorry. I will call you myself on Monday.", "u2": ""}
    card = draw_lesson(replace(record(), edited=edited))
    assert card.sentence == "I will call you myself on Monday."
    assert [said.role for said in card.excerpt] == ["agent", "agent", "customer"]
    assert "joke" not in card.json()


def test_nobody_is_told_by_the_card() -> None:
    card = draw_lesson(record(), title="Well done, Maya", utterance_id="u3")
    for form in (card.json(), card.html()):
        for who in ("John", "Baker", "Maya", "Daniel", "Okafor", "HB-1", "call-77", "•", "14"):
            assert who not in form, who
    assert json.loads(card.json())["excerpt"][-1]["text"] == f"Thank you, {HIDDEN}, on <Friday> then."
    assert "&lt;Friday&gt;" in card.html()


def test_a_call_without_a_turn_to_the_better_has_no_card() -> None:
    with pytest.raises(UsageError, match="calmer"):
        draw_lesson(record(SAID[:3]))
    with pytest.raises(UsageError, match="calmer"):
        draw_lesson(record(), utterance_id="u1")
