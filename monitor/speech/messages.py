"""What the recogniser says to a call: plain messages, so that it can live in another process one day.

Times are media seconds of the channel (0 = the start of the call). All messages of one channel come in order.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from monitor.audio.frames import AudioFormat
from monitor.events.speech import DecodeMode, UnheardReason, Word


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The VAD heard speech begin; `at` is its onset (pre-roll not included)."""

    channel: int
    utterance_id: str
    at: float


@dataclass(frozen=True, slots=True)
class SpeechStopped:
    """The endpointer closed the utterance; `at` is where speech ended (hangover not included)."""

    channel: int
    utterance_id: str
    at: float


@dataclass(frozen=True, slots=True)
class PartialText:
    """Text so far of an unfinished utterance. `confirmed` leading characters were said alike by two decodes."""

    channel: int
    utterance_id: str
    start: float
    end: float
    text: str
    confirmed: int


@dataclass(frozen=True, slots=True)
class FinalText:
    """An utterance decoded for good. `samples`: float32 mono at 16 kHz, shape (n,), of [start, end]."""

    channel: int
    utterance_id: str
    start: float
    end: float
    text: str
    confidence: float
    mode: DecodeMode
    words: tuple[Word, ...] | None
    samples: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An utterance whose text is not believed (stock hallucination, loop, noise): counted, never shown or scored."""

    channel: int
    utterance_id: str
    start: float
    end: float
    reason: str


@dataclass(frozen=True, slots=True)
class Unheard:
    """Speech that nobody understood: a worker died or hung on it each time (`decode_failed`), or the channel could not
    be heard any more (`not_heard`). Follows its utterance's final; alone where nothing of the utterance was understood.
    """

    channel: int
    utterance_id: str
    start: float
    end: float
    reason: UnheardReason


@dataclass(frozen=True, slots=True)
class MediaTime:
    """The channel's audio has been heard up to `at`; about twice a second, so that silence can be noticed.

    `lag`: seconds the transcript is behind the audio. `marked`: seconds of gap within the last stretch. `late`: the
    call was taken as delayed, its finals come when there is room; false again once the recogniser has recovered.
    """

    channel: int
    at: float
    lag: float
    marked: float = 0.0
    late: bool = False


@dataclass(frozen=True, slots=True)
class Drained:
    """Everything fed to the channel before `close` has come out; nothing follows."""

    channel: int


SpeechMessage = SpeechStarted | SpeechStopped | PartialText | FinalText | Quarantined | Unheard | MediaTime | Drained
Sink = Callable[[SpeechMessage], None]
"""Called on the event loop's thread, never from a worker."""


class Channel(Protocol):
    """One channel of one call at the recogniser. Never blocks; called on the event loop's thread."""

    def feed(self, data: bytes) -> None:
        """More samples, mono, coded as the format given to `open`."""
        ...

    def gap(self, seconds: float) -> None:
        """Marked silence: time without audio."""
        ...

    def backlog_s(self) -> float:
        """Seconds of audio fed and not yet through the VAD: a file reader waits while this is large."""
        ...

    def close(self) -> None:
        """No more audio. The last words still come, then `Drained`."""
        ...


class Recogniser(Protocol):
    """One recogniser serves all calls."""

    def open(self, call_id: str, channel: int, audio: AudioFormat, sink: Sink, *, hints: str = "") -> Channel:
        """A new channel. `hints`: vocabulary of this queue. Raises AdmissionError when the machine is full."""
        ...
