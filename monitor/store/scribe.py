"""What the writer's thread does: commits events, erasures and other work in order, repeats what fails for a while.

A commit that fails for a passing reason (locked, disk full, server away) is repeated until it succeeds; one that can
never succeed is taken apart call by call, and the call at fault is truncated, not the others.
"""

import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Connection, delete
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from monitor.errors import UsageError
from monitor.events.base import Event
from monitor.events.call import CallEnded
from monitor.events.speech import SpeechRedacted
from monitor.store.batch import BatchMaker, split_batches
from monitor.store.database import UNHELD, Database, is_passing, store_error
from monitor.store.gate import Erase
from monitor.store.ledger import Ledger, note_unmerged, was_unmerged
from monitor.store.schema import audit, upkeep
from monitor.store.search import merge_index

RETRY_S = 0.5
GIVE_UP_S = 5.0
"""At close: how long a database that fails is tried again before what waits is given up."""
VACUUM_PAGES = 2_000
"""Pages given back to the disk in one step of cleaning up (8 MB)."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Work:
    """A write transaction of its own, in order with the events around it."""

    run: Callable[[Connection], Any]
    done: Future[Any]


@dataclass(frozen=True, slots=True)
class Note:
    """A row of the audit."""

    row: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Truncate:
    """Later events of this call could not be queued."""

    call_id: str


Item = Event | Erase | Work | Note | Truncate


class Scribe:
    """Owns the connection that writes. Used by one thread only, but for `problem`, `lost` and `unclean`."""

    def __init__(self, database: Database, owner: str, closing: threading.Event) -> None:
        self._database, self._closing = database, closing
        self._maker, self._ledger = BatchMaker(), Ledger(owner)
        self._connection: Connection | None = None
        self._dirty = False
        self._unmerged = True  # an earlier run may have erased and died before its words left the index
        self._merging = False
        self.problem = ""
        """Why the last transaction failed; empty again with the next one that is committed."""
        self.lost = 0
        self._tried_s = 0.0
        self.on_erase: list[Callable[[Connection, str], None]] = []
        self.erased: list[Callable[[], None]] = []
        self._erasing = False

    @property
    def unclean(self) -> bool:
        """Whether something erased or masked has left traces that `clean_up` removes."""
        return self._dirty or self._unmerged

    def write(self, items: Sequence[Item]) -> None:
        """Commit everything, in order."""
        run: list[Event] = []
        notes: list[Note] = []
        for item in items:
            if isinstance(item, Event):
                run.append(item)
                continue
            if isinstance(item, Note):
                notes.append(item)
                continue
            self._events(run)
            self._notes(notes)
            run, notes = [], []
            match item:
                case Work():
                    self._work(item)
                case Erase(call_id=call_id):
                    self._maker.forget(call_id)
                    self._insist(partial(self.erase, call_id=call_id))
                case Truncate(call_id=call_id):
                    self._truncate(call_id)
        self._events(run)
        self._notes(notes)

    def erase(self, connection: Connection, call_id: str) -> bool:
        """Erase everything of a call, within a transaction; whether there was anything."""
        for hook in self.on_erase:
            hook(connection, call_id)
        there = self._ledger.erase(connection, call_id)
        if there:
            self.trace(connection)
        return there

    def trace(self, connection: Connection) -> None:
        """Something was erased within this transaction: its traces are to be cleaned up when it is quiet."""
        note_unmerged(connection, True)
        self._dirty = self._unmerged = self._erasing = True

    def clean_up(self) -> None:
        """After a redaction or erasure, stepwise: drop its words from the search index and from the write-ahead log,
        and give free pages back to the disk."""
        if not self._database.is_sqlite:
            self._dirty = self._unmerged = False
            return
        try:
            if self._unmerged:
                with self._connected().begin():
                    self._merge(self._connected())
            else:
                raw = self._connected().connection.driver_connection
                assert raw is not None
                (free,) = raw.execute("PRAGMA freelist_count").fetchone()
                raw.executescript(f"PRAGMA incremental_vacuum({VACUUM_PAGES})")  # `execute` would free one page only
                (left,) = raw.execute("PRAGMA freelist_count").fetchone()
                busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                self._dirty = bool(busy) or 0 < left < free
        except (SQLAlchemyError, sqlite3.Error) as error:  # the driver's own: `raw` is not wrapped
            self._disconnect()
            log.warning("store clean-up failed", error=type(error).__name__)

    def look_again(self) -> None:
        """The last transaction failed and nothing waits: see whether the database takes writes again."""
        try:
            with self._connected().begin():
                self._connected().execute(upkeep.insert().values(name="probe", value=""))
                self._connected().execute(delete(upkeep).where(upkeep.c.name == "probe"))
        except Exception as error:  # told, as that of any other write; the next look comes
            self._disconnect()
            self._tell(error)
        else:
            self._committed()

    def finish(self) -> None:
        """Nothing more comes: tidy up once and close the connection."""
        if self._dirty:
            self.clean_up()
        self._disconnect()

    def _merge(self, connection: Connection) -> None:
        if not self._merging and not was_unmerged(connection):
            self._unmerged = False
            return
        self._unmerged = merge_index(connection, begin=not self._merging)
        self._merging = self._unmerged
        if not self._unmerged:
            note_unmerged(connection, False)
        self._dirty = True

    def _events(self, run: list[Event]) -> None:
        for part in split_batches(run):
            self._after_cut(part)
            batch = self._maker.make(part)
            if self._insist(partial(self._ledger.write, batch=batch)):
                self._ledger.settled(batch)
                self._dirty = self._dirty or bool(batch.redactions)
                continue
            for call_id in batch.call_ids():
                own = batch.only(call_id)
                if len(batch.call_ids()) > 1 and self._insist(partial(self._ledger.write, batch=own)):
                    self._ledger.settled(own)
                else:
                    self.lost += len(own.events)
                    self._truncate(call_id)
                    self._after_cut([event for event in part if event.call_id == call_id])

    def _after_cut(self, run: Sequence[Event]) -> None:
        """Of calls that were cut off: what is kept of them is masked and ended all the same."""
        for event in run:
            if self._ledger.is_cut(event.call_id):
                match event:
                    case SpeechRedacted():
                        self._insist(partial(self._ledger.mask, event=event))
                        self._dirty = True
                    case CallEnded():
                        self._truncate(event.call_id, event)
                    case _:
                        pass

    def _truncate(self, call_id: str, ended: CallEnded | None = None) -> None:
        self._maker.forget(call_id)
        if self._insist(partial(self._ledger.truncate, call_id=call_id, ended=ended)):
            self._ledger.truncated(call_id, ended)

    def _notes(self, notes: list[Note]) -> None:
        """Who did or saw what: insisted upon as events are; one that can never be written costs only itself."""
        if not notes or self._insist(partial(_write_notes, notes=notes)):
            return
        for note in notes:
            if len(notes) == 1 or self._tried_s >= GIVE_UP_S or not self._insist(partial(_write_notes, notes=[note])):
                self.lost += 1

    def _work(self, work: Work) -> None:
        if not work.done.set_running_or_notify_cancel():
            return
        try:
            with self._connected().begin():
                result = work.run(self._connected())
        except DataError:  # what was asked for is at fault, not the database
            work.done.set_exception(UsageError(UNHELD, code="bad_value"))
        except SQLAlchemyError as error:
            self._disconnect()
            if not isinstance(error, IntegrityError):  # two asked for the same at once: the database is well
                self._tell(error)
            work.done.set_exception(store_error(error))
        except Exception as error:  # whoever asked is told; the thread goes on, for all calls depend on it
            work.done.set_exception(error)
        else:
            self._committed()
            work.done.set_result(result)

    def _insist(self, write: Callable[[Connection], object]) -> bool:
        """Run a transaction until it is committed; False when it can never be, or at close when it will not be."""
        while True:
            try:
                with self._connected().begin():
                    write(self._connected())
            except Exception as error:  # one call's fault never ends the thread
                self._disconnect()
                self._tell(error)
                if not is_passing(error) or (self._closing.is_set() and self._tried_s >= GIVE_UP_S):
                    return False
                threading.Event().wait(RETRY_S)
                self._tried_s += RETRY_S if self._closing.is_set() else 0.0
            else:
                self._committed()
                return True

    def _committed(self) -> None:
        """The database takes what it is given, and nobody can read any more what the transaction erased: time to forget
        what was made of it."""
        self.problem = ""
        if self._erasing:
            self._erasing = False
            for hook in self.erased:
                hook()

    def _tell(self, error: Exception) -> None:
        self.problem = str(store_error(error))
        log.error("store write failed", error=type(getattr(error, "orig", None) or error).__name__)

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._database.writing.connect()
        return self._connection

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except SQLAlchemyError as error:
                log.warning("store connection lost", error=type(error).__name__)


def _write_notes(connection: Connection, notes: Sequence[Note]) -> None:
    connection.execute(audit.insert(), [note.row for note in notes])
