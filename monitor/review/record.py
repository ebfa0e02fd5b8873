"""One kept call as review sees it: its item, its events, and the turns they tell of. Pure but for `load_record`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from monitor.events.alert import AlertRaised, AlertUpdated
from monitor.events.base import Level, Reason, Role
from monitor.events.call import CallEnded, CallStarted
from monitor.events.coach import StepCompleted, TipShown
from monitor.events.people import NoteAdded
from monitor.events.score import LevelChanged, ScoreUpdated
from monitor.events.speech import SpeechFinal, SpeechRedacted, Word
from monitor.events.union import AnyEvent, decode, encode
from monitor.privacy.redaction import mask
from monitor.store.comments import wrapup_of
from monitor.store.edits import edited_texts
from monitor.store.ledger import key_of
from monitor.store.reader import read_item
from monitor.store.recovery import stored_events
from monitor.store.taken_out import NOTHING, TakenOut, taken_out_of


@dataclass(frozen=True, slots=True)
class Turn:
    """One utterance and what it did to the score. Times in media seconds; score and level right after it, or None."""

    utterance_id: str
    role: Role
    start: float
    end: float
    text: str
    confidence: float
    words: tuple[Word, ...] | None = None
    score: float | None = None
    level: Level | None = None
    reasons: tuple[Reason, ...] = ()
    alert: str = ""
    steps: tuple[str, ...] = ()
    tips: tuple[str, ...] = ()
    edited: str | None = None
    """The text as people set it right; None where nobody did."""

    @property
    def reads(self) -> str:
        """The text as it reads now."""
        return self.text if self.edited is None else self.edited

    @property
    def taken_out(self) -> bool:
        """Whether people took all its words out."""
        return self.edited is not None and not self.edited.strip()

    def told(self) -> "Turn":
        """For files: of a turn that was taken out neither its words nor reasons that may quote them."""
        if not self.taken_out:
            return self
        reasons = tuple(reason.model_copy(update={"text": reason.kind, "span": None}) for reason in self.reasons)
        return replace(self, text="", words=None, reasons=reasons)


@dataclass(frozen=True, slots=True)
class Point:
    """The score at a moment of the call."""

    at: float
    score: float
    level: Level


@dataclass(frozen=True, slots=True)
class CallRecord:
    """A kept call. `item`: as lists show it; `events`: durable, in order of seq, as they were seen."""

    item: dict[str, Any]
    events: tuple[AnyEvent, ...]
    edited: Mapping[str, str] = field(default_factory=dict)
    """Utterances that people set right, as edited."""
    wrapup: str = ""
    """The note at the end as somebody wrote it; empty where nobody did."""
    out: TakenOut = NOTHING
    """Words that people took out; figures are drawn from them all the same."""

    @property
    def call_id(self) -> str:
        """The peer's id."""
        return str(self.item["call_id"])

    @property
    def started(self) -> CallStarted | None:
        """How the call began."""
        return next((event for event in self.events if isinstance(event, CallStarted)), None)

    @property
    def duration(self) -> float:
        """Media seconds."""
        ends = [event.duration for event in self.events if isinstance(event, CallEnded)]
        return ends[-1] if ends else max((event.at for event in self.events), default=0.0)

    def notes(self) -> list[NoteAdded]:
        """What people noted."""
        return [event for event in self.events if isinstance(event, NoteAdded)]

    def levels(self) -> list[LevelChanged]:
        """Changes of level."""
        return [event for event in self.events if isinstance(event, LevelChanged)]

    def alerts(self) -> list[AlertRaised]:
        """Alerts in order."""
        return [event for event in self.events if isinstance(event, AlertRaised)]

    @property
    def judged(self) -> bool:
        """Whether anybody said of an alert that it was right or wrong."""
        return any(isinstance(event, AlertUpdated) and event.verdict is not None for event in self.events)

    def told(self) -> "CallRecord":
        """For files: without the words that people took out, wherever they are quoted."""
        if not self.out:
            return self
        cleaned = [self.out.event(json.loads(encode(event))) for event in self.events]
        events = tuple(decode(json.dumps(event)) for event in cleaned)
        return replace(self, item=self.out.item(self.item), events=events)

    def points(self) -> list[Point]:
        """The score over time."""
        return [Point(event.at, event.score, event.level) for event in self.events if isinstance(event, ScoreUpdated)]

    def turns(self) -> list[Turn]:
        """What was said, by time, with score, alert, steps and prompts where they belong."""
        return [replace(turn, edited=self.edited.get(turn.utterance_id)) for turn in _turns(self.events)]


def load_record(connection: Connection, call_id: str) -> CallRecord | None:
    """Read a kept call; None when there is none."""
    key, item = key_of(connection, call_id), read_item(connection, call_id)
    if key is None or item is None:
        return None
    note = wrapup_of(connection, call_id)
    events, edited = tuple(stored_events(connection, key)), edited_texts(connection, call_id)
    out = taken_out_of(connection, [key]).get(key, NOTHING)
    return CallRecord(item, events, edited, note.text if note is not None else "", out)


def _turns(events: Sequence[AnyEvent]) -> list[Turn]:
    made: dict[str, dict[str, Any]] = {}
    last = ""
    for event in events:
        match event:
            case SpeechFinal():
                last = event.utterance_id
                made[last] = {name: getattr(event, name) for name in _SAID}
            case SpeechRedacted(utterance_id=name, spans=spans) if name in made:
                made[name]["text"] = mask(made[name]["text"], [(span.start, span.end) for span in spans])
            case ScoreUpdated(utterance_id=str() as name) if name in made:
                made[name] |= {"score": event.score, "level": event.level, "reasons": event.reasons}
            case AlertRaised() if (event.utterance_id or last) in made:
                made[event.utterance_id or last]["alert"] = event.level
            case StepCompleted(utterance_id=name, step=step) if name in made:
                made[name]["steps"] = (*made[name].get("steps", ()), step)
            case TipShown(headline=headline) if last in made:
                made[last]["tips"] = (*made[last].get("tips", ()), headline)
            case _:
                pass
    return sorted((Turn(**parts) for parts in made.values()), key=lambda turn: (turn.start, turn.end))


_SAID = ("utterance_id", "role", "start", "end", "text", "confidence", "words")
