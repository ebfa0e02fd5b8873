"""Figures over many kept calls: where frustration comes from, what agents did, what prompts achieved. Reads the store.

Nothing here ranks people: figures are by queue, product and step. One agent's own figures are for that agent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, distinct, func, select

from monitor.review.scorecard import STEPS
from monitor.store.filters import CallFilter, conditions
from monitor.store.schema import alerts, calls, steps, tips

FRUSTRATED = 2
REPEATS = 2


@dataclass(frozen=True, slots=True)
class Group:
    """Calls of one queue, product or the like."""

    name: str
    calls: int
    escalated: int
    """Peaked frustrated or critical."""
    turned_around: int
    repeat_contacts: int
    """Calls by customers who called more than once in the period."""

    @property
    def turnaround_rate(self) -> float | None:
        """Of the escalated calls, those that ended calm."""
        return round(self.turned_around / self.escalated, 3) if self.escalated else None


@dataclass(frozen=True, slots=True)
class StepFigures:
    """One playbook step: in how many escalated calls it was done, and what its prompts led to.

    `share`: None without escalated calls, and for prompts that ask for no step (to breathe, a word of thanks).
    """

    step: str
    done: int
    share: float | None
    prompted: int
    followed: int
    dismissed: int
    expired: int


@dataclass(frozen=True, slots=True)
class Followed:
    """Prompts to agents for playbook steps, and how many of them were followed.

    Prompts that ask for no step (to listen, to breathe, a word of thanks) cannot be seen done and are not counted.
    """

    shown: int
    followed: int


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What people said about alerts."""

    alerts: int
    acknowledged: int
    right: int
    wrong: int
    mean_to_acknowledge_s: float | None


def by_group(connection: Connection, column: str, wanted: CallFilter) -> list[Group]:
    """Figures by queue, product, team or direction, most escalated calls first. Raises ValueError for others."""
    if column not in ("queue", "product", "team", "direction"):
        raise ValueError(f"calls are not grouped by {column}")
    here = _where(wanted)
    again = (
        select(calls.c.customer_ref)
        .where(here & calls.c.customer_ref.is_not(None))
        .group_by(calls.c.customer_ref)
        .having(func.count() >= REPEATS)
    )
    escalated = func.sum(case((calls.c.peak_level >= FRUSTRATED, 1), else_=0))
    rows = connection.execute(
        select(
            calls.c[column],
            func.count(),
            escalated,
            func.sum(case((calls.c.turnaround, 1), else_=0)),
            func.sum(case((calls.c.customer_ref.in_(again), 1), else_=0)),
        )
        .where(here)
        .group_by(calls.c[column])
        .order_by(escalated.desc())
    )
    return [Group(name or "", int(n), int(up), int(turned), int(rep)) for name, n, up, turned, rep in rows]


def step_figures(connection: Connection, wanted: CallFilter) -> list[StepFigures]:
    """For each step: coverage of escalated calls, and the outcome of the agent's prompts for it.

    A step nobody does and no prompt asks for is the one to see: once a call escalated, every step is listed.
    """
    here = _where(wanted) & (calls.c.peak_level >= FRUSTRATED)
    total = int(connection.execute(select(func.count()).select_from(calls).where(here)).scalar_one())
    done = {
        row.step: int(row.calls)
        for row in connection.execute(
            select(steps.c.step, func.count(distinct(steps.c.call)).label("calls"))
            .join(calls, calls.c.id == steps.c.call)
            .where(here)
            .group_by(steps.c.step)
        )
    }
    shown: dict[str, dict[str, int]] = {}
    for row in connection.execute(
        select(tips.c.step, tips.c.outcome, func.count().label("tips"))
        .join(calls, calls.c.id == tips.c.call)
        .where(_where(wanted) & (tips.c.audience == "agent"))
        .group_by(tips.c.step, tips.c.outcome)
    ):
        shown.setdefault(row.step, {})[row.outcome or ""] = int(row.tips)
    return [
        StepFigures(
            step=step,
            done=done.get(step, 0),
            share=round(done.get(step, 0) / total, 3) if total and step in STEPS else None,
            prompted=sum(shown.get(step, {}).values()),
            followed=shown.get(step, {}).get("done", 0),
            dismissed=shown.get(step, {}).get("dismissed", 0),
            expired=shown.get(step, {}).get("expired", 0),
        )
        for step in sorted(done.keys() | shown.keys() | set(STEPS if total else ()))
    ]


def followed(figures: Iterable[StepFigures]) -> Followed:
    """How many prompts for playbook steps were followed."""
    own = [one for one in figures if one.step in STEPS]
    return Followed(sum(one.prompted for one in own), sum(one.followed for one in own))


def verdicts(connection: Connection, wanted: CallFilter) -> Verdicts:
    """How alerts were answered."""
    rows = connection.execute(select(alerts).join(calls, calls.c.id == alerts.c.call).where(_where(wanted))).mappings()
    every: list[Any] = list(rows)
    waits = [_seconds(row["raised_at"], row["acknowledged_at"]) for row in every if row["acknowledged_at"]]
    return Verdicts(
        alerts=len(every),
        acknowledged=len(waits),
        right=sum(row["verdict"] == "right" for row in every),
        wrong=sum(row["verdict"] == "wrong" for row in every),
        mean_to_acknowledge_s=round(sum(waits) / len(waits), 1) if waits else None,
    )


def _where(wanted: CallFilter) -> ColumnElement[bool]:
    return and_(calls.c.state != "live", *conditions(wanted))


def _seconds(first: str, last: str) -> float:
    return (datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds()
