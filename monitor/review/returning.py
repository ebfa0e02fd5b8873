"""Whether customers who were hard to please came back, and in what mood: the next call of the same customer. Reads the
store. A call without `customer_ref` says nothing of this."""

from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection, and_, select

from monitor.events.base import LEVELS
from monitor.store.filters import CallFilter, conditions
from monitor.store.people_tables import follow_ups
from monitor.store.schema import calls

HARD = LEVELS.index("frustrated")


@dataclass(frozen=True, slots=True)
class Returning:
    """Customers with a hard call in the period, by what the call after the first of these was like."""

    critics: int
    """Customers with a hard call (peaked frustrated or critical)."""
    returned: int
    """Of these, who called again."""
    calm: int
    """Of these, whose next call stayed below frustrated."""
    followed_up: int
    """Of those who returned, whom somebody had called back (a follow-up of the hard call that was done)."""
    followed_up_calm: int


def came_back(connection: Connection, wanted: CallFilter) -> Returning:
    """Of the critics in the calls that match: did they call again, and was the next call calm?"""
    hard = and_(calls.c.state != "live", calls.c.customer_ref.is_not(None), *conditions(wanted))
    critics = select(calls.c.customer_ref).where(hard & (calls.c.peak_level >= HARD))
    rows = connection.execute(
        select(calls.c.id, calls.c.customer_ref, calls.c.peak_level)
        .where((calls.c.state != "live") & calls.c.customer_ref.in_(critics))
        .order_by(calls.c.customer_ref, calls.c.started_at, calls.c.id)
    ).all()
    meant = set(connection.execute(select(calls.c.id).where(hard & (calls.c.peak_level >= HARD))).scalars())
    done = set(connection.execute(select(follow_ups.c.call).where(follow_ups.c.done_at.is_not(None))).scalars())
    counted = returned = calm = helped = helped_calm = 0
    for _, group in groupby(rows, key=lambda row: row.customer_ref):
        own = list(group)
        first = next(place for place, row in enumerate(own) if row.id in meant)
        counted += 1
        if first + 1 < len(own):
            fine = own[first + 1].peak_level < HARD
            called_back = own[first].id in done
            returned, calm = returned + 1, calm + fine
            helped, helped_calm = helped + called_back, helped_calm + (called_back and fine)
    return Returning(counted, returned, calm, helped, helped_calm)
