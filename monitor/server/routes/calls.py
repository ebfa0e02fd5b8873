"""`/api/calls`: the list, and one call with all its durable events. An agent sees own calls only."""

import asyncio
import json
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from monitor.errors import UsageError
from monitor.server.agent_view import listed, readable
from monitor.server.live_search import find_live, newest_hit
from monitor.server.ports import Keeper, LiveCall, Page
from monitor.server.routes.common import NotFoundError, asker, own_or_refuse
from monitor.server.routes.search import CallSearch, matches
from monitor.server.site import Site
from monitor.server.token_format import Identity
from monitor.store.filters import CallFilter

_LIVE = "live-"
_KEPT = "kept-"


def router(site: Site) -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/api", tags=["calls"])
    may = asker(site, "calls")

    @routes.get("/calls", summary="Live calls, then kept ones, newest first")
    async def calls(who: Annotated[Identity, Depends(may)], search: Annotated[CallSearch, Query()]) -> dict[str, Any]:
        page = await _page(site, search.query(who))
        if search.q:  # what was found quotes calls, and every item has last words
            site.looks.note(who, "search", "", "words")
        elif page.items:
            site.looks.note(who, "view", "", "list")
        items = [listed(item) for item in page.items] if who.role == "agent" else page.items
        return {"items": items, "next": page.next or None}

    @routes.get("/calls/{call_id}", summary="One call and its durable events in order; noted as a view")
    async def call(call_id: str, who: Annotated[Identity, Depends(may)]) -> dict[str, Any]:
        live = site.calls.get(call_id)
        kept = await site.keeper.call(call_id) if live is None or live.history.first_seq > 1 else None
        if live is not None:
            item = live_item(live, site.keeper)
            events = [json.loads(event) for event in live.history.encoded()]
            if kept is not None:
                first = events[0]["seq"] if events else 1
                events = [event for event in kept[1] if event["seq"] < first] + events
        elif kept is not None:
            item, events = kept
        else:
            raise NotFoundError(f"there is no call {call_id[:64]}", code="no_such_call")
        own_or_refuse(who, item["metadata"].get("agent"))
        site.keeper.audit(who.name, who.role, "view", call_id)
        if who.role == "agent":
            return {"call": listed(item), "events": readable(events)}
        return {"call": item, "events": events}

    return routes


async def _page(site: Site, query: CallFilter) -> Page:
    """Live calls come first, newest first, then the store's; a cursor says in which of the two to go on."""
    if query.cursor and not query.cursor.startswith((_LIVE, _KEPT)):
        raise UsageError("the cursor is none of ours; begin again without one", code="bad_cursor")
    items: list[dict[str, Any]] = []
    kept_cursor = query.cursor.removeprefix(_KEPT) if query.cursor.startswith(_KEPT) else ""
    if query.state in ("", "live") and not query.cursor.startswith(_KEPT):
        offset = _offset(query.cursor)
        found = [call for call in reversed(site.calls.live()) if matches(call, query)]
        if query.text:
            said = {call.call_id: call.history.said() for call in found}
            spoken = set(await asyncio.to_thread(find_live, query.text, said))
            found = [call for call in found if call.call_id in spoken]
        shown = found[offset : offset + query.limit]
        items = [live_item(call, site.keeper) for call in shown]
        if query.text:
            turns = [said[call.call_id] for call in shown]
            hits = await asyncio.to_thread(lambda: [newest_hit(query.text, one) for one in turns])
            items = [item | {"hits": [hit] if hit else []} for item, hit in zip(items, hits, strict=True)]
        if len(found) > offset + query.limit:
            return Page(items, f"{_LIVE}{offset + query.limit}")
    room = query.limit - len(items)
    if query.state == "live":
        return Page(items)
    if room == 0:
        return Page(items, _KEPT)
    page = await site.keeper.calls(replace(query, state="ended", limit=room, cursor=kept_cursor))
    return Page(items + page.items, f"{_KEPT}{page.next}" if page.next else "")


def live_item(call: LiveCall, keeper: Keeper) -> dict[str, Any]:
    """The CallItem of a live call."""
    summary = call.summary
    return {
        "call_id": call.call_id,
        "source": call.source,
        "state": "live",
        "started_at": call.started_at,
        "ended_at": None,
        "duration": round(summary.at, 3),
        "metadata": call.metadata.model_dump(mode="json"),
        "channels": list(call.channels),
        "level": summary.level,
        "peak": round(call.fold.peak_score, 1),
        "score": summary.score,
        "top_reason": summary.top_reason,
        "last_words": summary.last_words,
        "alerts": call.fold.alerts,
        "stored": keeper.stored(call.call_id),
    }


def _offset(cursor: str) -> int:
    number = cursor.removeprefix(_LIVE)
    return int(number) if cursor.startswith(_LIVE) and number.isdecimal() else 0
