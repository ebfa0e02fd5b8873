"""Names that kept calls go by, to choose from when looking for calls. Names only: nothing is counted of a person."""

from sqlalchemy import Connection, select

from monitor.store.schema import calls

MOST = 500
"""Names of a kind that a list can offer; with more, people type."""


def names_in_use(connection: Connection) -> dict[str, list[str]]:
    """`{agents, queues, teams}`, each in order of the alphabet, at most MOST of a kind."""
    found: dict[str, list[str]] = {}
    for kind, column in (("agents", calls.c.agent), ("queues", calls.c.queue), ("teams", calls.c.team)):
        wanted = select(column).where(column.is_not(None) & (column != "")).distinct().limit(MOST)
        found[kind] = sorted((str(name) for (name,) in connection.execute(wanted.order_by(column))), key=str.casefold)
    return found
