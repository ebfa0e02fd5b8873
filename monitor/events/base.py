"""What all events share. Events are small, frozen and typed; times are media seconds unless the name says otherwise.

Durable events carry `seq` (per call, gapless), are stored, and replay identically. Transient ones have `seq` null.
Pure code makes events with `seq` None and `sent_at` empty; the runner of the call stamps both.
"""

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

Role = Literal["customer", "agent", "unknown"]
Level = Literal["calm", "tense", "frustrated", "critical"]
Consent = Literal["given", "refused", "unknown"]
DataState = Literal["ok", "delayed", "gap", "one_way", "unsupported_language"]

BLIND: frozenset[DataState] = frozenset({"gap", "one_way", "unsupported_language"})
"""In these nobody can judge a call: it has no score, nobody is prompted, and pages draw "no data"."""
LEVELS: tuple[Level, ...] = ("calm", "tense", "frustrated", "critical")


class Part(BaseModel):
    """A frozen piece of an event. Unknown fields are ignored, so that newer writers do not break older readers."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(Part):
    """Common fields of every event."""

    durable: ClassVar[bool] = True

    v: Literal[1] = 1
    call_id: str = Field(default="", description="empty for events about the whole system")
    seq: int | None = Field(default=None, description="per call, from 1, gapless; null when transient")
    at: float = Field(default=0.0, description="media seconds since the call began")
    sent_at: str = Field(default="", description="UTC, RFC 3339 with milliseconds")


class Span(Part):
    """Half-open range of characters in an utterance's text."""

    start: int
    end: int


UNNAMED = ("baseline", "memory", "together")
"""Kinds of reasons that name no single event of the call."""


class Reason(Part):
    """Why the score is what it is. `weight` = the score minus the score recomputed without this reason, to 0.1.

    What overlaps is one "together" line, so that the weights of a list sum to the score.
    """

    kind: str = Field(description="cue name such as repeat_contact, or voice, interaction, memory, baseline, together")
    weight: float = Field(description="points of the score, -100..100")
    utterance_id: str | None = None
    span: Span | None = Field(default=None, description="where in the utterance's text")
    text: str = Field(description="in plain words, for people")
    at: float | None = Field(default=None, description="media seconds of what was said or happened")


class CallMetadata(Part):
    """What the telephony peer told about the call. All optional; unknown keys are ignored."""

    agent: str | None = None
    team: str | None = None
    queue: str | None = None
    product: str | None = None
    customer_ref: str | None = None
    conversation_id: str | None = Field(default=None, description="joins transferred legs")
    direction: Literal["inbound", "outbound"] | None = None
    consent: Consent = "unknown"
    language: str | None = None
