"""Searches that people keep by name: their own, and those others share."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, or_, select

from monitor.errors import UsageError
from monitor.store.about import MAX_NAME, typed
from monitor.store.people_tables import saved_searches

MAX_QUERY = 4_000


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """`query`: the filters as the page sends them."""

    id: int
    owner: str
    name: str
    query: dict[str, Any]
    shared: bool
    at: str


def keep_search(
    connection: Connection, owner: str, name: str, query: dict[str, Any], at: str, *, shared: bool = False
) -> SavedSearch:
    """Keep a search; one of the same name is replaced. Raises UsageError."""
    name = typed(name, "a search", MAX_NAME)
    body = json.dumps(query, ensure_ascii=False, separators=(",", ":"))
    if len(body) > MAX_QUERY:
        raise UsageError("the search is too long to be kept", code="too_long")
    here = (saved_searches.c.owner == owner) & (saved_searches.c.name == name)
    connection.execute(delete(saved_searches).where(here))
    made = connection.execute(saved_searches.insert().values(owner=owner, name=name, query=body, shared=shared, at=at))
    return SavedSearch(int(made.inserted_primary_key[0]), owner, name, query, shared, at)  # type: ignore[index]  # one row


def searches_of(connection: Connection, owner: str) -> list[SavedSearch]:
    """One's own and shared ones, by name."""
    mine = or_(saved_searches.c.owner == owner, saved_searches.c.shared)
    rows = connection.execute(select(saved_searches).where(mine).order_by(saved_searches.c.name, saved_searches.c.id))
    return [SavedSearch(row.id, row.owner, row.name, json.loads(row.query), row.shared, row.at) for row in rows]


def drop_search(connection: Connection, owner: str, search_id: int) -> None:
    """Forget one's own search. Raises UsageError for somebody else's or none."""
    here = (saved_searches.c.owner == owner) & (saved_searches.c.id == search_id)
    if not connection.execute(delete(saved_searches).where(here)).rowcount:
        raise UsageError(f"you have no saved search {search_id}", code="no_such_search")
