"""Comments at a moment of a kept call, and its wrap-up note. What is typed is masked as speech is; never logged."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, select, update

from monitor.errors import UsageError
from monitor.store.about import key_or_refuse, typed
from monitor.store.people_tables import comments, wrapups
from monitor.store.taken_out import NOTHING, taken_out_of


@dataclass(frozen=True, slots=True)
class Comment:
    """`at_s`: the moment in media seconds; `at`, `changed_at`: stamps of writing."""

    id: int
    at_s: float
    text: str
    by: str
    at: str
    changed_at: str | None = None


@dataclass(frozen=True, slots=True)
class Wrapup:
    """The wrap-up note as a person edited it."""

    text: str
    by: str
    at: str


def add_comment(connection: Connection, call_id: str, at_s: float, text: str, by: str, at: str) -> Comment:
    """Comment on a moment. Raises UsageError."""
    row = {"at_s": max(0.0, at_s), "text": typed(text, "a comment"), "by": by, "at": at}
    made = connection.execute(comments.insert().values(call=key_or_refuse(connection, call_id), **row))
    return Comment(id=int(made.inserted_primary_key[0]), **row)  # type: ignore[index,arg-type]  # one row has one key


def change_comment(connection: Connection, call_id: str, comment_id: int, text: str, by: str, at: str) -> Comment:
    """Write one's own comment anew. Raises UsageError for somebody else's or none."""
    here = _own(connection, call_id, comment_id, by)
    connection.execute(update(comments).where(here).values(text=typed(text, "a comment"), changed_at=at))
    return next(comment for comment in comments_of(connection, call_id) if comment.id == comment_id)


def drop_comment(connection: Connection, call_id: str, comment_id: int, by: str) -> None:
    """Take one's own comment back (run it by `writer.erasing`). Raises UsageError for somebody else's or none."""
    connection.execute(delete(comments).where(_own(connection, call_id, comment_id, by)))


def comments_of(connection: Connection, call_id: str) -> list[Comment]:
    """A call's comments in order of their moments, without quotations of what was taken out of the call.

    Raises UsageError for an unknown call.
    """
    key = key_or_refuse(connection, call_id)
    wanted = select(*(comments.c[name] for name in Comment.__dataclass_fields__)).where(comments.c.call == key)
    rows = connection.execute(wanted.order_by(comments.c.at_s, comments.c.id)).mappings()
    out = taken_out_of(connection, [key]).get(key, NOTHING)
    return [Comment(**row | {"text": out.elsewhere(row["text"])}) for row in map(dict, rows)]


def keep_wrapup(connection: Connection, call_id: str, text: str, by: str, at: str) -> Wrapup:
    """Keep the note in place of the one drawn from the call. Raises UsageError."""
    key = key_or_refuse(connection, call_id)
    note = Wrapup(typed(text, "the note"), by, at)
    connection.execute(delete(wrapups).where(wrapups.c.call == key))
    connection.execute(wrapups.insert().values(call=key, text=note.text, by=by, at=at))
    return note


def wrapup_of(connection: Connection, call_id: str) -> Wrapup | None:
    """The note somebody edited, without what was taken out of the call; None when nobody did.

    Raises UsageError for an unknown call.
    """
    key = key_or_refuse(connection, call_id)
    row = connection.execute(select(wrapups).where(wrapups.c.call == key)).first()
    out = taken_out_of(connection, [key]).get(key, NOTHING)
    return None if row is None else Wrapup(out.elsewhere(row.text), row.by, row.at)


def _own(connection: Connection, call_id: str, comment_id: int, by: str) -> ColumnElement[bool]:
    key = key_or_refuse(connection, call_id)
    here = (comments.c.call == key) & (comments.c.id == comment_id)
    author = connection.execute(select(comments.c.by).where(here)).scalar()
    if author is None:
        raise UsageError(f"call {call_id} has no comment {comment_id}", code="no_such_comment")
    if author != by:
        raise UsageError("a comment is changed by whoever wrote it", code="not_yours")
    return here
