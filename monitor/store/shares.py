"""Links to one kept call. A link opens nothing by itself: the server still checks who follows it."""

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from monitor.errors import UsageError
from monitor.store.about import key_or_refuse
from monitor.store.people_tables import shares
from monitor.store.schema import calls


@dataclass(frozen=True, slots=True)
class Share:
    """`id` cannot be guessed; `expires_at`: a stamp."""

    id: str
    call_id: str
    by: str
    at: str
    expires_at: str


def share_call(connection: Connection, call_id: str, by: str, at: str, expires_at: str) -> Share:
    """A new link to a call. Raises UsageError for an unknown call."""
    key = key_or_refuse(connection, call_id)
    made = Share(secrets.token_urlsafe(16), call_id, by, at, expires_at)
    connection.execute(shares.insert().values(id=made.id, call=key, by=by, at=at, expires_at=expires_at))
    return made


def find_share(connection: Connection, share_id: str, now: str) -> Share | None:
    """Where a link leads; None when it does not exist or has expired. `now`: a stamp."""
    wanted = select(shares, calls.c.call_id).join(calls, calls.c.id == shares.c.call)
    row = connection.execute(wanted.where((shares.c.id == share_id) & (shares.c.expires_at > now))).first()
    return None if row is None else Share(row.id, row.call_id, row.by, row.at, row.expires_at)


def shares_of(connection: Connection, call_id: str) -> list[Share]:
    """All links to a call, newest first. Raises UsageError for an unknown call."""
    key = key_or_refuse(connection, call_id)
    rows = connection.execute(select(shares).where(shares.c.call == key).order_by(shares.c.at.desc()))
    return [Share(row.id, call_id, row.by, row.at, row.expires_at) for row in rows]


def end_share(connection: Connection, call_id: str, share_id: str) -> None:
    """The link leads nowhere from now on. Raises UsageError when the call has no such link."""
    key = key_or_refuse(connection, call_id)
    if not connection.execute(delete(shares).where((shares.c.id == share_id) & (shares.c.call == key))).rowcount:
        raise UsageError("there is no such link", code="no_such_share")
