"""Who looks at which live call: every change becomes a `watch.changed` event of the call, so that its agent sees it."""

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

    def take(self, events: Sequence[Event]) -> None:
        """Bus subscriber: a call somebody already waits for began. Told afterwards, so that `call.started` is first."""
        for event in events:
            if isinstance(event, CallStarted) and event.call_id in self._watching:
                asyncio.get_running_loop().call_soon(self._tell, event.call_id)

    @contextmanager
    def watching(self, name: str, call_ids: Collection[str]) -> Iterator[None]:
        """`name` looks at these calls while the block runs."""
        for call_id in call_ids:
            self._count(call_id, name, 1)
        try:
            yield
        finally:
            for call_id in call_ids:
                self._count(call_id, name, -1)

    def _count(self, call_id: str, name: str, change: int) -> None:
        people = self._watching[call_id]
        before = set(people)
        people[name] += change
        if people[name] <= 0:
            del people[name]
        if set(people) != before:
            self._tell(call_id)
        if not people:
            del self._watching[call_id]

    def _tell(self, call_id: str) -> None:
        call = self._calls.get(call_id)
        if call is not None:
            call.command(SetWatchers(watching=tuple(sorted(self._watching[call_id]))))
