"""What tips did over many kept calls, and how soon complaints were acknowledged. Reads the store in small pieces.

A call that is over never changes in what is counted here, so each is read once; what was erased is not counted again.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

from sqlalchemy import ColumnElement, Connection, Text, and_, cast, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB

from monitor.coaching.effect import CallEffects, StepEffect, call_effects, step_effects
from monitor.events.union import AnyEvent, decode
from monitor.store.filters import CallFilter, conditions
from monitor.store.reader import Reader
from monitor.store.schema import calls, events, utterances

MOST = 2_000
"""The newest calls that are looked at."""
REMEMBERED = 4_000
"""Calls whose effects are remembered, a few hundred bytes each; the longest remembered is forgotten first."""
PIECE = 50
"""Calls of one reading transaction."""
KEYS = 500
"""Keys of one question."""
_KINDS = ("score.updated", "tip.shown", "tip.resolved", "tip.withheld", "step.completed")
_Call = tuple[int, str, str]
"""Our key, the peer's id and when it began: a key may come again once its call was erased."""


@dataclass(frozen=True, slots=True)
class TipFigures:
    """Over `calls`: those with a complaint (a customer turn tense or worse), how many were acknowledged, how soon."""

    calls: int
    complaints: int
    acknowledged: int
    median_to_acknowledge_s: float | None
    steps: tuple[StepEffect, ...]


class TipEffects:
    """The effects of one store's calls. `look` blocks: in a thread of its own."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._one = threading.Lock()
        self._known: dict[_Call, CallEffects] = {}

    def look(self, wanted: CallFilter, most: int = MOST) -> TipFigures:
        """Figures of the newest calls that are over and match. Raises StoreError."""
        with self._one:
            found = self._reader.ask(partial(_calls_over, wanted=wanted, most=most))
            new = [call for call in found if call not in self._known]
            for first in range(0, len(new), PIECE):
                self._known |= self._reader.ask(partial(_read, these=new[first : first + PIECE]))
            seen = [self._known[call] for call in reversed(found)]
            self._tidy()
        answered = [one.acknowledged_after_s for one in seen if one.acknowledged_after_s is not None]
        return TipFigures(
            calls=len(seen),
            complaints=sum(one.complained for one in seen),
            acknowledged=len(answered),
            median_to_acknowledge_s=round(median(answered), 1) if answered else None,
            steps=tuple(step_effects(seen)),
        )

    def _tidy(self) -> None:
        """Forget what was erased, and the longest remembered beyond REMEMBERED."""
        kept = set[_Call]()
        keys = [key for key, _, _ in self._known]
        for first in range(0, len(keys), KEYS):
            kept |= self._reader.ask(partial(_still_there, keys=keys[first : first + KEYS]))
        known = [call for call in self._known if call in kept]
        self._known = {call: self._known[call] for call in known[-REMEMBERED:]}


def _still_there(connection: Connection, keys: Sequence[int]) -> set[_Call]:
    columns = calls.c.id, calls.c.call_id, calls.c.started_at
    return {
        (row.id, row.call_id, row.started_at)
        for row in connection.execute(select(*columns).where(calls.c.id.in_(keys)))
    }


def _calls_over(connection: Connection, wanted: CallFilter, most: int) -> list[_Call]:
    rows = connection.execute(
        select(calls.c.id, calls.c.call_id, calls.c.started_at)
        .where(and_(calls.c.state != "live", *conditions(wanted)))
        .order_by(calls.c.started_at.desc(), calls.c.id.desc())
        .limit(most)
    )
    return [(row.id, row.call_id, row.started_at) for row in rows]


def _read(connection: Connection, these: Sequence[_Call]) -> dict[_Call, CallEffects]:
    keys = [key for key, _, _ in these]
    told: dict[int, list[AnyEvent]] = {key: [] for key in keys}
    for row in connection.execute(
        select(events.c.call, _without_reasons(connection).label("body"))
        .where(events.c.call.in_(keys) & events.c.type.in_(_KINDS))
        .order_by(events.c.call, events.c.seq)
    ):
        told[row.call].append(decode(row.body))
    ends: dict[int, dict[str, float]] = {key: {} for key in keys}
    for row in connection.execute(
        select(utterances.c.call, utterances.c.utterance_id, utterances.c.end_s).where(
            utterances.c.call.in_(keys) & (utterances.c.role != "agent")
        )
    ):
        ends[row.call][row.utterance_id] = row.end_s
    return {call: call_effects(told[call[0]], ends[call[0]]) for call in these}


def _without_reasons(connection: Connection) -> ColumnElement[str]:
    """The body without what makes scores long, taken out by the database: reading is four times as fast."""
    if connection.dialect.name == "sqlite":
        return func.json_remove(events.c.body, "$.reasons", "$.signals")
    body = cast(events.c.body, JSONB)
    return cast(body.op("-")(literal("reasons", Text)).op("-")(literal("signals", Text)), Text)
