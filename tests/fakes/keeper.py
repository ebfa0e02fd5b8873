"""A store in memory: what was published is kept, and who looked is noted."""

from collections.abc import Sequence
from typing import Any

from monitor.events.base import Event
from monitor.events.call import CallEnded, CallStarted
from monitor.server.ports import Page
from monitor.store.filters import CallFilter


class MemoryKeeper:
    """Keeps ended calls as a store would; `broken` is what its ping says."""

    def __init__(self) -> None:
        self.events: dict[str, list[Event]] = {}
        self.notes: list[dict[str, Any]] = []
        self.broken = ""

    def take(self, events: Sequence[Event]) -> None:
        """Bus subscriber."""
        for event in events:
            if event.durable:
                self.events.setdefault(event.call_id, []).append(event)

    async def calls(self, query: CallFilter) -> Page:
        """Ended calls, newest first; the cursor is an offset."""
        found = [self._item(call_id) for call_id in reversed(self.events) if self._ended(call_id)]
        found = [item for item in found if not query.agent or item["metadata"]["agent"] == query.agent]
        start = int(query.cursor or 0)
        end = start + query.limit
        return Page(found[start:end], str(end) if len(found) > end else "")

    async def call(self, call_id: str) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
        """A kept call."""
        if call_id not in self.events:
            return None
        return self._item(call_id), [event.model_dump(mode="json", by_alias=True) for event in self.events[call_id]]

    def audit(self, who: str, role: str, action: str, call_id: str = "", detail: str = "") -> None:
        """Note it."""
        self.notes.append({"who": who, "role": role, "action": action, "call_id": call_id, "detail": detail})

    async def audits(self, limit: int) -> list[dict[str, Any]]:
        """Newest first."""
        return self.notes[::-1][:limit]

    async def append(self, call_id: str, events: Sequence[Event]) -> list[Event] | None:
        """Add to an ended call."""
        if call_id not in self.events or not self._ended(call_id):
            return None
        kept = self.events[call_id]
        stamped = [
            event.model_copy(update={"call_id": call_id, "seq": len(kept) + index})
            for index, event in enumerate(events, start=1)
        ]
        kept.extend(stamped)
        return stamped

    def stored(self, call_id: str) -> bool:
        """Everything is."""
        return True

    async def erase(self, call_id: str) -> bool:
        """Forget a call."""
        return self.events.pop(call_id, None) is not None

    async def size_bytes(self) -> int:
        """Nothing on disk."""
        return 0

    def ping(self) -> str:
        """What a test wants it to say."""
        return self.broken

    def _ended(self, call_id: str) -> bool:
        return any(isinstance(event, CallEnded) for event in self.events[call_id])

    def _item(self, call_id: str) -> dict[str, Any]:
        started = self.events[call_id][0]
        assert isinstance(started, CallStarted)
        return {
            "call_id": call_id,
            "state": "ended",
            "source": started.source,
            "metadata": started.metadata.model_dump(mode="json"),
        }
