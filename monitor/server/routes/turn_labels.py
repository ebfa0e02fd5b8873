"""What reviewers say of single customer turns, for `calmline train --from-store`. Audited."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends
from pydantic import BaseModel
from sqlalchemy import Connection

from monitor.clock import stamp
from monitor.server.routes.common import archive_of, asker
from monitor.server.site import Site
from monitor.server.token_format import Identity
from monitor.store.turn_labels import label_turn, turn_labels_of, unlabel_turn


class LabelGiven(BaseModel):
    """Whether the words of the turn alone are frustrated, about the company, its product or this call."""

    frustrated: bool


def router(site: Site) -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/api", tags=["review"])
    reviewer = Annotated[Identity, Depends(asker(site, "review"))]

    @routes.get("/calls/{call_id}/labels", summary="What reviewers say of the call's customer turns")
    async def labels(call_id: str, who: reviewer) -> dict[str, Any]:
        found = await archive_of(site).ask(lambda db: turn_labels_of(db, call_id))
        return {"items": [asdict(label) for label in found]}

    @routes.put("/calls/{call_id}/turns/{utterance_id}/label", summary="Say whether a customer turn is frustrated")
    async def put_label(
        call_id: str, utterance_id: str, who: reviewer, given: Annotated[LabelGiven, Body()]
    ) -> dict[str, Any]:
        now = stamp(site.clock.now())

        def work(db: Connection) -> dict[str, Any]:
            return asdict(label_turn(db, call_id, utterance_id, given.frustrated, who.name, now))

        made = await archive_of(site).change(work)
        site.keeper.audit(who.name, who.role, "label", call_id)
        return made

    @routes.delete("/calls/{call_id}/turns/{utterance_id}/label", summary="Take the label back", status_code=204)
    async def delete_label(call_id: str, utterance_id: str, who: reviewer) -> None:
        await archive_of(site).change(lambda db: unlabel_turn(db, call_id, utterance_id))
        site.keeper.audit(who.name, who.role, "label", call_id, "taken back")

    return routes
