"""Alerts of calls that are over, as the events that tell of them: what became of each is for the reader to fold."""

import json
from typing import Any

from sqlalchemy import Connection, func, select

from monitor.store.schema import alerts, calls, events
from monitor.store.taken_out import NOTHING, taken_out_of

KINDS = ("call.started", "call.updated", "call.ended", "alert.raised", "alert.updated")
"""Whose call, when it ended, what was raised and who took it."""
MOST = 50
"""Calls."""


def past_alerts(connection: Connection, since: str, most: int = MOST) -> list[list[dict[str, Any]]]:
    """For each kept call that is over and had an alert raised at `since` (RFC 3339, UTC) or later: its events of KINDS
    in order of seq. The call with the newest alert first, at most `most` calls."""
    newest = func.max(alerts.c.raised_at)
    wanted = (
        select(alerts.c.call)
        .join(calls, calls.c.id == alerts.c.call)
        .where((alerts.c.raised_at >= since) & (calls.c.state != "live"))
        .group_by(alerts.c.call)
        .order_by(newest.desc(), alerts.c.call.desc())
        .limit(most)
    )
    found: dict[int, list[dict[str, Any]]] = {key: [] for key in connection.execute(wanted).scalars()}
    out = taken_out_of(connection, found)
    told = select(events.c.call, events.c.body).where(events.c.call.in_(found) & events.c.type.in_(KINDS))
    for row in connection.execute(told.order_by(events.c.call, events.c.seq)):
        found[row.call].append(out.get(row.call, NOTHING).event(json.loads(row.body)))
    return list(found.values())
