"""Everything about one customer: to hand over, or to erase. The customer is known by `customer_ref` of the metadata."""

from typing import Any

from sqlalchemy import Connection, select

from monitor.store.people import kept_by_people
from monitor.store.reader import Reader, read_audit, read_call
from monitor.store.schema import calls
from monitor.store.writer import Writer

AUDITS = 10_000


def calls_of(connection: Connection, customer_ref: str) -> list[str]:
    """Ids of the customer's kept calls, oldest first."""
    statement = select(calls.c.call_id).where(calls.c.customer_ref == customer_ref).order_by(calls.c.started_at)
    return [row.call_id for row in connection.execute(statement)]


async def export_customer(reader: Reader, customer_ref: str) -> dict[str, Any]:
    """All that is kept about a customer: calls with their events, and who looked at them. Raises StoreError."""

    def collect(connection: Connection) -> dict[str, Any]:
        found = []
        for call_id in calls_of(connection, customer_ref):
            call = read_call(connection, call_id)
            if call is not None:
                item, events = call
                found.append(
                    {
                        "call": item,
                        "events": events,
                        "people": kept_by_people(connection, call_id),
                        "audit": read_audit(connection, AUDITS, call_id),
                    }
                )
        return {"customer_ref": customer_ref, "calls": found}

    return await reader.run(collect)


async def erase_customer(writer: Writer, customer_ref: str) -> list[str]:
    """Erase all calls of a customer that are over; their ids. Calls still live: set their consent to refused.

    Raises StoreError.
    """

    def erase(connection: Connection) -> list[str]:
        over = calls.c.state != "live"
        mine = select(calls.c.call_id).where((calls.c.customer_ref == customer_ref) & over)
        erased = [row.call_id for row in connection.execute(mine).all()]
        for call_id in erased:
            writer.erase_within(connection, call_id)
        return erased

    return await writer.erasing(erase)
