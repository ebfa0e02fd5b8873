"""Do tips help? What the score did in the minute after each tip for the agent, against like moments without it. Pure.

A like moment is one at which the same step was due in another call and was withheld (`tip.withheld`), at about the same
score and slope. It is association, never proof: what the pause withholds differs in more than the tip. Only the
hold-out (`coaching.holdout`) chooses by chance, and a later tip may still come within that minute of either kind.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from monitor.coaching.swiftness import swiftness
from monitor.events.base import Event
from monitor.events.coach import TipOutcome, TipResolved, TipShown, TipWithheld, WithheldBy
from monitor.events.score import ScoreUpdated

AFTER_S = 60.0
"""Seconds in which a tip may show an effect."""
SCORE_CALIPER = 10.0
"""A matched moment's score lies this near, points."""
SLOPE_CALIPER = 20.0
"""... and its slope this near, points a minute."""
LEAST_CHANGES = 5
"""Fewer moments with a known change give no mean."""
LEAST_CALLS = 10
"""A difference is told when its pairs come from at least this many calls."""
MOST_MOMENTS = 1_000
"""Shown ones of a step, and withheld ones of each reason, that are matched: the last given, so that time is bounded."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment at which a tip for the agent was due: shown, or withheld for a `reason`.

    `change`: the last score within the next minute less the score then; None when no score followed.
    `outcome`: of a tip shown; what was still open when the call ended was passed over.
    """

    call_id: str
    step: str
    at: float
    score: float
    slope: float
    change: float | None
    reason: WithheldBy | None = None
    outcome: TipOutcome = "expired"


@dataclass(frozen=True, slots=True)
class CallEffects:
    """One ended call. `acknowledged_after_s`: from the end of the first complaint; None when nobody did."""

    call_id: str
    moments: tuple[Moment, ...]
    complained: bool
    acknowledged_after_s: float | None


Ending = Literal["shown", "done", "dismissed", "expired"]


@dataclass(frozen=True, slots=True)
class Change:
    """Tips that were shown, or ended in one way, and the mean change of the score a minute later, points to 0.1.

    `known`: how many of them a score followed; the mean is None below LEAST_CHANGES of these.
    """

    tips: int
    known: int
    mean: float | None


@dataclass(frozen=True, slots=True)
class StepEffect:
    """A step over many calls. `difference`: mean change after tips less that of matched withheld moments, points.

    `low`, `high`: its 95 % interval; all three None when the `pairs` come from fewer than LEAST_CALLS `calls`.
    """

    step: str
    changes: dict[Ending, Change]
    withheld: dict[WithheldBy, int]
    pairs: int
    calls: int
    difference: float | None
    low: float | None
    high: float | None
    by_chance: bool
    """Compared with moments of the hold-out alone."""


def call_effects(events: Iterable[Event], said_until: Mapping[str, float]) -> CallEffects:
    """Tips and withheld moments of one call, from its stored events in order of seq; other events are passed over.

    `said_until`: media seconds at which each utterance ended, by id.
    """
    call_id, scores, moments = "", list[ScoreUpdated](), list[tuple[TipShown | TipWithheld, float, float]]()
    ends: dict[str, TipOutcome] = {}
    events = list(events)
    for event in events:
        call_id = call_id or event.call_id
        match event:
            case ScoreUpdated():
                scores.append(event)
            case TipShown(audience="agent"):
                now = scores[-1] if scores else None
                moments.append((event, now.score if now else 0.0, now.slope if now else 0.0))
            case TipWithheld():
                moments.append((event, event.score, event.slope))
            case TipResolved():
                ends[event.tip_id] = event.outcome
            case _:
                pass
    made = tuple(_moment(call_id, event, score, slope, scores, ends) for event, score, slope in moments)
    swift = swiftness(events, said_until)
    return CallEffects(call_id, made, swift.complaint_at is not None, swift.acknowledged_after_s)


def _moment(
    call_id: str,
    event: TipShown | TipWithheld,
    score: float,
    slope: float,
    scores: Sequence[ScoreUpdated],
    ends: dict[str, TipOutcome],
) -> Moment:
    later = [one.score for one in scores if event.at < one.at <= event.at + AFTER_S]
    change = round(later[-1] - score, 1) if later else None
    if isinstance(event, TipWithheld):
        return Moment(call_id, event.step, event.at, score, slope, change, event.reason)
    return Moment(call_id, event.step, event.at, score, slope, change, outcome=ends.get(event.tip_id, "expired"))


