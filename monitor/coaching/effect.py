"""Do tips help? For each tip what the score did in the next 60 s, against like moments without one. Pure.

It is association, never proof: the moments withheld by cooldown differ in more than the tip. Only a hold-out
(`coaching.holdout`) chooses by chance, and its rows are marked so.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from monitor.coaching.coach import CallCoach, Withheld
from monitor.coaching.playbook import Playbook
from monitor.config import CoachingSettings
from monitor.events.base import LEVELS, Event, Level
from monitor.events.call import CallEnded
from monitor.events.coach import MistakeNoted, StepCompleted, TipOutcome, TipResolved, TipShown
from monitor.events.score import LevelChanged, ScoreUpdated
from monitor.events.speech import SpeechFinal

AFTER_S = 60.0
"""Seconds in which a tip may show an effect."""
SCORE_CALIPER = 10.0
"""A matched moment's score lies this near, points."""
SLOPE_CALIPER = 20.0
"""... and its slope this near, points a minute."""
LEAST_PAIRS = 5
"""Fewer matched pairs give no interval."""
COMPLAINT_P = 0.4
Cause = Literal["shown", "cooldown", "holdout"]


@dataclass(frozen=True, slots=True)
class TipEffect:
    """A moment at which a step's tip was due. `change`: score 60 s later less the score then; None when unknown."""

    call_id: str
    step: str
    at: float
    score: float
    slope: float
    change: float | None
    cause: Cause
    tip_id: str = ""
    audience: str = "agent"
    outcome: TipOutcome | None = None
    seconds_to_done: float | None = None


@dataclass(frozen=True, slots=True)
class CallEffects:
    """One call. `time_to_acknowledge`: seconds from the first complaint, None when there was none or no answer."""

    call_id: str
    tips: tuple[TipEffect, ...]
    withheld: tuple[TipEffect, ...]
    turnaround: bool
    first_complaint: float | None
    time_to_acknowledge: float | None


@dataclass(frozen=True, slots=True)
class StepEffect:
    """A step over many calls. `effect`: mean difference of change, shown less matched; `interval` 95 %, points."""

    step: str
    shown: int
    done: int
    dismissed: int
    expired: int
    mean_change: float | None
    matched: int
    effect: float | None
    interval: tuple[float, float] | None
    by_chance: bool


def call_effects(events: Sequence[Event], playbook: Playbook, settings: CoachingSettings) -> CallEffects:
    """Effects in one ended call. The moments withheld are found again by running the coach over the events."""
    call_id = next((event.call_id for event in events if event.call_id), "")
    scores = [(event.at, event.score, event.slope) for event in events if isinstance(event, ScoreUpdated)]
    ends = {event.tip_id: event for event in events if isinstance(event, TipResolved)}
    tips = []
    for event in events:
        if isinstance(event, TipShown):
            score, slope = _score_at(scores, event.at)
            ended = ends.get(event.tip_id)
            outcome = ended.outcome if ended is not None else None
            tips.append(
                TipEffect(
                    call_id, event.step, event.at, score, slope, change_after(scores, event.at), "shown",
                    event.tip_id, event.audience, outcome,
                    round(ended.at - event.at, 1) if ended is not None and outcome == "done" else None,
                )
            )  # fmt: skip
    moments = [_withheld(call_id, scores, one) for one in withheld_moments(events, playbook, settings)]
    complaint, acknowledged = _swiftness(events)
    return CallEffects(call_id, tuple(tips), tuple(moments), turned_around(events), complaint, acknowledged)


def withheld_moments(events: Sequence[Event], playbook: Playbook, settings: CoachingSettings) -> list[Withheld]:
    """Moments at which a tip was due and cooldown or hold-out withheld it: the coach is deterministic."""
    call_id = next((event.call_id for event in events if event.call_id), "")
    coach = CallCoach(call_id, playbook, settings)
    for event in events:
        if not isinstance(event, TipShown | TipResolved | StepCompleted | MistakeNoted):
            coach.observe(event)
    return coach.withheld


def _withheld(call_id: str, scores: Sequence[tuple[float, float, float]], one: Withheld) -> TipEffect:
    return TipEffect(call_id, one.step, one.at, one.score, one.slope, change_after(scores, one.at), one.cause)


