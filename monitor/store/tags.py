"""Tags on kept calls: short words people find calls by. Functions run in the store's transactions."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, select

from monitor.store.about import key_or_refuse, typed
from monitor.store.database import insert_new
from monitor.store.people_tables import tags

MAX_TAG = 40


def tidy_tag(tag: str) -> str:
    """A tag as it is kept: lower case, single spaces, masked. Raises UsageError when empty or too long."""
    return typed(" ".join(tag.lower().split()), "a tag", MAX_TAG)


def add_tag(connection: Connection, call_id: str, tag: str, by: str, at: str) -> list[str]:
    """Tag a call; all its tags now. The same tag twice is one. Raises UsageError."""
    key = key_or_refuse(connection, call_id)
    insert_new(connection, tags, [{"call": key, "tag": tidy_tag(tag), "by": by, "at": at}])
    return _of(connection, [key]).get(key, [])


def drop_tag(connection: Connection, call_id: str, tag: str) -> list[str]:
    """Take a tag off a call; the tags left. Raises UsageError for an unknown call."""
    key = key_or_refuse(connection, call_id)
    connection.execute(delete(tags).where((tags.c.call == key) & (tags.c.tag == tidy_tag(tag))))
    return _of(connection, [key]).get(key, [])


def tags_of(connection: Connection, call_id: str) -> list[str]:
    """A call's tags, in alphabetical order. Raises UsageError for an unknown call."""
    key = key_or_refuse(connection, call_id)
    return _of(connection, [key]).get(key, [])


def tags_by_key(connection: Connection, keys: Sequence[int]) -> dict[int, list[str]]:
    """The tags of several calls by our key; calls without any are left out."""
    return _of(connection, keys) if keys else {}


def tag_counts(connection: Connection, limit: int = 100) -> list[tuple[str, int]]:
    """Tags in use and the number of calls of each, most used first."""
    rows = connection.execute(
        select(tags.c.tag, func.count()).group_by(tags.c.tag).order_by(func.count().desc(), tags.c.tag).limit(limit)
    )
    return [(tag, int(count)) for tag, count in rows]


def _of(connection: Connection, keys: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    wanted = select(tags.c.call, tags.c.tag).where(tags.c.call.in_(keys)).order_by(tags.c.tag)
    for key, tag in connection.execute(wanted):
        found.setdefault(key, []).append(tag)
    return found
