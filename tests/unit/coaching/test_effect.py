"""Tips and what the score did after them."""

import pytest

from monitor.coaching.effect import (
    CallEffects,
    StepEffect,
    TipEffect,
    call_effects,
    change_after,
    mean_interval,
    step_effects,
    turned_around,
)
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


def moment(number: int, change: float | None, cause: str, outcome: str | None = None, score: float = 70.0) -> TipEffect:
    tip = "t1" if cause == "shown" else ""
    return TipEffect(f"c{number}", "own", 10.0, score, 0.0, change, cause, tip, "agent", outcome)  # type: ignore[arg-type]


def figures(shown: list[TipEffect], withheld: list[TipEffect]) -> StepEffect:
    (row,) = step_effects([CallEffects("c", tuple(shown), tuple(withheld), False, None, None)])
    return row


def test_every_tip_is_counted_once_by_what_became_of_it() -> None:
    outcomes = ["done", "done", "dismissed", "expired", "expired", "expired", None]
    row = figures([moment(n, -3.0, "shown", name) for n, name in enumerate(outcomes)], [])
    assert (row.shown, row.done, row.dismissed, row.expired) == (7, 2, 1, 3)
    assert (row.matched, row.effect, row.interval) == (0, None, None), "no like moment: nothing is claimed"
    assert row.mean_change == -3.0


def test_an_interval_is_as_wide_as_the_pairs_differ() -> None:
    shown = [moment(n, change, "shown") for n, change in enumerate([-30.0, -20.0, -10.0, -20.0, -20.0])]
    row = figures(shown, [moment(9, -5.0, "cooldown")])
    assert row.effect == -15.0
    assert row.interval == (-21.2, -8.8), "1.96 standard errors of -25, -15, -5, -15, -15"


def test_only_a_hold_out_chooses_by_chance_and_then_it_alone_is_the_comparison() -> None:
    shown = [moment(n, -20.0, "shown") for n in range(6)]
    both = [moment(7, -18.0, "cooldown"), moment(8, 0.0, "holdout", score=72.0)]
    row = figures(shown, both)
    assert (row.by_chance, row.effect) == (True, -20.0)
    assert figures(shown, both[:1]).by_chance is False, "without a hold-out it is association"


def test_the_change_counts_sixty_seconds_and_no_more() -> None:
    scores = [(10.0, 70.0, 0.0), (69.9, 50.0, 0.0), (70.1, 10.0, 0.0)]
    assert change_after(scores, 10.0) == -20.0
