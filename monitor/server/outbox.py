"""Deliveries that wait for their turn: new ones first, in order, then failed ones whose pause is over. Pure.

One that failed waits beside the others, never before them: a receiver that chokes on one delivery still gets the rest.
Bound and rule for "full": of more than `most`, new and failed together, the one told first goes (counted).
"""

import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class Delivery:
    """One body on its way."""

    number: int
    """In the order they were told."""
    body: bytes
    tries: int = 0
    """How often it failed."""


class Outbox:
    """What waits."""

    def __init__(self, most: int, first_pause_s: float, longest_pause_s: float) -> None:
        """The pause after a failure doubles with each, from `first_pause_s` to at most `longest_pause_s`."""
        self._most, self._first_pause_s, self._longest_pause_s = most, first_pause_s, longest_pause_s
        self._told = 0
        self._fresh: deque[Delivery] = deque()
        self._failed: list[tuple[float, int, Delivery]] = []
        self._in_hand: set[Delivery] = set()
        """Taken, and not told of since: a try of them is under way."""
        self.dropped = 0
        """Gone because there were too many."""

    def __len__(self) -> int:
        return len(self._fresh) + len(self._failed)

    def add(self, body: bytes) -> None:
        """A new one."""
        self._told += 1
        self._fresh.append(Delivery(self._told, body))
        self._make_room()

    def again(self, delivery: Delivery, now_s: float) -> None:
        """It failed once more: it waits its pause, then its turn."""
        self._in_hand.discard(delivery)
        delivery.tries += 1
        pause_s = min(self._first_pause_s * 2.0 ** (delivery.tries - 1), self._longest_pause_s)
        heapq.heappush(self._failed, (now_s + pause_s, delivery.number, delivery))
        self._make_room()

    def take(self, now_s: float) -> Delivery | None:
        """The next to be tried now; None while all wait out a pause, or there is none.

        Say afterwards what became of it: `again`, or `done`.
        """
        if self._fresh:
            taken = self._fresh.popleft()
        elif self._failed and self._failed[0][0] <= now_s:
            taken = heapq.heappop(self._failed)[2]
        else:
            return None
        self._in_hand.add(taken)
        return taken

    def done(self, delivery: Delivery) -> None:
        """It arrived, or is given up."""
        self._in_hand.discard(delivery)

    def rewrite(self, change: Callable[[bytes], bytes]) -> None:
        """Change the bodies of all that wait, and of those in hand: another try of them may follow."""
        for delivery in (*self._fresh, *(waiting[2] for waiting in self._failed), *self._in_hand):
            delivery.body = change(delivery.body)

    def pause_s(self, now_s: float) -> float | None:
        """Seconds until there is one to take; None: not before a new one comes."""
        if self._fresh:
            return 0.0
        return max(0.0, self._failed[0][0] - now_s) if self._failed else None

    def _make_room(self) -> None:
        if len(self) <= self._most:
            return
        oldest = min(self._failed, key=lambda waiting: waiting[1], default=None)
        if oldest is None or (self._fresh and self._fresh[0].number < oldest[1]):
            self._fresh.popleft()
        else:
            self._failed.remove(oldest)
            heapq.heapify(self._failed)
        self.dropped += 1
