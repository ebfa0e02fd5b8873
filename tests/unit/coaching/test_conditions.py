"""The table of conditions."""

from monitor.coaching.conditions import CONDITIONS, cooling, helping, pressed
from monitor.coaching.earlier import Earlier
from monitor.coaching.state import CallState
from tests.unit.coaching.say import final, score


def none(text: str, before: str, cut_in: bool, earlier: Earlier) -> list[str]:
    return []


def test_nothing_holds_at_the_start_of_a_call() -> None:
    state = CallState(none)
    assert [name for name, condition in CONDITIONS.items() if condition.holds(state)] == []


def test_every_reason_is_one_plain_sentence() -> None:
    for condition in CONDITIONS.values():
        assert condition.why.endswith((".", "?"))
        assert len(condition.why) <= 60


def test_pressed_needs_a_complaint() -> None:
    state = CallState(none)
    state.apply(final("agent", "Hello.", 0, 1))
    state.apply(final("customer", "It never came!", 2, 4))
    state.apply(score("frustrated", 4))
    assert pressed(state)
    assert not helping(state)
    assert not cooling(state)
