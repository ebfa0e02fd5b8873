"""What the score did after tips, against like moments without one."""

import pytest

from monitor.coaching.effect import (
    LEAST_CALLS,
    CallEffects,
    Change,
    Moment,
    StepEffect,
    call_effects,
    difference_of,
    match,
    quantile_975,
    step_effects,
)
from monitor.events.base import Event
from monitor.events.coach import StepCompleted, TipResolved, TipShown, TipWithheld
from monitor.events.score import ScoreUpdated
from tests.unit.coaching.say import Talk, score


def scored(at: float, value: float, slope: float = 0.0) -> ScoreUpdated:
    return ScoreUpdated(call_id="c", at=at, score=value, slope=slope, level="calm")


def shown(at: float, tip_id: str = "t1", step: str = "own", audience: str = "agent") -> TipShown:
    data = {"call_id": "c", "at": at, "tip_id": tip_id, "step": step, "audience": audience, "headline": "Own it"}
    return TipShown.model_validate(data)


def only(events: list[Event]) -> Moment:
    (moment,) = call_effects(events, {}).moments
    return moment


@pytest.mark.parametrize(
    ("name", "after", "change"),
    [
        ("nothing followed", [], None),
        ("the last within the minute counts", [(20.0, 60.0), (69.9, 50.0)], -20.0),
        ("sixty seconds and no more", [(70.0, 50.0), (70.1, 10.0)], -20.0),
        ("what came too late is unknown, not zero", [(75.0, 10.0)], None),
        ("a score of the same moment is what it is compared with", [(10.0, 90.0)], None),
        ("a rise is a rise", [(30.0, 85.5)], 15.5),
    ],
)
def test_the_change_in_the_minute_after(name: str, after: list[tuple[float, float]], change: float | None) -> None:
    events: list[Event] = [scored(8.0, 70.0, 4.0), shown(10.0), *(scored(at, value) for at, value in after)]
    moment = only(events)
    assert (moment.score, moment.slope, moment.change) == (70.0, 4.0, change), name


def test_a_withheld_moment_brings_its_own_score() -> None:
    held = TipWithheld(call_id="c", at=10.0, step="own", reason="holdout", score=66.0, slope=3.0)
    moment = only([held, scored(30.0, 60.0)])
    assert (moment.reason, moment.score, moment.slope, moment.change) == ("holdout", 66.0, 3.0, -6.0)


@pytest.mark.parametrize("outcome", ["done", "dismissed", "expired"])
def test_what_became_of_a_tip(outcome: str) -> None:
    end = TipResolved.model_validate({"call_id": "c", "at": 12.0, "tip_id": "t1", "outcome": outcome})
    assert only([shown(10.0), end]).outcome == outcome


def test_a_tip_still_open_at_the_end_was_passed_over_and_supervisors_prompts_are_no_tips() -> None:
    assert only([shown(10.0), shown(11.0, "t2", "join", "supervisor")]).outcome == "expired"


def test_time_to_acknowledge_runs_from_the_end_of_the_first_complaint() -> None:
    talk = Talk()
    talk.agent("Good evening, I am sorry you had to wait.")
    talk.customer("I called three times and nobody called me back.", "frustrated")
    talk.agent("So you called three times and nobody called you back. I'm sorry we let you down.")
    seen = call_effects(talk.events, {})
    assert seen.complained
    assert seen.acknowledged_after_s == pytest.approx(4.4)
    late = score("frustrated", 13.0, utterance="u1")
    step = StepCompleted(call_id="c", at=15.0, step="apologise", utterance_id="u2")
    assert call_effects([late, step], {"u1": 10.0}).acknowledged_after_s == 5.0, "a busy machine scores late"
    assert call_effects([step], {}) == CallEffects("c", (), False, None)


def moment(
    number: int, change: float | None, reason: str | None = None, outcome: str = "done", **more: float
) -> Moment:
    data = {"score": 70.0, "slope": 0.0} | more
    return Moment(f"c{number:03}", "own", 10.0, data["score"], data["slope"], change, reason, outcome)  # type: ignore[arg-type]


def figures(*moments: Moment) -> StepEffect:
    (row,) = step_effects([CallEffects(one.call_id, (one,), False, None) for one in moments])
    return row


