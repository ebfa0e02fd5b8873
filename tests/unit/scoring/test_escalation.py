"""The machine: every pair defined, hysteresis, dwell, blindness, one alert a rise."""

import itertools

import pytest

from monitor.events.base import LEVELS, Level
from monitor.scoring.escalation import TABLE, ZONES, Limits, Scored, Sight, State, step

LIMITS = Limits()


@pytest.mark.parametrize(("level", "zone"), list(itertools.product(LEVELS, range(len(ZONES)))))
def test_every_pair_is_defined(level: Level, zone: int) -> None:
    assert len(TABLE[level]) == len(ZONES)
    target = TABLE[level][zone]
    if LEVELS.index(target) > LEVELS.index(level):
        assert zone in (2, 3, 4, 5, 6)
        assert "band" not in ZONES[zone] or target in ("tense", "frustrated")


def test_a_level_is_left_lower_than_it_is_entered() -> None:
    state, _ = step(State(), Scored(60.0, 0.0), LIMITS)
    assert state.level == "frustrated"
    state, changes = step(state, Scored(53.0, 100.0), LIMITS)
    assert not changes
    state, changes = step(state, Scored(51.9, 101.0), LIMITS)
    assert [change.after for change in changes] == ["tense"]


def test_a_fall_waits_for_the_dwell_and_then_comes() -> None:
    state, _ = step(State(), Scored(70.0, 10.0), LIMITS)
    state, changes = step(state, Scored(10.0, 17.9), LIMITS)
    assert not changes
    state, changes = step(state, Scored(10.0, 18.0), LIMITS)
    assert state.level == "calm"
    assert changes[0].before == "frustrated"


def test_a_rise_does_not_wait() -> None:
    state, _ = step(State(), Scored(40.0, 1.0), LIMITS)
    state, changes = step(state, Scored(90.0, 2.0), LIMITS)
    assert state.level == "critical"
    assert changes[0].alert


def test_one_alert_a_rise() -> None:
    state, alerts = State(), 0
    for at, score in enumerate((65.0, 85.0, 70.0, 90.0)):
        state, changes = step(state, Scored(score, at * 20.0), LIMITS)
        alerts += sum(change.alert for change in changes)
    assert alerts == 1
    state, _ = step(state, Scored(20.0, 100.0), LIMITS)
    state, changes = step(state, Scored(61.0, 120.0), LIMITS)
    assert changes[0].alert


def test_a_rise_that_becomes_critical_says_so_once() -> None:
    state, worse = State(), []
    for at, score in enumerate((65.0, 85.0, 70.0, 90.0)):
        state, changes = step(state, Scored(score, at * 20.0), LIMITS)
        worse += [change.worse for change in changes]
    assert worse == [False, True, False, False]
    state, _ = step(state, Scored(40.0, 100.0), LIMITS)  # the rise is over
    state, _ = step(state, Scored(65.0, 120.0), LIMITS)
    state, changes = step(state, Scored(85.0, 140.0), LIMITS)
    assert [(change.alert, change.worse) for change in changes] == [(False, True)]


def test_what_was_raised_as_critical_is_told_once_only() -> None:
    state, told = State(), []
    for at, score in enumerate((85.0, 70.0, 90.0)):
        state, changes = step(state, Scored(score, at * 20.0), LIMITS)
        told += [(change.alert, change.worse) for change in changes]
    assert told == [(True, False), (False, False), (False, False)]


def test_no_data_is_never_calm() -> None:
    state, _ = step(State(), Scored(85.0, 0.0), LIMITS)
    state, _ = step(state, Sight(False, 5.0), LIMITS)
    state, changes = step(state, Scored(0.0, 500.0), LIMITS)
    assert state.level == "critical"
    assert not changes
    state, _ = step(state, Sight(True, 600.0), LIMITS)
    state, changes = step(state, Scored(0.0, 604.0), LIMITS)
    assert not changes  # the dwell begins again
    state, _ = step(state, Scored(0.0, 608.0), LIMITS)
    assert state.level == "calm"
