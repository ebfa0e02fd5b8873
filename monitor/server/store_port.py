"""The store as the server uses it (`ports.Keeper`)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from monitor.events.base import Event
from monitor.server.ports import Page
from monitor.store.filters import CallFilter
from monitor.store.opening import Store
from monitor.store.search import MARK


def kept_filter(query: CallFilter) -> CallFilter:
    """Of what is asked, the calls that are over: the others are with the registry."""
    return replace(query, state="ended")


def mark_hit(hit: dict[str, Any]) -> dict[str, Any]:
    """A search hit with its text as it was said and `marks`: half-open ranges of characters that were found."""
    text, marks, begun = "", [], 0
    for character in hit["text"]:
        if character == MARK[0]:
            begun = len(text)
        elif character == MARK[1]:
            marks.append([begun, len(text)])
        else:
            text += character
    return hit | {"text": text, "marks": marks}


class StoreKeeper:
    """Answers from the reader, changes through the writer."""

    def __init__(self, store: Store) -> None:
        self._reader, self._writer = store.reader, store.writer

    async def calls(self, query: CallFilter) -> Page:
        """Kept calls that are over. Raises UsageError for a foreign cursor, StoreError."""
        page = await self._reader.calls(kept_filter(query))
        items = [item | {"hits": [mark_hit(hit) for hit in item.get("hits", ())]} for item in page.items]
        return Page(items, page.next)

    async def call(self, call_id: str) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
        """A kept call: item and durable events."""
        return await self._reader.call(call_id)

    async def append(self, call_id: str, events: Sequence[Event]) -> list[Event] | None:
        """Add to a call that is over; None when there is none."""
        return await self._writer.append(call_id, events)

    async def erase(self, call_id: str) -> bool:
        """Erase an ended call."""
        return await self._writer.erase(call_id)

    def stored(self, call_id: str) -> bool:
        """Whether a live call is being kept."""
        return self._writer.stored(call_id)

    def audit(self, who: str, role: str, action: str, call_id: str = "", detail: str = "") -> None:
        """Note who did or saw what."""
        self._writer.audit(who, role, action, call_id, detail)

    async def audits(self, limit: int) -> list[dict[str, Any]]:
        """The newest notes first, also those not yet committed when it was asked."""
        await self._writer.flush()
        return await self._reader.audits(limit)

    async def size_bytes(self) -> int:
        """What the database takes."""
        return await self._reader.size_bytes()

    def ping(self) -> str:
        """What is wrong with the store now."""
        return self._writer.problem
