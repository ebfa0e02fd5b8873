"""Answers questions about kept calls. Queries run in a small pool of threads with read-only connections."""

import asyncio
import base64
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, RowMapping, and_, func, or_, select, text
from sqlalchemy.exc import DataError, SQLAlchemyError

from monitor.errors import UsageError
from monitor.events.base import LEVELS
from monitor.store.database import READERS, UNHELD, Database, store_error
from monitor.store.digest import METADATA
from monitor.store.filters import CallFilter, conditions, in_index, matching
from monitor.store.ledger import key_of
from monitor.store.people_tables import edits
from monitor.store.schema import audit, calls, events, utterances
from monitor.store.search import Query, highlight, parse_query
from monitor.store.tags import tags_by_key
from monitor.store.taken_out import NOTHING, taken_out_of

T = TypeVar("T")
Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CallPage:
    """Items newest first; `next` is the cursor of the next page, empty on the last."""

    items: list[Item]
    next: str = ""


class Reader:
    """Questions about what is kept. Every method raises StoreError when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pool = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")

    def close(self) -> None:
        """No more questions."""
        self._pool.shutdown()

    async def run(self, question: Callable[[Connection], T]) -> T:
        """Run a question of somebody else's (review) in the pool, on a read-only connection."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self.ask, question)

    def ask(self, question: Callable[[Connection], T]) -> T:
        """As `run`, in the caller's own thread (the command line)."""
        try:
            with self._database.reading.begin() as connection:
                return question(connection)
        except DataError:
            raise UsageError(UNHELD, code="bad_value") from None
        except SQLAlchemyError as error:
            raise store_error(error) from None

    async def calls(self, wanted: CallFilter) -> CallPage:
        """One page of kept calls. Raises UsageError for a cursor that is none of ours."""
        return await self.run(lambda connection: list_calls(connection, wanted))

    async def call(self, call_id: str) -> tuple[Item, list[Item]] | None:
        """A kept call: its item and its durable events in order of seq; None when there is none."""
        return await self.run(lambda connection: read_call(connection, call_id))

    async def item(self, call_id: str) -> Item | None:
        """A kept call's item alone."""
        return await self.run(lambda connection: read_item(connection, call_id))

    async def audits(self, limit: int = 100, call_id: str = "") -> list[Item]:
        """The newest notes of the audit first, of one call or of all."""
        return await self.run(lambda connection: read_audit(connection, limit, call_id))

    async def size_bytes(self) -> int:
        """What the database takes on disk, audio not included."""
        return await self.run(lambda connection: size_of(connection, self._database))


def list_calls(connection: Connection, wanted: CallFilter) -> CallPage:
    """One page of calls, newest first; with a text query in the order they came into the store, and each item carries
    `hits` with highlighted moments."""
    query = parse_query(wanted.text)
    if wanted.text.strip() and query is None:
        return CallPage([])
    limit = max(1, min(wanted.limit, 200))
    statement = select(calls).where(and_(True, *conditions(wanted)))
    after = read_cursor(wanted.cursor) if wanted.cursor else None
    if query is not None:
        statement = matching(statement, query, connection.dialect.name)
        statement = statement.where(calls.c.id.not_in(found_by_less(connection, query)))
        if after is not None:
            statement = statement.where(calls.c.id < after[1])
    else:
        statement = statement.order_by(calls.c.started_at.desc(), calls.c.id.desc())
        if after is not None:
            same = and_(calls.c.started_at == after[0], calls.c.id < after[1])
            statement = statement.where(or_(calls.c.started_at < after[0], same))
    rows = list(connection.execute(statement.limit(limit + 1)).mappings())
    keys = [row["id"] for row in rows[:limit]]
    tagged, out = tags_by_key(connection, keys), taken_out_of(connection, keys)
    items = [out.get(row["id"], NOTHING).item(item_of(row, tagged.get(row["id"], ()))) for row in rows[:limit]]
    if query is not None and rows:
        hits = find_moments(connection, keys, wanted.text)
        for item, row in zip(items, rows, strict=False):
            item["hits"] = hits.get(row["id"], [])
    last = rows[limit - 1] if len(rows) > limit else None
    return CallPage(items, "" if last is None else make_cursor(last["started_at"], last["id"]))


