"""Which calls say one of several phrases in a stretch of time, by the search index. Stamps are RFC 3339 UTC."""

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, select

from monitor.store.filters import in_index
from monitor.store.schema import calls
from monitor.store.search import Query

MOST_TERMS = 40


def calls_with_words(connection: Connection, since: str, until: str) -> list[tuple[int, str]]:
    """Our key and the start of every call that is over, began in `[since, until)` and still has its transcript."""
    wanted = select(calls.c.id, calls.c.started_at).where(_period(since, until)).order_by(calls.c.started_at)
    return [(row.id, row.started_at) for row in connection.execute(wanted)]


def calls_that_say(connection: Connection, phrases: Sequence[str], since: str, until: str) -> list[int]:
    """Keys of those in which anybody said one of the phrases (stemmed, so rather too many than too few)."""
    terms = [tuple(re.findall(r"\w+", phrase)) for phrase in phrases[:MOST_TERMS]]
    query = Query(tuple((words, False) for words in terms if words))
    if not query.terms:
        return []
    statement = in_index(select(calls.c.id), query, connection.dialect.name, any_term=True)
    return list(connection.execute(statement.where(_period(since, until))).scalars())


def _period(since: str, until: str) -> ColumnElement[bool]:
    began = (calls.c.started_at >= since) & (calls.c.started_at < until)
    return began & (calls.c.state != "live") & calls.c.transcript_erased_at.is_(None)