def several(changes: list[float], reason: str | None = None, first: int = 0) -> list[Moment]:
    return [moment(first + n, change, reason) for n, change in enumerate(changes)]


def test_every_tip_is_counted_once_by_what_became_of_it() -> None:
    ends = ["done"] * 5 + ["dismissed"] + ["expired"] * 3
    row = figures(*(moment(n, -3.0 if n else None, outcome=end) for n, end in enumerate(ends)))
    assert row.changes == {
        "shown": Change(9, 8, -3.0), "done": Change(5, 4, None), "dismissed": Change(1, 1, None),
        "expired": Change(3, 3, None),
    }  # fmt: skip
    assert (row.withheld, row.pairs, row.difference) == ({"cooldown": 0, "holdout": 0}, 0, None)


def test_the_difference_is_told_with_its_interval_from_ten_calls_on() -> None:
    changes = [-30.0, -20.0, -10.0, -20.0, -20.0] * 2
    held = several([-5.0] * 10, "cooldown", 100)
    row = figures(*several(changes), *held)
    assert (row.pairs, row.calls, row.difference, row.by_chance) == (10, 10, -15.0, False)
    # standard deviation 6.667 of -25, -15, -5, -15, -15 twice over; t of 9 degrees of freedom is 2.262
    assert (row.low, row.high) == (-19.8, -10.2)
    few = figures(*several(changes[:9]), *held)
    assert (few.pairs, few.difference, few.low, few.high) == (9, None, None, None), "too few to say"


def test_one_withheld_moment_is_no_ten() -> None:
    row = figures(*several([-20.0] * 30), moment(500, 0.0, "cooldown"))
    assert (row.pairs, row.difference) == (1, None), "used again and again it would give a false certainty"


@pytest.mark.parametrize(
    ("name", "other", "pairs"),
    [
        ("alike", moment(1, 0.0, "cooldown", score=80.0, slope=-20.0), 1),
        ("another score", moment(1, 0.0, "cooldown", score=80.1), 0),
        ("another slope", moment(1, 0.0, "cooldown", slope=20.1), 0),
        ("the same call: their minutes overlap", moment(0, 0.0, "cooldown"), 0),
        ("nothing is known of it", moment(1, None, "cooldown"), 0),
    ],
)
def test_only_like_moments_are_matched(name: str, other: Moment, pairs: int) -> None:
    assert len(match([moment(0, -20.0)], [other])) == pairs, name


def test_the_nearest_is_taken() -> None:
    near, far = moment(1, -1.0, "cooldown", score=71.0), moment(2, -9.0, "cooldown", score=65.0)
    assert match([moment(0, -20.0)], [far, near]) == [(moment(0, -20.0), near)]


def test_moments_of_other_steps_are_no_comparison() -> None:
    other = Moment("c9", "apologise", 10.0, 70.0, 0.0, 0.0, "cooldown")
    rows = step_effects([CallEffects("c9", (other,), False, None), CallEffects("c1", (moment(1, -5.0),), False, None)])
    assert [(row.step, row.changes["shown"].tips, row.pairs) for row in rows] == [("apologise", 0, 0), ("own", 1, 0)]


def test_a_hold_out_large_enough_is_the_only_comparison() -> None:
    tips = several([-20.0] * LEAST_CALLS)
    paused = several([-18.0] * LEAST_CALLS, "cooldown", 100)
    drawn = several([0.0] * LEAST_CALLS, "holdout", 200)
    assert (figures(*tips, *paused, *drawn).by_chance, figures(*tips, *paused, *drawn).difference) == (True, -20.0)
    mixed = figures(*tips, *paused, *drawn[:2])
    assert mixed.by_chance is False, "two draws say nothing yet; the rest was not chosen by chance"
    assert mixed.withheld == {"cooldown": 10, "holdout": 2}


def test_tips_of_one_call_are_one_witness() -> None:
    many = [Moment("c1", "own", float(at), 70.0, 0.0, -20.0) for at in range(30)]
    held = several([0.0] * 30, "cooldown", 100)
    assert difference_of(match(many, held)) == (None, None, None)


def test_quantiles_of_student() -> None:
    # Abramowitz and Stegun, table 26.10
    for freedom, expected in ((9, 2.262), (14, 2.145), (30, 2.042), (120, 1.980)):
        assert quantile_975(freedom) == pytest.approx(expected, abs=0.001)
