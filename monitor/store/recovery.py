"""Closes what a process that died left open, and adds to calls that are over. Runs in write transactions."""

from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import Connection, func, select, update

from monitor.events.alert import AlertRaised, AlertUpdated
from monitor.events.base import Event
from monitor.events.call import CallEnded, CallStarted
from monitor.events.union import AnyEvent, decode, encode
from monitor.store.batch import Batch, BatchMaker
from monitor.store.database import Database
from monitor.store.ledger import key_of
from monitor.store.owners import is_alive
from monitor.store.schema import alerts, calls, events
from monitor.store.search import index_call

log = structlog.get_logger(__name__)


def close_interrupted(database: Database) -> int:
    """End every live call whose process is gone: `call.ended` with reason interrupted, stamped as its last event was.

    The number of calls closed. Raises what SQLAlchemy raises.
    """
    with database.writing.begin() as connection:
        live = connection.execute(select(calls.c.id, calls.c.owner).where(calls.c.state == "live")).all()
    dead = {owner for owner in {row.owner for row in live} if not is_alive(database, owner)}
    closed = 0
    for key, owner in live:
        if owner in dead:
            with database.writing.begin() as connection:
                closed += _close(connection, key)
    if closed:
        log.warning("calls of an earlier run closed as interrupted", calls=closed)
    return closed


def _close(connection: Connection, key: int) -> int:
    kept = stored_events(connection, key)
    if not kept or not isinstance(kept[0], CallStarted):
        connection.execute(update(calls).where(calls.c.id == key).values(state="interrupted"))
        return 1
    last = kept[-1]
    at = max(event.at for event in kept)
    finals = sum(1 for event in kept if event.type == "speech.final")
    ended = CallEnded(
        call_id=last.call_id, seq=(last.seq or 0) + 1, at=at, sent_at=last.sent_at,
        reason="interrupted", duration=at, finals=finals,
    )  # fmt: skip
    batch: Batch = BatchMaker().make([*kept, ended])
    row = batch.changed[last.call_id]
    connection.execute(events.insert().values(_row(key, ended)))
    connection.execute(update(calls).where(calls.c.id == key).values(**row))
    index_call(connection, key)
    return 1


def stored_events(connection: Connection, key: int) -> list[AnyEvent]:
    """The durable events of a call in order of seq."""
    rows = connection.execute(select(events.c.body).where(events.c.call == key).order_by(events.c.seq))
    return [decode(row.body) for row in rows]


def append_events(connection: Connection, call_id: str, added: Sequence[Event], sent_at: str) -> list[Event] | None:
    """Add what people did after the end of a call (a verdict, a note): stamped with the next seq, and stored.

    None when there is no such call, or it is still live.
    """
    key = key_of(connection, call_id)
    if key is None:
        return None
    here = select(calls.c.state).where(calls.c.id == key)
    if connection.execute(here).scalar_one() == "live":
        return None
    seq: int = connection.execute(select(func.max(events.c.seq)).where(events.c.call == key)).scalar() or 0
    stamped: list[Event] = []
    for event in added:
        seq += 1
        stamped.append(event.model_copy(update={"call_id": call_id, "seq": seq, "sent_at": sent_at}))
        connection.execute(events.insert().values(_row(key, stamped[-1])))
        if isinstance(event, AlertUpdated):
            _update_alert(connection, key, event, sent_at)
    connection.execute(update(calls).where(calls.c.id == key).values(last_seq=seq))
    return stamped


def _update_alert(connection: Connection, key: int, event: AlertUpdated, sent_at: str) -> None:
    told = {
        "acknowledged_at": sent_at if event.acknowledged else None,
        "assigned": event.assigned,
        "snoozed": event.snoozed,
        "verdict": event.verdict,
        "by": event.by,
    }
    connection.execute(
        update(alerts)
        .where((alerts.c.call == key) & (alerts.c.alert_id == event.alert_id))
        .values(**{name: value for name, value in told.items() if value is not None})
    )


def has_alert(connection: Connection, call_id: str, alert_id: str) -> bool:
    """Whether that alert was raised in the stored call."""
    key = key_of(connection, call_id)
    return key is not None and any(
        isinstance(event, AlertRaised) and event.alert_id == alert_id for event in stored_events(connection, key)
    )


def _row(key: int, event: Event) -> dict[str, Any]:
    kind: str = event.type  # type: ignore[attr-defined]  # every member of the union has it
    return {"call": key, "seq": event.seq, "type": kind, "at": event.at, "body": encode(event)}