def _score_at(scores: Sequence[tuple[float, float, float]], at: float) -> tuple[float, float]:
    before = [(score, slope) for when, score, slope in scores if when <= at]
    return before[-1] if before else (0.0, 0.0)


def change_after(scores: Sequence[tuple[float, float, float]], at: float) -> float | None:
    """Last score within AFTER_S after `at` less the score at `at`; None when no score followed in that time."""
    later = [score for when, score, _ in scores if at < when <= at + AFTER_S]
    return round(later[-1] - _score_at(scores, at)[0], 1) if later else None


def turned_around(events: Iterable[Event]) -> bool:
    """The call peaked at frustrated or critical and ended calm."""
    levels: list[Level] = [event.to_level for event in events if isinstance(event, LevelChanged)]
    peak = max((LEVELS.index(level) for level in levels), default=0)
    return peak >= LEVELS.index("frustrated") and levels[-1] == "calm"


def _swiftness(events: Iterable[Event]) -> tuple[float | None, float | None]:
    """Media time of the first complaint, and seconds until the agent acknowledged it or named the feeling."""
    ends: dict[str, float] = {}
    complaint: float | None = None
    for event in events:
        if isinstance(event, SpeechFinal):
            ends[event.utterance_id] = event.end
        elif isinstance(event, ScoreUpdated) and complaint is None and (event.p or 0.0) >= COMPLAINT_P:
            complaint = ends.get(event.utterance_id or "", event.at)
        elif isinstance(event, StepCompleted) and complaint is not None and event.step in ("acknowledge", "empathise"):
            return complaint, round(max(0.0, ends.get(event.utterance_id, event.at) - complaint), 1)
        elif isinstance(event, CallEnded):
            break
    return complaint, None


def step_effects(calls: Sequence[CallEffects]) -> list[StepEffect]:
    """Per step over many calls, in order of name: agent tips against the nearest withheld moments of that step."""
    shown = [tip for call in calls for tip in call.tips if tip.audience == "agent"]
    controls = [moment for call in calls for moment in call.withheld]
    by_chance = any(moment.cause == "holdout" for moment in controls)
    if by_chance:
        controls = [moment for moment in controls if moment.cause == "holdout"]
    return [_step_effect(step, shown, controls, by_chance) for step in sorted({tip.step for tip in shown})]


def _step_effect(step: str, shown: Sequence[TipEffect], controls: Sequence[TipEffect], by_chance: bool) -> StepEffect:
    mine = [tip for tip in shown if tip.step == step]
    others = [moment for moment in controls if moment.step == step]
    changes = [tip.change for tip in mine if tip.change is not None]
    pairs = [difference for tip in mine if (difference := _against_nearest(tip, others)) is not None]
    effect, interval = mean_interval(pairs)
    count = {name: sum(tip.outcome == name for tip in mine) for name in ("done", "dismissed", "expired")}
    return StepEffect(
        step, len(mine), count["done"], count["dismissed"], count["expired"],
        round(sum(changes) / len(changes), 1) if changes else None, len(pairs), effect, interval, by_chance,
    )  # fmt: skip


def _against_nearest(tip: TipEffect, others: Sequence[TipEffect]) -> float | None:
    near = [
        (abs(one.score - tip.score) / SCORE_CALIPER + abs(one.slope - tip.slope) / SLOPE_CALIPER, one.call_id, one.at)
        for one in others
        if one.change is not None
        and abs(one.score - tip.score) <= SCORE_CALIPER
        and abs(one.slope - tip.slope) <= SLOPE_CALIPER
    ]
    if tip.change is None or not near:
        return None
    _, call_id, at = min(near)
    match = next(one for one in others if one.call_id == call_id and one.at == at and one.change is not None)
    assert match.change is not None
    return tip.change - match.change


def mean_interval(values: Sequence[float]) -> tuple[float | None, tuple[float, float] | None]:
    """Mean and its 95 % interval (normal approximation), to 0.1; no interval below LEAST_PAIRS values."""
    if not values:
        return None, None
    mean = sum(values) / len(values)
    if len(values) < LEAST_PAIRS:
        return round(mean, 1), None
    spread = math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))
    half = 1.96 * spread / math.sqrt(len(values))
    return round(mean, 1), (round(mean - half, 1), round(mean + half, 1))
