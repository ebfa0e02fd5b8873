"""Whatever was shown and withheld: the comparison counts right, claims nothing of few, moves with what it measures."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.coaching.effect import LEAST_CALLS, CallEffects, Moment, match, step_effects

CHANGE = st.none() | st.integers(-60, 40).map(float)
MOMENT = st.builds(
    Moment,
    call_id=st.integers(0, 40).map(lambda n: f"c{n}"),
    step=st.sampled_from(["own", "apologise"]),
    at=st.integers(0, 600).map(float),
    score=st.integers(50, 80).map(float),
    slope=st.integers(-20, 20).map(float),
    change=CHANGE,
    reason=st.sampled_from([None, None, "cooldown", "holdout"]),
    outcome=st.sampled_from(["done", "dismissed", "expired"]),
)
MOMENTS = st.lists(MOMENT, max_size=120, unique_by=lambda one: (one.call_id, one.at))


def calls_of(moments: list[Moment]) -> list[CallEffects]:
    return [CallEffects(one.call_id, (one,), False, None) for one in moments]


@settings(max_examples=150, deadline=None)
@given(MOMENTS)
def test_counts_add_up_and_few_give_no_figure(moments: list[Moment]) -> None:
    rows = step_effects(calls_of(moments))
    assert [row.step for row in rows] == sorted({one.step for one in moments})
    for row in rows:
        tips = [one for one in moments if one.step == row.step and one.reason is None]
        assert row.changes["shown"].tips == len(tips)
        assert sum(row.changes[end].tips for end in ("done", "dismissed", "expired")) == len(tips)
        assert row.calls <= row.pairs <= min(row.changes["shown"].known, sum(row.withheld.values()))
        if row.calls < LEAST_CALLS:
            assert (row.difference, row.low, row.high, row.by_chance) == (None, None, None, False)
        else:
            assert row.difference is not None
            assert row.low is not None
            assert row.high is not None
            assert row.low <= row.difference <= row.high


@settings(max_examples=100, deadline=None)
@given(MOMENTS)
def test_nothing_is_matched_twice_or_with_its_own_call(moments: list[Moment]) -> None:
    pairs = match([one for one in moments if one.reason is None], [one for one in moments if one.reason])
    assert len({id(other) for _, other in pairs}) == len(pairs) == len({id(tip) for tip, _ in pairs})
    for tip, other in pairs:
        assert tip.call_id != other.call_id
        assert abs(tip.score - other.score) <= 10
        assert abs(tip.slope - other.slope) <= 20


@settings(max_examples=60, deadline=None)
@given(MOMENTS, st.randoms(use_true_random=False), st.integers(-20, 20))
def test_the_order_of_calls_is_nothing_and_a_shift_is_a_shift(moments: list[Moment], random: object, by: int) -> None:
    before = step_effects(calls_of(moments))
    mixed = list(moments)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert step_effects(calls_of(mixed)) == before
    moved = [
        replace(one, change=one.change + by) if one.reason is None and one.change is not None else one
        for one in moments
    ]
    for old, new in zip(before, step_effects(calls_of(moved)), strict=True):
        assert (new.pairs, new.calls) == (old.pairs, old.calls)
        if old.difference is not None and new.difference is not None:
            assert abs(new.difference - old.difference - by) < 0.11
