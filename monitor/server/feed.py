"""One client's queue between the hub and its socket. Pure: no socket, no clock.

Bound and rule for "full": transients of one slot replace each other (the newest partial, the newest summary), durable
events are never dropped singly. A client that falls DURABLE_LIMIT durable events behind gets none of them: its queue
is emptied and its next frame begins with a snapshot. Calls never wait for a client.
"""

from collections.abc import Callable
from dataclasses import dataclass

from monitor.events.system import FeedCursor
from monitor.events.union import encode, encode_frame
from monitor.server.items import Interest, Item

DURABLE_LIMIT = 2000
TRANSIENT_LIMIT = 1000
"""Slots of transients waiting; past it the oldest goes (counted): 400 calls have at most 1200."""
FRAME_BYTES = 256 * 1024
"""Characters after which a frame is cut: below the 1 MiB many websocket clients accept by default."""


@dataclass(slots=True)
class FeedCounters:
    """What happened to one client's queue."""

    frames: int = 0
    dropped_transients: int = 0
    resyncs: int = 0

    def plus(self, other: "FeedCounters") -> "FeedCounters":
        """The sum of two."""
        return FeedCounters(
            self.frames + other.frames,
            self.dropped_transients + other.dropped_transients,
            self.resyncs + other.resyncs,
        )


class Feed:
    """What waits for one client."""

    def __init__(self, interest: Interest, wake: Callable[[], None]) -> None:
        """`wake` is called when there is something to send; it must not block."""
        self.interest = interest
        self.counters = FeedCounters()
        self.needs_snapshot = False
        self._wake = wake
        self._pending: dict[str, Item] = {}
        self._durable = 0
        self._transient = 0
        self._position = 0
        self._snapshot: list[str] = []

    def put(self, item: Item) -> None:
        """Queue an item the client wants. Called for every item of the stream; never blocks."""
        if self.needs_snapshot or not self.interest.wants(item):
            return
        if item.durable:
            if item.slot is not None and self._pending.pop(item.slot, None) is not None:
                self._transient -= 1
            self._pending[str(item.position)] = item
            self._durable += 1
            if self._durable > DURABLE_LIMIT:
                self.resync()
                return
        else:
            slot = item.slot or f"t {item.kind} {item.call_id}"
            if self._pending.pop(slot, None) is None:
                self._transient += 1
            self._pending[slot] = item
            if self._transient > TRANSIENT_LIMIT:
                self._drop_oldest_transient()
        self._wake()

    def resync(self) -> None:
        """Forget what waits: the next frame is a snapshot."""
        self.counters.resyncs += 1
        self._clear()
        self.needs_snapshot = True
        self._wake()

    def load_snapshot(self, texts: list[str], position: int) -> None:
        """Send these encoded events first; the stream goes on after `position`."""
        self._clear()
        self.needs_snapshot = False
        self._snapshot = list(reversed(texts))
        self._position = position
        self._wake()

    def resume(self, items: list[Item], position: int) -> None:
        """Send what the client missed; the stream goes on after `position`."""
        for item in items:
            self.put(item)
        self._position = max(self._position, position) if not items else self._position

    @property
    def waiting(self) -> bool:
        """Whether a frame can be made."""
        return bool(self._pending or self._snapshot or self.needs_snapshot)

    def frame(self, now_position: int, epoch: str, server_time: str = "") -> str:
        """The next frame: events and the cursor after them. `now_position`: the newest in the hub's stream;
        `server_time`: the clock that pages follow.

        While parts of a snapshot remain, the cursor is empty: who loses the connection there begins anew.
        """
        texts: list[str] = []
        size = 0
        while self._snapshot and size < FRAME_BYTES:
            texts.append(self._snapshot.pop())
            size += len(texts[-1])
        while not self._snapshot and self._pending and size < FRAME_BYTES:
            item = self._pending.pop(next(iter(self._pending)))
            if item.durable:
                self._durable -= 1
                self._position = item.position
            else:
                self._transient -= 1
            texts.append(item.text)
            size += len(item.text)
        if not self._snapshot and not self._pending:
            self._position = max(self._position, now_position)
        self.counters.frames += 1
        cursor = "" if self._snapshot else f"{epoch}-{self._position}-{self.interest.signature()}"
        texts.append(encode(FeedCursor(cursor=cursor, server_time=server_time)))
        return encode_frame(texts)

    def _clear(self) -> None:
        self._pending.clear()
        self._snapshot.clear()
        self._durable = self._transient = 0

    def _drop_oldest_transient(self) -> None:
        for key, item in self._pending.items():
            if not item.durable:
                del self._pending[key]
                self._transient -= 1
                self.counters.dropped_transients += 1
                return
