"""Everything people added to a call: to hand it out with the call, and to take its words out when they are too old."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, delete, update

from monitor.store.about import key_or_refuse
from monitor.store.comments import comments_of, wrapup_of
from monitor.store.edits import edits_of
from monitor.store.follow_ups import follow_ups_of
from monitor.store.overrules import overrules_of
from monitor.store.people_tables import comments, edits, follow_ups, overrules, wrapups
from monitor.store.shares import shares_of
from monitor.store.tags import tags_of
from monitor.store.taken_out import NOTHING, taken_out_of
from monitor.store.turn_labels import turn_labels_of


def kept_by_people(connection: Connection, call_id: str) -> dict[str, Any]:
    """All of a call as plain values: `{tags, comments, edits, wrapup, overrules, follow_ups, shares, turn_labels}`.

    What a file with the call in it may carry: links go without their ids, which open nothing but are not for others.

    Raises UsageError for an unknown call.
    """
    shared = [
        {"by": share.by, "at": share.at, "expires_at": share.expires_at} for share in shares_of(connection, call_id)
    ]
    return added_by_people(connection, call_id) | {"shares": shared}


def added_by_people(connection: Connection, call_id: str) -> dict[str, Any]:
    """As `kept_by_people`, without the links. What was taken out of the call is quoted nowhere in it."""
    wrapup, key = wrapup_of(connection, call_id), key_or_refuse(connection, call_id)
    out = taken_out_of(connection, [key]).get(key, NOTHING)
    return {
        "tags": tags_of(connection, call_id),
        "comments": [asdict(comment) for comment in comments_of(connection, call_id)],
        "edits": [asdict(out.edit(edit)) for edit in edits_of(connection, call_id)],
        "wrapup": None if wrapup is None else asdict(wrapup),
        "overrules": [asdict(overrule) for overrule in overrules_of(connection, call_id)],
        "follow_ups": [asdict(planned) for planned in follow_ups_of(connection, call_id)],
        "turn_labels": [asdict(label) for label in turn_labels_of(connection, call_id)],
    }


def forget_words(connection: Connection, key: int) -> None:
    """The transcript goes, and with it what people wrote about it; tags, decisions and days stay."""
    for table in (comments, edits, wrapups):
        connection.execute(delete(table).where(table.c.call == key))
    connection.execute(update(overrules).where(overrules.c.call == key).values(note=""))
    connection.execute(update(follow_ups).where(follow_ups.c.call == key).values(what="", answer=None, draft=None))
