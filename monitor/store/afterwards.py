"""Adds to calls that are over: a verdict, a note, an alert handed on. Runs in write transactions."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select, update

from monitor.events.alert import AlertUpdated
from monitor.events.base import Event
from monitor.store.batch import alert_change
from monitor.store.ledger import key_of
from monitor.store.recovery import event_row
from monitor.store.schema import alerts, calls, events


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
        now = event.model_copy(update={"call_id": call_id, "seq": seq, "sent_at": sent_at})
        connection.execute(events.insert().values(event_row(key, now)))
        if isinstance(now, AlertUpdated):
            this = (alerts.c.call == key) & (alerts.c.alert_id == now.alert_id)
            connection.execute(update(alerts).where(this).values(**alert_change(now)))
        stamped.append(now)
    connection.execute(update(calls).where(calls.c.id == key).values(last_seq=seq))
    return stamped
