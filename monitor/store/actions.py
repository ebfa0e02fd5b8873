"""Corrective actions: a theme keeps coming back, somebody mends its cause by a day. Nothing here is about one call."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import Connection, RowMapping, delete, select, update

from monitor.errors import UsageError
from monitor.store.about import MAX_NAME, day, typed
from monitor.store.people_tables import actions
from monitor.store.schema import call_themes, calls

MAX_PHRASES = 40
Status = Literal["open", "doing", "done", "dropped"]


@dataclass(frozen=True, slots=True)
class Action:
    """`due`: a day or empty; `done_at`: when the status became done: its effect counts from there, by `phrases`."""

    id: int
    theme: str
    title: str
    owner: str
    due: str
    status: Status
    note: str
    by: str
    at: str
    changed_at: str
    done_at: str | None
    phrases: tuple[str, ...] = ()


def open_action(
    connection: Connection,
    theme: str,
    title: str,
    by: str,
    at: str,
    *,
    owner: str = "",
    due: str = "",
    note: str = "",
    phrases: Sequence[str] = (),
) -> Action:
    """Begin an action on a theme; `phrases`: what shows the theme, left out = its name. Raises UsageError."""
    said = [typed(phrase, "a phrase", MAX_NAME).casefold() for phrase in (phrases or [theme])][:MAX_PHRASES]
    row = {
        "phrases": "\n".join(" ".join(phrase.split()) for phrase in said),
        "theme": typed(theme, "a theme", MAX_NAME), "title": typed(title, "an action", 2 * MAX_NAME), "owner": owner,
        "due": day(due) if due else "", "status": "open", "note": typed(note, "the note") if note else "",
        "by": by, "at": at, "changed_at": at,
    }  # fmt: skip
    made = connection.execute(actions.insert().values(**row))
    return action(connection, int(made.inserted_primary_key[0]))  # type: ignore[index]  # one row has one key


def change_action(
    connection: Connection,
    action_id: int,
    at: str,
    *,
    title: str | None = None,
    owner: str | None = None,
    due: str | None = None,
    status: str | None = None,
    note: str | None = None,
) -> Action:
    """Change what is given. Raises UsageError for an unknown action, status or date."""
    before = action(connection, action_id)
    told: dict[str, Any] = {"changed_at": at}
    if title is not None:
        told["title"] = typed(title, "an action", 2 * MAX_NAME)
    if owner is not None:
        told["owner"] = owner
    if due is not None:
        told["due"] = day(due) if due else ""
    if note is not None:
        told["note"] = typed(note, "the note") if note else ""
    if status is not None:
        if status not in get_args(Status):
            raise UsageError(f"a status is one of {', '.join(get_args(Status))}", code="bad_status")
        told["status"] = status
        told["done_at"] = (before.done_at or at) if status == "done" else None
    connection.execute(update(actions).where(actions.c.id == action_id).values(**told))
    return action(connection, action_id)


def action(connection: Connection, action_id: int) -> Action:
    """One action. Raises UsageError when there is none."""
    row = connection.execute(select(actions).where(actions.c.id == action_id)).mappings().first()
    if row is None:
        raise UsageError(f"there is no action {action_id}", code="no_such_action")
    return _action(row)


def list_actions(connection: Connection, *, status: str = "", theme: str = "", owner: str = "") -> list[Action]:
    """Actions by due date, those without one last; filters: empty = any."""
    wanted = select(actions).order_by(actions.c.due == "", actions.c.due, actions.c.id)
    for name, value in (("status", status), ("theme", theme), ("owner", owner)):
        if value:
            wanted = wanted.where(actions.c[name] == value)
    return [_action(row) for row in connection.execute(wanted).mappings()]


def actions_of_call(connection: Connection, call_id: str) -> list[Action]:
    """Actions on the themes a call shows, by due date."""
    shown = select(call_themes.c.theme).join(calls, calls.c.id == call_themes.c.call).where(calls.c.call_id == call_id)
    themes = set(connection.execute(shown).scalars())
    return [found for found in list_actions(connection) if found.theme in themes]


def drop_action(connection: Connection, action_id: int) -> None:
    """Delete an action. Raises UsageError when there is none."""
    if not connection.execute(delete(actions).where(actions.c.id == action_id)).rowcount:
        raise UsageError(f"there is no action {action_id}", code="no_such_action")


def _action(row: RowMapping) -> Action:
    return Action(**{**row, "phrases": tuple(row["phrases"].split("\n")) if row["phrases"] else (row["theme"],)})
