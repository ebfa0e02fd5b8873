"""What a live call remembers: the last events, what was said, and nothing that turned out to be a number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.calls import history
from monitor.calls.history import History, SaidTurn
from monitor.events.base import LEVELS, Event, Span
from monitor.events.coach import StepCompleted
from monitor.events.score import LevelChanged
from monitor.events.speech import SpeechFinal, SpeechRedacted


def said(seq: int, text: str, utterance_id: str = "u1") -> SpeechFinal:
    return SpeechFinal(
        call_id="c", at=1.0, seq=seq, utterance_id=utterance_id, role="customer", text=text, start=0.0, end=1.0,
        confidence=0.9, mode="fast",
    )  # fmt: skip


def redacted(seq: int, start: int, end: int, utterance_id: str = "u1") -> SpeechRedacted:
    return SpeechRedacted(call_id="c", at=2.0, seq=seq, utterance_id=utterance_id, spans=(Span(start=start, end=end),))


def test_a_number_found_later_is_masked_where_it_was_said_and_in_searches() -> None:
    remembered = History()
    for event in (said(1, "my number is 48 2"), said(2, "hello", "u2"), redacted(3, 13, 17)):
        remembered.add(event)
    texts = [event.text for event in remembered.events() if isinstance(event, SpeechFinal)]
    assert texts == ["my number is ••••", "hello"]
    assert remembered.said()[0] == SaidTurn(1, "u1", "customer", 0.0, "my number is ••••")


def test_a_redaction_of_what_is_no_longer_remembered_harms_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST", 2)
    remembered = History()
    for event in (said(1, "48 2"), said(2, "one", "u2"), said(3, "two", "u3"), redacted(4, 0, 4)):
        remembered.add(event)
    assert remembered.first_seq == 3
    assert [event.seq for event in remembered.events()] == [3, 4]
    assert [turn.text for turn in remembered.said()] == ["one", "two"]


def test_peak_and_steps_are_known_without_decoding() -> None:
    remembered = History()
    for seq, level in enumerate(("tense", "critical", "calm"), start=1):
        remembered.add(LevelChanged(call_id="c", at=1.0, seq=seq, from_level="calm", to_level=level))
    remembered.add(StepCompleted(call_id="c", at=1.0, seq=4, step="apologise", utterance_id="u1"))
    assert LEVELS[remembered.peak] == "critical"
    assert remembered.steps == {"apologise"}


@given(st.lists(st.text(max_size=20), max_size=30))
def test_events_come_back_as_they_were(texts: list[str]) -> None:
    remembered = History()
    events: list[Event] = [said(seq, text, f"u{seq}") for seq, text in enumerate(texts, start=1)]
    for event in events:
        remembered.add(event)
    assert list(remembered.events()) == events
