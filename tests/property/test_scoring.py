"""Invariants of window, reasons and escalation over arbitrary evidence."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from monitor.events.base import LEVELS
from monitor.scoring.calibration import Scale
from monitor.scoring.escalation import Limits, Scored, Sight, State, step
from monitor.scoring.reasons import SHOWN, Explainer
from monitor.scoring.window import Blend, Turn, Window
from monitor.scoring.words import Evidence

SCALE = Scale(-0.4, 2.9, 4.4)
BLEND = Blend(base=0.0, now=0.5, memory=1.5, prior=0.5, half_life=2.0, limit=6.0, floor_fade=8.0)
TYPICAL = replace(BLEND, typical=-1.1)
evidence = st.builds(
    Evidence,
    kind=st.sampled_from(["waiting", "abuse", "voice", "thanks", "wording"]),
    value=st.floats(-8, 8),
    text=st.just("said"),
    hard=st.booleans(),
)
turns = st.lists(st.tuples(st.lists(evidence, max_size=8), st.sampled_from([0.0, 61.0])), max_size=12)


def filled(given_turns: list[tuple[list[Evidence], float]], blend: Blend = BLEND) -> Window:
    window = Window(blend, 300.0)
    for number, (parts, floor) in enumerate(given_turns):
        window.add(Turn(f"u{number}", number * 10.0, tuple(parts), floor))
    return window


@given(turns)
def test_reasons_sum_to_the_score_and_the_score_is_in_range(given_turns: list[tuple[list[Evidence], float]]) -> None:
    for blend in (BLEND, TYPICAL):
        made = Explainer(filled(given_turns, blend), SCALE)
        assert 0.0 <= made.score <= 100.0
        reasons = made.reasons()
        assert abs(sum(line.weight for line in reasons) - round(made.score, 1)) < 0.05
        named = [line for line in reasons if line.kind not in ("baseline", "together")]
        assert reasons[: len(named)] == tuple(named)


@given(turns)
def test_the_strongest_reasons_are_among_the_candidates(given_turns: list[tuple[list[Evidence], float]]) -> None:
    made = Explainer(filled(given_turns), SCALE)
    every, some = (
        sorted((abs(made.score - made.without([item])) for item in items), reverse=True)[:SHOWN]
        for items in (made.items, made.candidates())
    )
    assert all(abs(one - other) < 1e-6 for one, other in zip(every, some, strict=True))


@given(turns)
def test_where_reasons_count_from_does_not_move_the_score(given_turns: list[tuple[list[Evidence], float]]) -> None:
    plain, typical = (Explainer(filled(given_turns, blend), SCALE).score for blend in (BLEND, TYPICAL))
    assert abs(plain - typical) < 1e-6


@given(turns, st.lists(evidence, max_size=4))
def test_more_heat_never_lowers(given_turns: list[tuple[list[Evidence], float]], more: list[Evidence]) -> None:
    cooler = [*given_turns, ([], 0.0)]
    hotter = [*given_turns, ([Evidence("waiting", abs(part.value), "said") for part in more], 0.0)]
    assert Explainer(filled(hotter), SCALE).score >= Explainer(filled(cooler), SCALE).score - 1e-9


@given(turns, st.floats(0, 1000))
def test_forgetting_twice_is_forgetting_once(given_turns: list[tuple[list[Evidence], float]], at: float) -> None:
    window = filled(given_turns)
    window.forget(at)
    kept = list(window.turns)
    assert not window.forget(at)
    assert window.turns == kept
    # Turns are 10 s apart, so only the pause at the end can be long.
    assert all(turn.at > window.turns[-1].at - 300.0 for turn in kept)
    assert bool(kept) == bool(given_turns)


inputs = st.lists(st.tuples(st.floats(0, 30), st.one_of(st.floats(0, 100), st.booleans())), max_size=60)


@given(inputs)
def test_falls_wait_and_alerts_rise(
    given_inputs: list[tuple[float, float | bool]],
) -> None:
    limits, state, at, last = Limits(), State(), 0.0, float("-inf")
    for gap, value in given_inputs:
        at += gap
        message = Sight(value, at) if isinstance(value, bool) else Scored(value, at)
        blind = state.blind
        state, changes = step(state, message, limits)
        for change in changes:
            rose = LEVELS.index(change.after) > LEVELS.index(change.before)
            assert rose or (at - last >= limits.dwell_s and not blind)
            assert change.alert == (change.after in LEVELS[2:] and change.before in LEVELS[:2])
            last = at


@given(st.floats(0, 100), st.floats(0, 100), st.integers(1, 20))
def test_the_same_score_again_changes_nothing(first: float, second: float, times: int) -> None:
    state, _ = step(State(), Scored(first, 0.0), Limits())
    state, _ = step(state, Scored(second, 100.0), Limits())
    for number in range(times):
        again, changes = step(state, Scored(second, 101.0 + number), Limits())
        assert again == state
        assert not changes