def find_moments(connection: Connection, keys: list[int], said: str, each: int = 3) -> dict[int, list[Item]]:
    """For each call the first moments where a term occurs: `{utterance_id, role, at, text}`, hits between MARK."""
    query = parse_query(said)
    if query is None:
        return {}
    rows = connection.execute(
        select(utterances).where(utterances.c.call.in_(keys)).order_by(utterances.c.call, utterances.c.start_s)
    ).all()
    found: dict[int, list[Item]] = {}
    out = taken_out_of(connection, keys)
    texts = [out.get(row.call, NOTHING).text(row.utterance_id, row.text) for row in rows]
    for row, marked in zip(rows, highlight(query, texts), strict=True):
        moments = found.setdefault(row.call, [])
        if marked is not None and len(moments) < each:
            moments.append({"utterance_id": row.utterance_id, "role": row.role, "at": row.start_s, "text": marked})
    return found


def found_by_less(connection: Connection, query: Query) -> list[int]:
    """Our keys of calls that the index finds by words that were taken out, and by nothing that is left."""
    less = select(edits.c.call).where(edits.c.text == "")
    found = in_index(select(calls.c.id).where(calls.c.id.in_(less)), query, connection.dialect.name)
    keys = list(connection.execute(found).scalars())
    out = taken_out_of(connection, keys)
    said: dict[int, list[str]] = {key: [] for key in out}
    turns = select(utterances).where(utterances.c.call.in_(said)).order_by(utterances.c.call, utterances.c.start_s)
    for row in connection.execute(turns):
        said[row.call].append(out[row.call].text(row.utterance_id, row.text))
    left = highlight(query, ["\n".join(texts) for texts in said.values()], any_term=False)
    return [key for key, marked in zip(said, left, strict=True) if marked is None]


def read_call(connection: Connection, call_id: str) -> tuple[Item, list[Item]] | None:
    """Item and durable events of one call."""
    item = read_item(connection, call_id)
    key = key_of(connection, call_id)
    if item is None or key is None:
        return None
    bodies = connection.execute(select(events.c.body).where(events.c.call == key).order_by(events.c.seq))
    out = taken_out_of(connection, [key]).get(key, NOTHING)
    return item, [out.event(json.loads(row.body)) for row in bodies]


def read_item(connection: Connection, call_id: str) -> Item | None:
    """The item of one call."""
    row = connection.execute(select(calls).where(calls.c.call_id == call_id)).mappings().first()
    if row is None:
        return None
    out = taken_out_of(connection, [row["id"]]).get(row["id"], NOTHING)
    return out.item(item_of(row, tags_by_key(connection, [row["id"]]).get(row["id"], ())))


def read_audit(connection: Connection, limit: int, call_id: str) -> list[Item]:
    """Notes of the audit, newest first."""
    statement = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if call_id:
        statement = statement.where(audit.c.call_id == call_id)
    return [
        {name: row[name] for name in ("at", "who", "role", "action", "call_id", "detail")}
        for row in connection.execute(statement).mappings()
    ]


def size_of(connection: Connection, database: Database) -> int:
    """Bytes of the database."""
    if not database.is_sqlite:
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
    names = (database.file, database.file.with_name(f"{database.file.name}-wal"))
    return sum(file.stat().st_size for file in names if file.is_file())


def item_of(row: RowMapping, tags: Sequence[str] = ()) -> Item:
    """A CallItem (docs/architecture.md), with what only a kept call has."""
    return {
        **{name: row[name] for name in ("call_id", "source", "state", "started_at", "ended_at", "duration")},
        "metadata": {name: row[name] for name in METADATA},
        "channels": row["channels"].split(",") if row["channels"] else [],
        **{name: row[name] for name in ("level", "peak", "score", "top_reason", "last_words", "alerts")},
        "stored": True,
        "peak_level": LEVELS[row["peak_level"]],
        **{name: row[name] for name in ("finals", "turnaround", "truncated")},
        "audio": row["audio"] is not None,
        "tags": list(tags),
    }


def make_cursor(started: str, key: int) -> str:
    """Where a page ended; new calls do not move it."""
    return base64.urlsafe_b64encode(f"{started} {key}".encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[str, int]:
    """The opposite. Raises UsageError."""
    try:
        started, key = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(" ")
        number = int(key)
        if not 0 <= number < 2**63:
            raise ValueError(key)
    except ValueError:
        raise UsageError("the cursor is none of ours; begin again without one", code="bad_cursor") from None
    return started, number


def count_matching(connection: Connection, wanted: CallFilter) -> int:
    """How many kept calls match, whatever the page."""
    query = parse_query(wanted.text)
    if wanted.text.strip() and query is None:
        return 0
    statement = select(calls.c.id).where(and_(True, *conditions(wanted)))
    if query is not None:
        statement = in_index(statement, query, connection.dialect.name)
        statement = statement.where(calls.c.id.not_in(found_by_less(connection, query)))
    return int(connection.execute(select(func.count()).select_from(statement.subquery())).scalar_one())
