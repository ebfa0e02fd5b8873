"""Whether a corrective action did anything: calls that show its theme in the four weeks before and after it was done.

A call shows the theme when the customer said one of the action's phrases. Shares come with the counts they rest on and
a 95 % interval of their difference (Newcombe 1998, method 10, from Wilson's intervals); with few calls it says so.
Only calls that still have their words are counted. Other things change too: this is a comparison, not a proof.
"""

import math
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, select

from monitor.clock import stamp
from monitor.review.themes import phrases_of, week_of
from monitor.store.actions import Action
from monitor.store.said import calls_that_say, calls_with_words
from monitor.store.schema import utterances

WINDOW = timedelta(days=28)
LEAST_CALLS = 30
"""Calls on either side below which no verdict is given."""
Z = 1.96
"""Two-sided 95 % quantile of the normal distribution."""
Verdict = Literal["not_done", "too_few", "fewer", "more", "no_clear_change"]


@dataclass(frozen=True, slots=True)
class Side:
    """Calls of a stretch of time, and how many of them show the theme."""

    since: str
    until: str
    calls: int
    shown: int

    @property
    def share(self) -> float | None:
        """Of the calls; None without calls."""
        return round(self.shown / self.calls, 4) if self.calls else None


@dataclass(frozen=True, slots=True)
class Effect:
    """Before and after. `change`, `low`, `high`: of the share, in points of a hundred; None when it cannot be said."""

    verdict: Verdict
    before: Side
    after: Side | None
    change: float | None
    low: float | None
    high: float | None
    by_week: tuple[tuple[str, int, int], ...]
    """Week, calls, calls that show the theme."""


def effect_of(connection: Connection, action: Action, now: datetime) -> Effect:
    """The effect of one action; before it is done, the trend so far."""
    done = None if action.done_at is None else datetime.fromisoformat(action.done_at)
    turn = done or now
    end = min(now, turn + WINDOW)
    began = turn - WINDOW * (1 if done else 2)
    every = calls_with_words(connection, stamp(began), stamp(end))
    shown = _showing(connection, action, stamp(began), stamp(end))
    weeks, hits = Counter[str](), Counter[str]()
    for key, started in every:
        weeks[week_of(started)] += 1
        hits[week_of(started)] += key in shown
    by_week = tuple((week, weeks[week], hits[week]) for week in sorted(weeks))
    before = _side([(key, at) for key, at in every if at < stamp(turn)], shown, began, turn)
    if done is None:
        return Effect("not_done", before, None, None, None, None, by_week)
    after = _side([(key, at) for key, at in every if at >= stamp(turn)], shown, turn, end)
    if not before.calls or not after.calls:
        return Effect("too_few", before, after, None, None, None, by_week)
    change, low, high = difference(before.shown, before.calls, after.shown, after.calls)
    verdict: Verdict = "fewer" if high < 0 else "more" if low > 0 else "no_clear_change"
    if min(before.calls, after.calls) < LEAST_CALLS:
        verdict = "too_few"
    change, low, high = (round(100 * value, 1) for value in (change, low, high))
    return Effect(verdict, before, after, change, low, high, by_week)


def difference(hits_1: int, of_1: int, hits_2: int, of_2: int) -> tuple[float, float, float]:
    """The second share less the first, and its 95 % interval."""
    p1, l1, u1 = wilson(hits_1, of_1)
    p2, l2, u2 = wilson(hits_2, of_2)
    change = p2 - p1
    return change, change - math.hypot(p2 - l2, u1 - p1), change + math.hypot(u2 - p2, p1 - l1)


def wilson(hits: int, of: int) -> tuple[float, float, float]:
    """A share and its 95 % score interval (Wilson 1927)."""
    p = hits / of
    scale = 1 + Z**2 / of
    middle = (p + Z**2 / (2 * of)) / scale
    half = Z * math.sqrt(p * (1 - p) / of + Z**2 / (4 * of**2)) / scale
    return p, max(0.0, middle - half), min(1.0, middle + half)


def _showing(connection: Connection, action: Action, since: str, until: str) -> set[int]:
    """Calls in which the customer said one of the phrases: the index finds candidates, their words decide."""
    maybe = calls_that_say(connection, action.phrases, since, until)
    wanted, found = set(action.phrases), set[int]()
    for part in range(0, len(maybe), 500):
        rows = connection.execute(
            select(utterances.c.call, utterances.c.text)
            .where(utterances.c.call.in_(maybe[part : part + 500]) & (utterances.c.role != "agent"))
            .order_by(utterances.c.call)
        )
        found |= {row.call for row in rows if not wanted.isdisjoint(phrases_of(row.text))}
    return found


def _side(every: list[tuple[int, str]], shown: set[int], since: datetime, until: datetime) -> Side:
    return Side(stamp(since), stamp(until), len(every), sum(key in shown for key, _ in every))
