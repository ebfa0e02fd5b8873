"""Decides call by call what may be kept: consent is asked before anything reaches the database. Pure.

Refused is never kept, withdrawal erases. While consent is unknown and unknown is not kept, a call's events wait in
memory (bounded) in case consent is given before the call ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from monitor.config import PrivacySettings
from monitor.events.base import Consent, Event
from monitor.events.call import CallEnded, CallStarted, CallUpdated
from monitor.privacy.consent import may_store, may_store_later

HELD_EVENTS = 5_000
"""Events of one call that wait for consent: about three hours of talk. A longer call is not kept."""
HELD_TOTAL = 100_000
"""Events of all calls that wait."""
State = Literal["kept", "held", "dropped"]


@dataclass(slots=True)
class _Call:
    state: State
    held: list[Event] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Erase:
    """Everything kept of a live call goes."""

    call_id: str


Decision = Event | Erase


class ConsentGate:
    """What each live call may do. Bounded by the number of live calls and HELD_TOTAL."""

    def __init__(self, privacy: PrivacySettings) -> None:
        self._privacy = privacy
        self._calls: dict[str, _Call] = {}
        self._held = 0
        self.given_up = 0
        """Calls that waited for consent longer than there is memory for."""

    def stored(self, call_id: str) -> bool:
        """Whether the live call is being kept."""
        call = self._calls.get(call_id)
        return call is not None and call.state == "kept"

    def take(self, events: Sequence[Event]) -> list[Decision]:
        """What is to be done, in order, about durable events in order."""
        out: list[Decision] = []
        for event in events:
            out.extend(self._take(event))
        return out

    def _take(self, event: Event) -> list[Decision]:
        if isinstance(event, CallStarted):
            self._forget(event.call_id)
            self._calls[event.call_id] = _Call(self._state(event.metadata.consent))
        call = self._calls.get(event.call_id)
        if call is None:
            return []
        out: list[Decision] = []
        if isinstance(event, CallUpdated) and event.consent is not None:
            out.extend(self._consent(event.call_id, call, event.consent))
        if call.state == "kept":
            out.append(event)
        elif call.state == "held":
            self._hold(call, event)
        if isinstance(event, CallEnded):
            self._forget(event.call_id)
        return out

    def _state(self, consent: Consent) -> State:
        if may_store(consent, self._privacy):
            return "kept"
        return "held" if may_store_later(consent, self._privacy) else "dropped"

    def _consent(self, call_id: str, call: _Call, consent: Consent) -> list[Decision]:
        wanted = self._state(consent)
        if call.state == "kept" and wanted != "kept":
            call.state = "dropped"  # what was kept is gone: a later yes cannot bring it back
            return [Erase(call_id)]
        if call.state == "held" and wanted != "held":
            released = list(call.held)
            self._held -= len(call.held)
            call.held.clear()
            call.state = wanted
            return list(released) if wanted == "kept" else []
        return []

    def _hold(self, call: _Call, event: Event) -> None:
        if len(call.held) >= HELD_EVENTS or self._held >= HELD_TOTAL:
            self._held -= len(call.held)
            call.held.clear()
            call.state = "dropped"
            self.given_up += 1
            return
        call.held.append(event)
        self._held += 1

    def _forget(self, call_id: str) -> None:
        call = self._calls.pop(call_id, None)
        if call is not None:
            self._held -= len(call.held)
