"""`/api/calls/{id}/handover`: what the next person must know of a live call, in the words that were said."""

import asyncio
import json
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from monitor.coaching.handover import handover_card
from monitor.events.union import decode
from monitor.server.ports import LiveCall
from monitor.server.routes.common import asker, live_call, own_or_refuse
from monitor.server.site import Site
from monitor.server.token_format import Identity

AUDITED = "hand-over card"


def router(site: Site) -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/api/calls/{call_id}", tags=["calls"])

    @routes.get("/handover", summary="The card for whoever takes a live call; noted as a view")
    async def handover(call_id: str, who: Annotated[Identity, Depends(asker(site, "handover"))]) -> dict[str, Any]:
        call = await live_call(site, call_id)
        own_or_refuse(who, call.metadata.agent)
        events = await _events(site, call)
        site.keeper.audit(who.name, who.role, "view", call_id, AUDITED)
        card = asdict(await asyncio.to_thread(lambda: handover_card([decode(event) for event in events])))
        del card["score"]  # an agent's screen has the mood as a level; everybody gets the same card
        return {"call_id": call_id, "at": round(call.summary.at, 3), "agent": call.metadata.agent} | card

    return routes


async def _events(site: Site, call: LiveCall) -> list[str]:
    """All durable events so far, as JSON: what is remembered, after what only the store still has."""
    first, remembered = call.history.first_seq, call.history.encoded()
    kept = await site.keeper.call(call.call_id) if first > 1 else None
    return [json.dumps(event) for event in (kept[1] if kept else ()) if event["seq"] < first] + remembered
