"""Tips and what the score did after them."""

import pytest

from monitor.coaching.effect import TipEffect, call_effects, change_after, mean_interval, step_effects, turned_around
from monitor.coaching.playbook import load_playbook
from monitor.config import CoachingSettings
from monitor.events.base import Event
from monitor.events.score import LevelChanged
from tests.unit.coaching.say import Talk


def recovered() -> list[Event]:
    talk = Talk()
    talk.agent("Good evening, how can I help?")
    talk.customer("I called three times and nobody called me back.", "frustrated")
    talk.tell(LevelChanged.model_validate({"at": talk.at, "from": "calm", "to": "frustrated"}))
    talk.agent("So you called three times and nobody called you back. I'm sorry we let you down.")
    talk.customer("Thank you.", "calm")
    talk.tell(LevelChanged.model_validate({"at": talk.at, "from": "frustrated", "to": "calm"}))
    return talk.events


def test_one_call() -> None:
    seen = call_effects(recovered(), load_playbook(None), CoachingSettings())
    tip = next(tip for tip in seen.tips if tip.audience == "agent")
    assert (tip.step, tip.outcome, tip.score, tip.change) == ("acknowledge", "done", 70.0, -60.0)
    assert seen.turnaround
    assert seen.time_to_acknowledge == pytest.approx(4.4)


def test_no_score_in_time_is_unknown_not_zero() -> None:
    scores = [(10.0, 50.0, 0.0), (100.0, 20.0, 0.0)]
    assert change_after(scores, 20.0) is None
    assert change_after(scores, 50.0) == -30.0


def test_a_call_that_stays_hot_is_no_turnaround() -> None:
    assert not turned_around([LevelChanged.model_validate({"from": "calm", "to": "critical"})])
    assert not turned_around([])


def test_steps_are_compared_with_like_moments_only() -> None:
    def tip(number: int, change: float, cause: str, score: float = 70.0) -> TipEffect:
        return TipEffect(f"c{number}", "own", 10.0, score, 0.0, change, cause)  # type: ignore[arg-type]

    calls = [
        call_effects([], load_playbook(None), CoachingSettings()),
    ]
    shown = [tip(number, -20.0, "shown") for number in range(6)]
    others = [tip(10, -5.0, "cooldown"), tip(11, 0.0, "cooldown", score=20.0)]
    made = calls[0].__class__("c", tuple(shown), tuple(others), False, None, None)
    row = step_effects([made])[0]
    assert (row.step, row.shown, row.matched, row.effect) == ("own", 6, 6, -15.0)
    assert row.interval == (-15.0, -15.0)
    assert not row.by_chance


def test_few_values_give_no_interval() -> None:
    assert mean_interval([]) == (None, None)
    assert mean_interval([1.0, 3.0]) == (2.0, None)
