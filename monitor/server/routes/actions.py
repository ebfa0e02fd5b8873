"""What people do to a call: alerts, tips, messages, notes, consent. Every change is noted in the audit.

Verdicts, other changes of alerts, and notes work after the end too; tips and messages need a live call.
"""

from datetime import datetime
from secrets import token_hex
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Depends
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from starlette.responses import Response

from monitor.calls.messages import AddNote, Command, ResolveTip, SendMessage, SetConsent, UpdateAlert
from monitor.errors import UsageError
from monitor.events.alert import AlertUpdated, Verdict
from monitor.events.base import Consent, Event
from monitor.events.people import NoteAdded
from monitor.events.union import encode
from monitor.privacy.typed import mask_typed
from monitor.server.auth import AccessError
from monitor.server.routes.common import Moment, NotFoundError, asker, live_call
from monitor.server.site import Site
from monitor.server.token_format import Identity


def _stamp(text: str) -> str:
    """An RFC 3339 stamp as it was given. Raises ValueError."""
    if text and datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("a stamp needs its time zone")
    return text


Stamp = Annotated[str, Field(max_length=40), AfterValidator(_stamp)]
Typed = Annotated[str, AfterValidator(mask_typed)]
"""Words about a call: masked here, before a screen or the store sees them."""


class _Given(BaseModel):
    """A request body; unknown fields are ignored."""

    model_config = ConfigDict(extra="ignore")


class AlertChange(_Given):
    """Some of these; what is left out stays as it is."""

    acknowledged: bool | None = None
    assigned: str | None = Field(default=None, max_length=64, description="whom; empty = given back")
    snoozed: Stamp | None = Field(default=None, description="until, UTC RFC 3339; empty = no longer")
    verdict: Verdict | None = None


class TipOutcomeGiven(_Given):
    """What became of a tip."""

    outcome: Literal["done", "dismissed"]


class MessageGiven(_Given):
    """A line for the agent's screen."""

    text: Typed = Field(min_length=1, max_length=280)


class NoteGiven(_Given):
    """A note; `at` in media seconds, left out = now."""

    text: Typed = Field(min_length=1, max_length=2000)
    at: Moment | None = None


class ConsentGiven(_Given):
    """What the customer said; refused erases what was stored."""

    consent: Consent


def router(site: Site) -> APIRouter:
    """The routes. Each answers with the event that follows, as it is on the live feeds."""
    routes = APIRouter(prefix="/api/calls/{call_id}", tags=["actions"])

    @routes.post("/alerts/{alert_id}", summary="Acknowledge, assign, snooze or judge an alert")
    async def alert(
        call_id: str,
        alert_id: str,
        who: Annotated[Identity, Depends(asker(site, "alerts"))],
        change: Annotated[AlertChange, Body()],
    ) -> Response:
        told = change.model_dump(exclude_none=True)
        if not told:
            raise UsageError("give one of acknowledged, assigned, snoozed, verdict", code="bad_request")
        if change.assigned:
            told["assigned"] = _colleague(site, change.assigned)
        if site.calls.get(call_id) is None:
            await _need_alert(site, call_id, alert_id)
            return await _add(site, call_id, AlertUpdated(alert_id=alert_id, by=who.name, **told), who, "alert")
        return await _do(site, call_id, UpdateAlert(alert_id=alert_id, by=who.name, **told), who, "alert")

    @routes.post("/tips/{tip_id}", summary="Mark a tip done or dismiss it")
    async def tip(
        call_id: str,
        tip_id: str,
        who: Annotated[Identity, Depends(asker(site, "tips"))],
        given: Annotated[TipOutcomeGiven, Body()],
    ) -> Response:
        if who.role == "agent" and site.hub.supervisors_tip(call_id, tip_id):  # to agents there is none
            raise NotFoundError(f"no tip {tip_id[:64]} on call {call_id[:64]}", code="no_such_tip")
        return await _do(site, call_id, ResolveTip(tip_id, given.outcome, who.name), who, "tip")

    @routes.post("/messages", summary="Put a line on the agent's screen")
    async def message(
        call_id: str,
        who: Annotated[Identity, Depends(asker(site, "messages"))],
        given: Annotated[MessageGiven, Body()],
    ) -> Response:
        return await _do(site, call_id, SendMessage(given.text, who.name), who, "message")

    @routes.post("/notes", summary="Add a note at a moment of the call")
    async def note(
        call_id: str,
        who: Annotated[Identity, Depends(asker(site, "notes"))],
        given: Annotated[NoteGiven, Body()],
    ) -> Response:
        if site.calls.get(call_id) is None:
            added = NoteAdded(note_id=f"n-{token_hex(4)}", by=who.name, text=given.text, at=given.at or 0.0)
            return await _add(site, call_id, added, who, "note")
        return await _do(site, call_id, AddNote(given.text, who.name, given.at), who, "note")

    @routes.post("/consent", summary="Set the customer's consent; refused erases what was stored")
    async def consent(
        call_id: str,
        who: Annotated[Identity, Depends(asker(site, "consent"))],
        given: Annotated[ConsentGiven, Body()],
    ) -> Response:
        if site.calls.get(call_id) is None and given.consent == "refused" and await site.keeper.erase(call_id):
            site.webhook.forget(call_id)
            site.keeper.audit(who.name, who.role, "erase", call_id, "consent refused")
            return Response(status_code=204)
        return await _do(site, call_id, SetConsent(given.consent), who, f"consent {given.consent}")

    return routes


def _colleague(site: Site, name: str) -> str:
    """The one meant, as the token spells the name. Raises UsageError: nobody else would ever look after the call."""
    wanted = name.strip().casefold()
    found = next((one for one in site.guard.people("alerts") if one.casefold() == wanted), None)
    if found is None:
        raise UsageError(f"nobody called {name.strip()} supervises calls here", code="unknown_person")
    return found


async def _do(site: Site, call_id: str, command: Command, who: Identity, action: str) -> Response:
    """Carry out a command on a live call and answer with its first event."""
    call = await live_call(site, call_id)
    if who.role == "agent" and call.metadata.agent != who.name:
        raise AccessError("an agent sees own calls only", status=403, code="forbidden")
    events: list[Event] = call.command(command)
    site.keeper.audit(who.name, who.role, action, call_id)
    return Response(encode(events[0]), media_type="application/json") if events else Response(status_code=204)


async def _add(site: Site, call_id: str, event: Event, who: Identity, action: str) -> Response:
    """Add to a call that is over and answer with the stamped event."""
    added = await site.keeper.append(call_id, [event])
    if not added:
        raise NotFoundError(f"there is no call {call_id[:64]}", code="no_such_call")
    site.keeper.audit(who.name, who.role, action, call_id)
    site.hub.take(added)  # walls remember alerts of calls that are over; the bus would have it stored again
    return Response(encode(added[0]), media_type="application/json")


async def _need_alert(site: Site, call_id: str, alert_id: str) -> None:
    kept = await site.keeper.call(call_id)
    if kept is None:
        raise NotFoundError(f"there is no call {call_id[:64]}", code="no_such_call")
    if not any(event["type"] == "alert.raised" and event["alert_id"] == alert_id for event in kept[1]):
        raise NotFoundError(f"call {call_id[:64]} has no alert {alert_id[:64]}", code="no_such_alert")
