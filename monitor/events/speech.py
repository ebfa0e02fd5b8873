"""What was said."""

from typing import ClassVar, Literal

from pydantic import Field

from monitor.events.base import Event, Part, Role, Span

DecodeMode = Literal["accurate", "fast", "fallback", "scripted"]


class Word(Part):
    """One word of a final with its times and the recogniser's confidence."""

    text: str
    start: float
    end: float
    confidence: float


class SpeechPartial(Event):
    """Text of an utterance still being spoken; replaced by later partials and by its final. Transient."""

    durable: ClassVar[bool] = False
    type: Literal["speech.partial"] = "speech.partial"
    utterance_id: str
    role: Role
    text: str
    confirmed: int = Field(default=0, description="leading characters two decodes agreed on")
    start: float


class SpeechFinal(Event):
    """An utterance, decoded for good. `at` equals `end`."""

    type: Literal["speech.final"] = "speech.final"
    utterance_id: str
    role: Role
    text: str
    start: float
    end: float
    confidence: float = Field(description="mean word probability, 0..1")
    mode: DecodeMode
    words: tuple[Word, ...] | None = None


class SpeechRedacted(Event):
    """A later utterance completed a number: these spans of an earlier text are masked on screens, in store and audio.

    Masked characters are replaced one for one, so that spans and offsets stay true.
    """

    type: Literal["speech.redacted"] = "speech.redacted"
    utterance_id: str
    spans: tuple[Span, ...]
