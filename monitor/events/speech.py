"""What was said."""

from typing import ClassVar, Literal

from pydantic import Field

from monitor.events.base import Event, Part, Role, Span

DecodeMode = Literal["accurate", "fast", "fallback", "scripted"]

UnheardReason = Literal["decode_failed", "not_heard"]


class Word(Part):
    """One word of a final with its times and the recogniser's confidence."""

    text: str
    start: float
    end: float
    confidence: float


class VoiceFigures(Part):
    """How a customer's utterance sounded, so that a kept call can be scored again: what scoring was told, no more."""

    f0_median: float = Field(description="semitones re 100 Hz")
    f0_p80: float = Field(description="semitones re 100 Hz")
    f0_range: float = Field(description="semitones, 10th to 90th percentile")
    alpha_ratio: float = Field(description="dB, energy 1-3.4 kHz over 0.3-1 kHz")
    centroid: float = Field(description="Hz")
    periodicity: float = Field(description="0..1")
    voiced_s: float = Field(description="seconds of voiced speech behind the figures")


class SpeechPartial(Event):
    """Text of an utterance still being spoken; replaced by later partials and by its final. Transient.

    Without text it takes back what the utterance said so far: nobody said it.
    """

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
    confidence: float = Field(description="geometric mean of the probabilities of its tokens (parts of words), 0..1")
    mode: DecodeMode
    words: tuple[Word, ...] | None = None
    voice: VoiceFigures | None = Field(default=None, description="customer only; never measured of anybody else")


class SpeechRedacted(Event):
    """A later utterance completed a number: these spans of an earlier text are masked on screens, in store and audio.

    Masked characters are replaced one for one, so that spans and offsets stay true.
    """

    type: Literal["speech.redacted"] = "speech.redacted"
    utterance_id: str
    spans: tuple[Span, ...]


class SpeechUnheard(Event):
    """A gap in the transcript: somebody spoke, and the monitor could not make out what. `at`: when that was known.

    `decode_failed`: the recogniser failed at it each time; `not_heard`: the sound itself could not be followed.
    """

    type: Literal["speech.unheard"] = "speech.unheard"
    utterance_id: str = Field(description="whose final, if there is one, says the rest of it")
    role: Role
    start: float
    end: float
    reason: UnheardReason
