"""The one writer: takes stamped events from the bus and commits them in its own thread.

`put` runs on the event loop and never blocks. What waits is bounded by QUEUE; when that is full (the disk is full, the
database locked for long), further events of the calls concerned are not kept: counted in `lost`, the calls marked as
truncated where they broke off, `problem` says so until the queue has drained. What people ask for and the audit have
ROOM beyond that. Events gather for GATHER_S and are committed together, each call's in order (`scribe.py`); live
monitoring goes on whatever the database does.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TypeVar

import structlog
from sqlalchemy import Connection

from monitor.clock import Clock, stamp
from monitor.config import PrivacySettings
from monitor.errors import StoreError
from monitor.events.base import Event
from monitor.events.call import CallEnded
from monitor.events.speech import SpeechRedacted
from monitor.store.afterwards import append_events
from monitor.store.database import Database
from monitor.store.gate import ConsentGate, Erase
from monitor.store.scribe import Item, Note, Scribe, Truncate, Work

QUEUE = 100_000
"""Events waiting for the thread: minutes of a busy floor."""
ROOM = 10_000
"""Beyond QUEUE: work somebody waits for is refused, notes of the audit are counted as lost."""
GATHER_S = 0.05
"""How long events gather before they are committed together; well under the promised 250 ms."""
IDLE_S = 0.2
"""Quiet time before cleaning up after an erasure."""
LOOK_S = 0.5
"""Quiet time after a transaction that failed before we look whether the database is well again."""
T = TypeVar("T")
log = structlog.get_logger(__name__)


class Writer:
    """A bus subscriber that keeps calls."""

    def __init__(
        self, database: Database, privacy: PrivacySettings, clock: Clock, owner: str, *, notice: str = ""
    ) -> None:
        """`notice`: what is wrong from the start and stays so."""
        self._database, self._clock = database, clock
        self._gate = ConsentGate(privacy)
        self._queue: deque[Item] = deque()
        self._wake = threading.Condition()
        self._closing = threading.Event()
        self._lost_calls: set[str] = set()
        self._late, self._notice = "", notice
        self._scribe = Scribe(database, owner, self._closing)
        self._thread = threading.Thread(target=self._loop, name="store-writer", daemon=True)
        self._overflow = 0
        self.followers: list[Callable[[Event, bool], None]] = []
        """Called on the loop with each event of a call, in order, and whether its call is kept as of that event."""

    @property
    def problem(self) -> str:
        """One line about what is wrong with the store now; empty when all is well."""
        return self._notice or self._scribe.problem or self._late

    @property
    def lost(self) -> int:
        """Durable events and notes of the audit that were not kept because the store could not take them."""
        return self._overflow + self._scribe.lost

    @property
    def on_erase(self) -> list[Callable[[Connection, str], None]]:
        """Called in the writer's thread, within the transaction, with each call about to be erased."""
        return self._scribe.on_erase

    @property
    def erased(self) -> list[Callable[[], None]]:
        """Called in the writer's thread once it is committed that words were taken away, of a call or a part of it."""
        return self._scribe.erased

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def put(self, events: Sequence[Event]) -> None:
        """Events of one call, in order, from the bus. Transient ones and those of the system are passed over."""
        heard: list[tuple[Event, bool]] = []
        with self._wake:
            for event in events:
                if event.durable and event.call_id:
                    queued = [self._append(item) for item in self._gate.take([event])]
                    heard.append((event, bool(queued) and queued[-1]))
            self._wake.notify()
        for event, kept in heard:
            for follow in self.followers:
                follow(event, kept)

    def stored(self, call_id: str) -> bool:
        """Whether this live call is being kept."""
        return self._gate.stored(call_id) and call_id not in self._lost_calls

    def waiting(self) -> int:
        """Items not yet committed."""
        return len(self._queue)

    @property
    def unclean(self) -> bool:
        """Whether traces of something masked or erased are still to be wiped (index, write-ahead log)."""
        return self._scribe.unclean

    async def flush(self) -> None:
        """Wait until everything put so far is committed. Raises StoreError when the store fails."""
        await self.run(lambda connection: None)

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run a write transaction in the writer's thread, after what was put so far. Raises StoreError."""
        return await asyncio.wrap_future(self.submit(work))

    def submit(self, work: Callable[[Connection], T]) -> "Future[T]":
        """As `run`, without waiting; usable from any thread."""
        done: Future[T] = Future()
        with self._wake:
            if self._closing.is_set():
                done.set_exception(StoreError("the store is closed", code="store_closed"))
            elif len(self._queue) >= QUEUE + ROOM:
                done.set_exception(StoreError("the store cannot keep up; try again later", code="store_behind"))
            else:
                self._queue.append(Work(work, done))
                self._wake.notify()
        return done

    def audit(self, who: str, role: str, action: str, call_id: str = "", detail: str = "") -> None:
        """Note who did or saw what; committed with the next batch, however long the database is locked or full.

        `flush` waits for it. Never blocks. For want of ROOM it is counted in `lost`.
        """
        row = {"who": who, "role": role, "action": action, "call_id": call_id, "detail": detail}
        row["at"] = stamp(self._clock.now())
        with self._wake:
            if self._closing.is_set() or len(self._queue) >= QUEUE + ROOM:
                self._overflow += 1
                log.error("audit note lost", action=action, call_id=call_id)
            else:
                self._queue.append(Note(row))
                self._wake.notify()

    async def erase(self, call_id: str) -> bool:
        """Erase everything kept of an ended call; whether there was anything. Raises StoreError."""
        return await self.run(lambda connection: self._scribe.erase(connection, call_id))

    async def erasing(self, work: Callable[[Connection], T]) -> T:
        """As `run`, for work that erases: what it leaves in index, log and free pages is cleaned up afterwards."""

        def run(connection: Connection) -> T:
            done = work(connection)
            self._scribe.trace(connection)
            return done

        return await self.run(run)

    def erase_within(self, connection: Connection, call_id: str) -> bool:
        """Erase a call within work that `erasing` runs."""
        return self._scribe.erase(connection, call_id)

    def drop_audio(self, connection: Connection, call_id: str) -> None:
        """Within work: let whoever keeps the call's audio erase it."""
        for hook in self.on_erase:
            hook(connection, call_id)

    async def append(self, call_id: str, events: Sequence[Event]) -> list[Event] | None:
        """Add unstamped events to a call that is over; None when there is no such ended call. Raises StoreError."""
        return await self.run(lambda connection: append_events(connection, call_id, events, stamp(self._clock.now())))

    async def close(self) -> None:
        """Commit what waits and stop the thread."""
        with self._wake:
            self._closing.set()
            self._wake.notify()
        await asyncio.to_thread(self._thread.join)

    def _append(self, item: Event | Erase) -> bool:
        """Queue it; whether it is an event that will be kept."""
        if isinstance(item, Erase):
            self._lost_calls.discard(item.call_id)
            self._queue.append(item)
            return False
        if item.call_id not in self._lost_calls:
            if len(self._queue) < QUEUE:
                self._queue.append(item)
                return True
            self._lost_calls.add(item.call_id)
            self._queue.append(Truncate(item.call_id))
            self._late = "the store cannot keep up: calls are shown live but not kept to their end"
            log.error("store cannot keep up; call is truncated", call_id=item.call_id)
        self._overflow += 1
        if isinstance(item, CallEnded):  # what is kept of the call is ended and masked all the same
            self._lost_calls.discard(item.call_id)
            self._queue.append(item)
        elif isinstance(item, SpeechRedacted) and len(self._queue) < QUEUE + ROOM:
            self._queue.append(item)
        return False

    def _loop(self) -> None:
        """The thread: write what comes, clean up when it is quiet, end when closing and done."""
        while (items := self._gather()) is not None:
            if items:
                self._scribe.write(items)
            elif self._scribe.problem:
                self._scribe.look_again()
            else:
                self._scribe.clean_up()
        self._scribe.finish()

    def _gather(self) -> list[Item] | None:
        """What to write next; empty when it is time to clean up or to look again; None at the end."""
        with self._wake:
            if len(self._queue) <= QUEUE // 2:  # all that waited before is written
                self._late = ""
            while not self._queue and not self._closing.is_set():
                quiet = LOOK_S if self._scribe.problem else IDLE_S if self._scribe.unclean else None
                if not self._wake.wait(quiet) and quiet is not None:
                    return []
            if not self._queue:
                return None
            self._wake.wait_for(self._urgent, timeout=GATHER_S)
            items = list(self._queue)
            self._queue.clear()
            return items

    def _urgent(self) -> bool:
        """Somebody waits for what is last in the queue."""
        return self._closing.is_set() or isinstance(self._queue[-1], Work)
