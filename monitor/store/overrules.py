"""Lines of a scorecard that a reviewer decided otherwise, each with a note that says why."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from monitor.store.about import MAX_NAME, key_or_refuse, typed
from monitor.store.people_tables import overrules
from monitor.store.taken_out import NOTHING, taken_out_of


@dataclass(frozen=True, slots=True)
class Overrule:
    """A reviewer's word on one step."""

    step: str
    done: bool
    note: str
    by: str
    at: str


def keep_overrule(connection: Connection, call_id: str, step: str, done: bool, note: str, by: str, at: str) -> Overrule:
    """Overrule a step, in place of an earlier word on it. Raises UsageError without a note or for an unknown call."""
    key = key_or_refuse(connection, call_id)
    made = Overrule(typed(step, "the step", MAX_NAME), done, typed(note, "overruling a line"), by, at)
    drop_overrule(connection, call_id, step)
    connection.execute(
        overrules.insert().values(call=key, step=made.step, done=made.done, note=made.note, by=by, at=at)
    )
    return made


def drop_overrule(connection: Connection, call_id: str, step: str) -> None:
    """Back to what was detected. Raises UsageError for an unknown call."""
    key = key_or_refuse(connection, call_id)
    connection.execute(delete(overrules).where((overrules.c.call == key) & (overrules.c.step == step)))


def overrules_of(connection: Connection, call_id: str) -> list[Overrule]:
    """All of a call, without quotations of what was taken out of it. Raises UsageError for an unknown call."""
    key = key_or_refuse(connection, call_id)
    rows = connection.execute(select(overrules).where(overrules.c.call == key).order_by(overrules.c.step))
    out = taken_out_of(connection, [key]).get(key, NOTHING)
    return [Overrule(row.step, row.done, out.elsewhere(row.note), row.by, row.at) for row in rows]
