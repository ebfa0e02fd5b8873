"""One event on its way to screens, encoded once for all of them, and who is interested in it. Pure."""

from dataclasses import dataclass
from typing import Protocol
from zlib import crc32

from monitor.calls.summary import mask_encoded
from monitor.events.alert import AlertRaised, AlertUpdated
from monitor.events.base import Event, Span
from monitor.events.call import CallSummary
from monitor.events.score import LevelChanged
from monitor.events.speech import SpeechFinal, SpeechPartial
from monitor.events.system import SystemLoad
from monitor.events.union import encode
from monitor.server.agent_view import on_screen

_WALL_PREFIXES = ("call.", "alert.", "tip.", "message.", "system.")
_WALL_KINDS = frozenset({LevelChanged.model_fields["type"].default})
_NO_WALL = "tip.withheld"
"""Nobody acts on what was not shown: for those who look at the call, and for the figures."""


@dataclass(slots=True, eq=False)
class Item:
    """An encoded event, shared by all who wait for it: masking its `text` later masks it for each of them.

    `position`: its place in the hub's stream; a transient has that of the durable before it."""

    position: int
    call_id: str
    kind: str
    durable: bool
    wall: bool
    agent: str | None
    """Who had the call when it happened."""
    for_agent: bool
    """Whether it is for an agent's screen at all."""
    slot: str | None
    """Transients of one slot replace each other; a durable item empties its slot (a final ends its partials)."""
    text: str


class Interest(Protocol):
    """What one feed shows."""

    def wants(self, item: Item) -> bool:
        """Whether the feed carries this item."""
        ...

    def whole(self, call_id: str) -> bool:
        """Whether a snapshot of this call holds all of its durable events."""
        ...

    def signature(self) -> str:
        """Equal for feeds with the same content: a cursor of another feed is no use here."""
        ...


@dataclass(frozen=True, slots=True)
class WallInterest:
    """A supervisor's feed: the wall, plus everything of some calls, or of all of them."""

    calls: frozenset[str] = frozenset()
    everything: bool = False

    def wants(self, item: Item) -> bool:
        """The wall's events of all calls, every event of the chosen ones."""
        return item.wall or self.everything or item.call_id in self.calls

    def whole(self, call_id: str) -> bool:
        """Chosen calls are rebuilt from all their events, the others from the last of each kind."""
        return self.everything or call_id in self.calls

    def signature(self) -> str:
        """The chosen calls, shortened."""
        return f"w{crc32(chr(0).join(sorted(self.calls)).encode()):x}{'a' if self.everything else ''}"


@dataclass(frozen=True, slots=True)
class AgentInterest:
    """One agent's feed: the own call only."""

    name: str

    def wants(self, item: Item) -> bool:
        """Items for this agent's screen."""
        return item.for_agent and item.agent == self.name

    def whole(self, call_id: str) -> bool:
        """An agent's few events are all sent."""
        return True

    def signature(self) -> str:
        """The name, shortened."""
        return f"g{crc32(self.name.encode()):x}"


def mask_item(item: Item, spans: tuple[Span, ...]) -> None:
    """Mask spans of a final that is kept to rebuild screens: nobody who comes later sees what was corrected since."""
    item.text = mask_encoded(item.text, spans)


def make_item(event: Event, position: int, agent: str | None, *, agent_tip: bool) -> Item:
    """Encode an event. `agent`: who has the call; `agent_tip`: whether a tip event is about an agent's tip."""
    kind: str = event.type  # type: ignore[attr-defined]  # every member of the union has it
    return Item(
        position=position,
        call_id=event.call_id,
        kind=kind,
        durable=event.durable,
        wall=kind in _WALL_KINDS or (kind.startswith(_WALL_PREFIXES) and kind != _NO_WALL),
        agent=agent,
        for_agent=on_screen(kind, agent_tip=agent_tip),
        slot=_slot(event),
        text=encode(event),
    )


def utterance_slot(call_id: str, utterance_id: str) -> str:
    """The slot that the partials of an utterance share and its final empties."""
    return f"p {call_id} {utterance_id}"


def _slot(event: Event) -> str | None:
    match event:
        case (
            SpeechPartial(call_id=call_id, utterance_id=utterance_id)
            | SpeechFinal(call_id=call_id, utterance_id=utterance_id)
        ):
            return utterance_slot(call_id, utterance_id)
        case CallSummary(call_id=call_id):
            return f"s {call_id}"
        case SystemLoad():
            return "load"
        case _:
            return None


def alert_of(event: Event) -> str | None:
    """The alert an event is about."""
    return event.alert_id if isinstance(event, AlertRaised | AlertUpdated) else None
