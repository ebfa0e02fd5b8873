"""Ends calls that broke off: those of a process that died, and those cut off because the store could not take more.

Runs in write transactions.
"""

from typing import Any

import structlog
from sqlalchemy import Connection, select, update

from monitor.events.base import Event
from monitor.events.call import CallEnded, CallStarted
from monitor.events.union import AnyEvent, decode, encode
from monitor.store.batch import Batch, BatchMaker
from monitor.store.database import Database
from monitor.store.owners import is_alive
from monitor.store.schema import calls, events
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
                close_call(connection, key)
            closed += 1
    if closed:
        log.warning("calls of an earlier run closed as interrupted", calls=closed)
    return closed


def close_call(connection: Connection, key: int, ended: CallEnded | None = None) -> None:
    """End a call after the last event that is kept of it: as `ended` says, without it as interrupted there."""
    kept = stored_events(connection, key)
    if not kept or not isinstance(kept[0], CallStarted):
        connection.execute(update(calls).where(calls.c.id == key).values(state="interrupted"))
        return
    last = kept[-1]
    if ended is None:
        at = max(event.at for event in kept)
        finals = sum(1 for event in kept if event.type == "speech.final")
        ended = CallEnded(
            call_id=last.call_id, at=at, sent_at=last.sent_at, reason="interrupted", duration=at, finals=finals
        )
    ended = ended.model_copy(update={"seq": (last.seq or 0) + 1})
    batch: Batch = BatchMaker().make([*kept, ended])
    connection.execute(events.insert().values(event_row(key, ended)))
    connection.execute(update(calls).where(calls.c.id == key).values(**batch.changed[last.call_id]))
    index_call(connection, key)


def stored_events(connection: Connection, key: int) -> list[AnyEvent]:
    """The durable events of a call in order of seq."""
    rows = connection.execute(select(events.c.body).where(events.c.call == key).order_by(events.c.seq))
    return [decode(row.body) for row in rows]


def event_row(key: int, event: Event) -> dict[str, Any]:
    """A stamped event as a row of the call with that key."""
    kind: str = event.type  # type: ignore[attr-defined]  # every member of the union has it
    return {"call": key, "seq": event.seq, "type": kind, "at": event.at, "body": encode(event)}
