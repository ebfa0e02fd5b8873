"""Follow-ups with a customer after a call: who calls back by which day, what the customer said, and then."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Select, delete, select, update

from monitor.errors import UsageError
from monitor.store.about import MAX_NAME, day, key_or_refuse, typed
from monitor.store.people_tables import follow_ups
from monitor.store.schema import calls
from monitor.store.taken_out import NOTHING, taken_out_of

_WRITTEN = ("what", "answer", "draft")


@dataclass(frozen=True, slots=True)
class FollowUp:
    """`due`: a day. `answer`: the customer's; `second_chance`: whether the customer gave us one, None = not known.
    `draft`: the letter to the customer as somebody set it right, None = as drawn from the call."""

    id: int
    call_id: str
    what: str
    owner: str
    due: str
    by: str
    at: str
    done_by: str | None
    done_at: str | None
    answer: str | None
    asked_again_at: str | None
    second_chance: bool | None
    draft: str | None = None
    draft_by: str | None = None
    draft_at: str | None = None


@dataclass(frozen=True, slots=True)
class DueFollowUp:
    """One that is due, without what was written about the customer."""

    id: int
    call_id: str
    owner: str
    due: str


def plan_follow_up(
    connection: Connection, call_id: str, what: str, due: str, by: str, at: str, *, owner: str = ""
) -> FollowUp:
    """Promise to come back to the customer. Raises UsageError."""
    key = key_or_refuse(connection, call_id)
    row = {"what": typed(what, "a follow-up", 4 * MAX_NAME), "due": day(due), "owner": owner or by, "by": by, "at": at}
    made = connection.execute(follow_ups.insert().values(call=key, **row))
    return follow_up(connection, int(made.inserted_primary_key[0]))  # type: ignore[index]  # one row has one key


def finish_follow_up(
    connection: Connection, follow_up_id: int, by: str, at: str, *, answer: str = "", second_chance: bool | None = None
) -> FollowUp:
    """It is done; `answer`: what the customer said. Raises UsageError when there is none."""
    told = {"done_by": by, "done_at": at, "answer": typed(answer, "the answer") if answer else ""}
    _change(connection, follow_up_id, told | {"second_chance": second_chance})
    return follow_up(connection, follow_up_id)


def ask_again(connection: Connection, follow_up_id: int, at: str) -> FollowUp:
    """The customer was asked for feedback a second time. Raises UsageError when there is none."""
    _change(connection, follow_up_id, {"asked_again_at": at})
    return follow_up(connection, follow_up_id)


def move_follow_up(connection: Connection, follow_up_id: int, *, due: str = "", owner: str = "") -> FollowUp:
    """Another day or another person. Raises UsageError."""
    told = ({"due": day(due)} if due else {}) | ({"owner": owner} if owner else {})
    if told:
        _change(connection, follow_up_id, told)
    return follow_up(connection, follow_up_id)


def keep_draft(connection: Connection, follow_up_id: int, text: str, by: str, at: str) -> FollowUp:
    """The letter to the customer as it is to be; empty = as drawn from the call (run it by `writer.erasing`).

    Raises UsageError when there is none.
    """
    kept = typed(text, "the draft") if text.strip() else None
    told = {"draft": kept, "draft_by": by if kept else None, "draft_at": at if kept else None}
    _change(connection, follow_up_id, told)
    return follow_up(connection, follow_up_id)


def drop_follow_up(connection: Connection, follow_up_id: int) -> None:
    """Delete it (run it by `writer.erasing`). Raises UsageError when there is none."""
    if not connection.execute(delete(follow_ups).where(follow_ups.c.id == follow_up_id)).rowcount:
        raise _none(follow_up_id)


def follow_up(connection: Connection, follow_up_id: int) -> FollowUp:
    """One of them. Raises UsageError when there is none."""
    found = _read(connection, _rows().where(follow_ups.c.id == follow_up_id))
    if not found:
        raise _none(follow_up_id)
    return found[0]


def follow_ups_of(connection: Connection, call_id: str) -> list[FollowUp]:
    """All of a call, by day. Raises UsageError for an unknown call."""
    return _read(connection, _rows().where(follow_ups.c.call == key_or_refuse(connection, call_id)))


def list_follow_ups(
    connection: Connection, *, until: str = "", owner: str = "", done: bool | None = False, limit: int = 200
) -> list[FollowUp]:
    """Those due up to a day (with it), soonest first; those that are `done`, the last one done first. None = any."""
    wanted = _rows().limit(limit)
    if until:
        wanted = wanted.where(follow_ups.c.due <= day(until))
    if owner:
        wanted = wanted.where(follow_ups.c.owner == owner)
    if done is not None:
        wanted = wanted.where(follow_ups.c.done_at.is_not(None) if done else follow_ups.c.done_at.is_(None))
    if done:
        wanted = wanted.order_by(None).order_by(follow_ups.c.done_at.desc(), follow_ups.c.id.desc())
    return _read(connection, wanted)


def due_follow_ups(connection: Connection, until: str, limit: int = 10_000) -> list[DueFollowUp]:
    """Those due up to a day (with it) and not done; the latest day first, so that a limit costs the most overdue."""
    named = [follow_ups.c[name] if name != "call_id" else calls.c.call_id for name in DueFollowUp.__dataclass_fields__]
    wanted = select(*named).join(calls, calls.c.id == follow_ups.c.call)
    wanted = wanted.where(follow_ups.c.due <= day(until), follow_ups.c.done_at.is_(None))
    wanted = wanted.order_by(follow_ups.c.due.desc(), follow_ups.c.id.desc()).limit(limit)
    return [DueFollowUp(**row) for row in connection.execute(wanted).mappings()]


def _read(connection: Connection, wanted: Select[tuple[object, ...]]) -> list[FollowUp]:
    """Rows as follow-ups, without quotations of what was taken out of their calls."""
    rows = [dict(row) for row in connection.execute(wanted).mappings()]
    out = taken_out_of(connection, {row["call"] for row in rows})
    found = []
    for row in rows:
        less = out.get(row.pop("call"), NOTHING)
        found.append(FollowUp(**row | {name: less.elsewhere(row[name]) for name in _WRITTEN if row[name]}))
    return found


def _rows() -> Select[tuple[object, ...]]:
    own = [follow_ups.c[name] for name in FollowUp.__dataclass_fields__ if name != "call_id"]
    joined = select(calls.c.call_id, follow_ups.c.call, *own).join(calls, calls.c.id == follow_ups.c.call)
    return joined.order_by(follow_ups.c.due, follow_ups.c.id)


def _change(connection: Connection, follow_up_id: int, told: Mapping[str, object]) -> None:
    if not connection.execute(update(follow_ups).where(follow_ups.c.id == follow_up_id).values(**told)).rowcount:
        raise _none(follow_up_id)


def _none(follow_up_id: int) -> UsageError:
    return UsageError(f"there is no follow-up {follow_up_id}", code="no_such_follow_up")
