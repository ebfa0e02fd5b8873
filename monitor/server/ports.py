"""What the server needs of the rest, as small protocols: `wiring.py` alone knows the classes behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from monitor.audio.frames import AudioFormat
from monitor.calls.history import History
from monitor.calls.messages import Command
from monitor.calls.runner import AudioTap
from monitor.events.base import CallMetadata, Event, Role
from monitor.events.call import CallSummary
from monitor.events.system import SystemLoad
from monitor.store.filters import CallFilter
from monitor.telephony.codec import CallOpened


class Fold(Protocol):
    """Figures of a live call beside its summary."""

    peak_score: float

    @property
    def alerts(self) -> int:
        """Alerts raised so far."""
        ...


class LiveCall(Protocol):
    """One live call, as `calls.runner.CallRunner`."""

    @property
    def call_id(self) -> str:
        """The peer's id of the call."""
        ...

    @property
    def source(self) -> str:
        """Which peer feeds it."""
        ...

    @property
    def channels(self) -> tuple[Role, ...]:
        """Role of each track."""
        ...

    @property
    def started_at(self) -> str:
        """UTC, RFC 3339."""
        ...

    @property
    def metadata(self) -> CallMetadata:
        """As told so far."""
        ...

    @property
    def history(self) -> History:
        """The last durable events."""
        ...

    @property
    def summary(self) -> CallSummary:
        """What the wall shows."""
        ...

    @property
    def fold(self) -> Fold:
        """Peak and alerts."""
        ...

    def feed(self, track: int, data: bytes) -> None:
        """Samples of one track. Never blocks."""
        ...

    def gap(self, track: int, seconds: float, reason: str) -> None:
        """Marked silence."""
        ...

    def update(self, metadata: CallMetadata) -> None:
        """The peer told more."""
        ...

    def command(self, command: Command) -> list[Event]:
        """What a person wants; the stamped events. Raises UsageError for unknown ids."""
        ...


class TappedCall(Protocol):
    """A call whose audio can be heard, as `calls.runner.CallRunner`."""

    call_id: str
    audio: AudioFormat
    channels: tuple[Role, ...]
    taps: list[AudioTap]


class LiveCalls(Protocol):
    """The live calls, as `calls.registry.CallRegistry`."""

    @property
    def voices_skipped(self) -> int:
        """Customers' turns whose voice was not measured because too many waited."""
        ...

    def open(self, opened: CallOpened, source: str) -> LiveCall:
        """Begin a call. Raises PeerError or AdmissionError."""
        ...

    def get(self, call_id: str) -> LiveCall | None:
        """The live call of that id."""
        ...

    def live(self) -> Sequence[LiveCall]:
        """All, oldest first."""
        ...

    async def finish(self, call_id: str, reason: str) -> int:
        """End a call: drain its last words, forget it; the number of finals."""
        ...

    async def run(self) -> None:
        """Tick the calls until cancelled."""
        ...

    async def drain(self, timeout_s: float) -> None:
        """End all calls as the server stops."""
        ...


@dataclass(frozen=True, slots=True)
class Page:
    """Items newest first; `next` is empty on the last page."""

    items: list[dict[str, Any]]
    next: str = ""


class Keeper(Protocol):
    """What is kept: calls, events, the audit. Async methods do their work off the loop."""

    async def calls(self, query: CallFilter) -> Page:
        """Kept calls that are not live."""
        ...

    async def call(self, call_id: str) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
        """A kept call: its CallItem and its durable events in order of seq; None when unknown."""
        ...

    def audit(self, who: str, role: str, action: str, call_id: str = "", detail: str = "") -> None:
        """Note who did or saw what. Never blocks."""
        ...

    async def audits(self, limit: int) -> list[dict[str, Any]]:
        """The newest notes first."""
        ...

    async def append(self, call_id: str, events: Sequence[Event]) -> list[Event] | None:
        """Add unstamped events to a call that is over, stamped; None when there is no such ended call."""
        ...

    def stored(self, call_id: str) -> bool:
        """Whether a live call is being kept."""
        ...

    async def erase(self, call_id: str) -> bool:
        """Erase everything kept of an ended call; whether there was anything."""
        ...

    async def size_bytes(self) -> int:
        """What the store takes on disk."""
        ...

    def ping(self) -> str:
        """Empty when healthy, else one line about what is wrong."""
        ...


class Loads(Protocol):
    """How busy the machine is."""

    def load(self) -> SystemLoad:
        """As of now, unstamped."""
        ...

    def counts(self) -> Mapping[str, float]:
        """Everything counted so far by name (finals by mode, batch sizes, quarantines by reason, seconds heard)."""
        ...
