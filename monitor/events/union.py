"""The whole vocabulary as one tagged union, its decoder and encoder, and the JSON schema the dashboard is made from."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from monitor.events.alert import AlertRaised, AlertUpdated
from monitor.events.base import Event
from monitor.events.call import CallEnded, CallScores, CallStarted, CallSummary, CallUpdated
from monitor.events.coach import MistakeNoted, StepCompleted, TipResolved, TipShown, TipWithheld
from monitor.events.people import MessageSent, NoteAdded, WatchChanged
from monitor.events.score import InteractionNoted, LevelChanged, ScoreUpdated
from monitor.events.speech import SpeechFinal, SpeechPartial, SpeechRedacted, SpeechUnheard
from monitor.events.system import FeedCursor, FeedSnapshot, SystemError, SystemLoad

AnyEvent = Annotated[
    CallStarted | CallUpdated | CallEnded | CallSummary | CallScores
    | SpeechPartial | SpeechFinal | SpeechRedacted | SpeechUnheard
    | InteractionNoted | ScoreUpdated | LevelChanged
    | AlertRaised | AlertUpdated
    | TipShown | TipResolved | TipWithheld | StepCompleted | MistakeNoted
    | MessageSent | WatchChanged | NoteAdded
    | SystemLoad | SystemError | FeedCursor | FeedSnapshot,
    Field(discriminator="type"),
]  # fmt: skip

_ONE: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)
_MANY: TypeAdapter[list[AnyEvent]] = TypeAdapter(list[AnyEvent])


def decode(data: str | bytes) -> AnyEvent:
    """One event from JSON. Raises pydantic.ValidationError on an unknown type or a wrong field."""
    return _ONE.validate_json(data)


def decode_frame(data: str | bytes) -> list[AnyEvent]:
    """The events of one feed frame (a JSON array)."""
    return _MANY.validate_json(data)


def encode(event: Event) -> str:
    """One event as compact JSON, `from`/`to` by their wire names, nulls kept."""
    return event.model_dump_json(by_alias=True)


def encode_frame(events: Iterable[str]) -> str:
    """A feed frame from already encoded events: encoding happens once however many clients watch."""
    return "[" + ",".join(events) + "]"


def schema() -> dict[str, Any]:
    """JSON schema of the vocabulary; `dashboard/src/events/schema.json` is this, the TypeScript is made from it."""
    return _ONE.json_schema(mode="serialization", by_alias=True)
