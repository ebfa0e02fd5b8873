"""Live calls without recogniser and scoring: what a peer feeds is counted, what is said is scripted by the test."""

import asyncio
from dataclasses import dataclass

from monitor.calls.bus import Bus
from monitor.calls.history import History
from monitor.calls.messages import (
    AddNote,
    Command,
    ResolveTip,
    SendMessage,
    SetConsent,
    SetWatchers,
    UpdateAlert,
)
from monitor.calls.summary import SummaryFold
from monitor.errors import PeerError, UsageError
from monitor.events.alert import AlertUpdated
from monitor.events.base import CallMetadata, Event, Role
from monitor.events.call import CallEnded, CallStarted, CallSummary, CallUpdated
from monitor.events.coach import TipResolved
from monitor.events.people import MessageSent, NoteAdded, WatchChanged
from monitor.events.speech import SpeechFinal
from monitor.telephony.codec import CallOpened

SENT_AT = "2026-01-31T09:30:00.000Z"


@dataclass(eq=False)
class FakeCall:
    """One live call. `publish` and `say` make events; `fed` holds the bytes of each track."""

    opened: CallOpened
    source: str
    bus: Bus

    def __post_init__(self) -> None:
        self.call_id = self.opened.call_id
        self.channels: tuple[Role, ...] = self.opened.roles
        self.started_at = SENT_AT
        self.metadata = self.opened.metadata
        self.fold = SummaryFold(self.call_id)
        self.history = History()
        self.seq = 0
        self.fed = [bytearray() for _ in self.channels]
        self.gaps: list[tuple[int, float, str]] = []
        self.finals = 0
        self.ended = ""

    @property
    def summary(self) -> CallSummary:
        """As the real fold has it."""
        return self.fold.summary

    def publish(self, *events: Event) -> list[Event]:
        """Stamp and publish."""
        stamped = []
        for event in events:
            self.fold.apply(event)
            self.seq += event.durable
            told = event.model_copy(
                update={"call_id": self.call_id, "seq": self.seq if event.durable else None, "sent_at": SENT_AT}
            )
            if event.durable:
                self.history.add(told)
            stamped.append(told)
        self.bus.publish(stamped)
        return stamped

    def say(self, text: str, role: Role = "customer") -> None:
        """A final."""
        self.finals += 1
        at = float(self.finals)
        self.publish(
            SpeechFinal(
                utterance_id=f"u{self.finals}",
                role=role,
                text=text,
                start=at - 0.5,
                end=at,
                at=at,
                confidence=0.9,
                mode="scripted",
            )
        )

    def feed(self, track: int, data: bytes) -> None:
        """Keep the bytes."""
        self.fed[track] += data

    def gap(self, track: int, seconds: float, reason: str) -> None:
        """Keep the gap."""
        self.gaps.append((track, seconds, reason))

    def update(self, metadata: CallMetadata) -> None:
        """The peer told more."""
        told = metadata.model_dump(exclude_unset=True)
        self.metadata = self.metadata.model_copy(update=told)
        self.publish(CallUpdated(agent=told.get("agent"), team=told.get("team"), consent=told.get("consent")))

    def command(self, command: Command) -> list[Event]:
        """What a person wants."""
        match command:
            case UpdateAlert(alert_id="none"):
                raise UsageError("no alert none", code="no_such_alert")
            case UpdateAlert():
                return self.publish(AlertUpdated(alert_id=command.alert_id, acknowledged=True, by=command.by))
            case ResolveTip():
                return self.publish(TipResolved(tip_id=command.tip_id, outcome="done"))
            case SendMessage():
                return self.publish(MessageSent(message_id="m1", by=command.by, text=command.text))
            case AddNote():
                return self.publish(NoteAdded(note_id="n1", by=command.by, text=command.text))
            case SetWatchers():
                return self.publish(WatchChanged(watching=command.watching))
            case SetConsent():
                self.metadata = self.metadata.model_copy(update={"consent": command.consent})
                return self.publish(CallUpdated(consent=command.consent))
            case _:
                raise AssertionError(command)


class FakeCalls:
    """The registry of fake calls. `gone` keeps the ended ones for a test to look at."""

    voices_skipped = 0

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._calls: dict[str, FakeCall] = {}
        self.gone: dict[str, FakeCall] = {}
        self.draining = asyncio.Event()
        self.draining.set()
        self.fault: Exception | None = None

    def open(self, opened: CallOpened, source: str) -> FakeCall:
        """Begin a call, or raise `fault`."""
        if self.fault is not None:
            raise self.fault
        if opened.call_id in self._calls:
            raise PeerError("call is already live", code="call_live", close_code=4409)
        call = self._calls[opened.call_id] = FakeCall(opened, source, self._bus)
        started = CallStarted(source=source, channels=opened.roles, metadata=opened.metadata, started_at=SENT_AT)
        call.publish(started)
        return call

    def get(self, call_id: str) -> FakeCall | None:
        """The live call."""
        return self._calls.get(call_id)

    def live(self) -> list[FakeCall]:
        """All live calls."""
        return list(self._calls.values())

    async def finish(self, call_id: str, reason: str) -> int:
        """End a call once `draining` is set."""
        await self.draining.wait()
        call = self._calls.pop(call_id, None)
        if call is None:
            return self.gone[call_id].finals
        call.ended = reason
        self.gone[call_id] = call
        call.publish(CallEnded.model_validate({"reason": reason, "duration": 1.0, "finals": call.finals}))
        return call.finals

    async def run(self) -> None:
        """Nothing to tick."""
        await asyncio.Event().wait()

    async def drain(self, timeout_s: float) -> None:
        """End all."""
        for call in self.live():
            await self.finish(call.call_id, "shutdown")
