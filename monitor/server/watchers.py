"""Who looks at or listens to which live call: every change becomes `watch.changed`, so that its agent sees it."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from monitor.calls.messages import SetWatchers
from monitor.events.base import Event
from monitor.events.call import CallStarted
from monitor.server.ports import LiveCalls


class Watchers:
    """Counts open feeds per person and call: two tabs of one person are one watcher."""

    def __init__(self, calls: LiveCalls) -> None:
        self._calls = calls
        self._watching: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._listening: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def take(self, events: Sequence[Event]) -> None:
        """Bus subscriber: a call somebody already waits for began. Told afterwards, so that `call.started` is first."""
        for event in events:
            if isinstance(event, CallStarted) and event.call_id in self._watching:
                asyncio.get_running_loop().call_soon(self._tell, event.call_id)

    @contextmanager
    def watching(self, name: str, call_ids: Collection[str]) -> Iterator[None]:
        """`name` looks at these calls while the block runs."""
        with self._counted(self._watching, name, call_ids):
            yield

    @contextmanager
    def listening(self, name: str, call_id: str) -> Iterator[None]:
        """`name` hears this call while the block runs."""
        with self._counted(self._listening, name, (call_id,)):
            yield

    @contextmanager
    def _counted(self, table: defaultdict[str, Counter[str]], name: str, call_ids: Collection[str]) -> Iterator[None]:
        for call_id in call_ids:
            self._count(table, call_id, name, 1)
        try:
            yield
        finally:
            for call_id in call_ids:
                self._count(table, call_id, name, -1)

    def _count(self, table: defaultdict[str, Counter[str]], call_id: str, name: str, change: int) -> None:
        people = table[call_id]
        before = set(people)
        people[name] += change
        if people[name] <= 0:
            del people[name]
        after = set(people)
        if not people:
            del table[call_id]
        if after != before:
            self._tell(call_id)

    def _tell(self, call_id: str) -> None:
        call = self._calls.get(call_id)
        if call is not None:
            watching, listening = (tuple(sorted(table.get(call_id, ()))) for table in (self._watching, self._listening))
            call.command(SetWatchers(watching=watching, listening=listening))