def step_effects(calls: Iterable[CallEffects]) -> list[StepEffect]:
    """Per step that was shown or withheld, in order of name. Calls in any order; beyond MOST_MOMENTS the last count."""
    by_step: dict[str, list[Moment]] = {}
    for call in calls:
        for moment in call.moments:
            by_step.setdefault(moment.step, []).append(moment)
    return [_step_effect(step, moments) for step, moments in sorted(by_step.items())]


def _step_effect(step: str, moments: Sequence[Moment]) -> StepEffect:
    shown = [one for one in moments if one.reason is None]
    drawn = [one for one in moments if one.reason == "holdout"]
    paused = [one for one in moments if one.reason == "cooldown"]
    newest = [some[-MOST_MOMENTS:] for some in (shown, drawn, paused)]
    pairs = match(newest[0], newest[1])
    by_chance = _calls_of(pairs) >= LEAST_CALLS
    if not by_chance:
        pairs = match(newest[0], [*newest[1], *newest[2]])
    difference, low, high = difference_of(pairs)
    changes: dict[Ending, Change] = {"shown": _change(shown)}
    for outcome in ("done", "dismissed", "expired"):
        changes[outcome] = _change([one for one in shown if one.outcome == outcome])
    return StepEffect(
        step=step,
        changes=changes,
        withheld={"cooldown": len(paused), "holdout": len(drawn)},
        pairs=len(pairs),
        calls=_calls_of(pairs),
        difference=difference,
        low=low,
        high=high,
        by_chance=by_chance,
    )


def _change(tips: Sequence[Moment]) -> Change:
    known = [tip.change for tip in tips if tip.change is not None]
    return Change(len(tips), len(known), round(sum(known) / len(known), 1) if len(known) >= LEAST_CHANGES else None)


def match(shown: Sequence[Moment], withheld: Sequence[Moment]) -> list[tuple[Moment, Moment]]:
    """Each shown moment with the nearest withheld one of another call within the calipers; none is used twice."""
    mine = sorted((one for one in shown if one.change is not None), key=_place)
    others = sorted((one for one in withheld if one.change is not None), key=lambda one: (one.score, _place(one)))
    scores = [one.score for one in others]
    used = bytearray(len(others))
    pairs: list[tuple[Moment, Moment]] = []
    for tip in mine:
        best, nearest = -1, math.inf
        first, last = bisect_left(scores, tip.score - SCORE_CALIPER), bisect_right(scores, tip.score + SCORE_CALIPER)
        for place in range(first, last):
            other = others[place]
            slant = abs(other.slope - tip.slope)
            if used[place] or slant > SLOPE_CALIPER or other.call_id == tip.call_id:
                continue
            far = abs(other.score - tip.score) / SCORE_CALIPER + slant / SLOPE_CALIPER
            if far < nearest:
                best, nearest = place, far
        if best >= 0:
            used[best] = 1
            pairs.append((tip, others[best]))
    return pairs


def difference_of(pairs: Sequence[tuple[Moment, Moment]]) -> tuple[float | None, float | None, float | None]:
    """Mean difference of the pairs' changes, and its 95 % interval by Student's t, points to 0.1.

    Tips of one call are no independent witnesses: they are averaged first, and calls are what is counted. All None
    below LEAST_CALLS.
    """
    by_call: dict[str, list[float]] = {}
    for tip, other in pairs:
        assert tip.change is not None
        assert other.change is not None
        by_call.setdefault(tip.call_id, []).append(tip.change - other.change)
    values = [sum(own) / len(own) for own in by_call.values()]
    if len(values) < LEAST_CALLS:
        return None, None, None
    mean = math.fsum(values) / len(values)
    variance = math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)
    half = quantile_975(len(values) - 1) * math.sqrt(variance / len(values))
    return round(mean, 1), round(mean - half, 1), round(mean + half, 1)


def quantile_975(freedom: int) -> float:
    """Student's t with that many degrees of freedom at 0.975, to 0.001 from nine on (Abramowitz, Stegun 26.7.5)."""
    z = 1.959964
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3


def _calls_of(pairs: Sequence[tuple[Moment, Moment]]) -> int:
    return len({tip.call_id for tip, _ in pairs})


def _place(moment: Moment) -> tuple[str, float]:
    return moment.call_id, moment.at
