"""One channel of one call at the recogniser: its utterances, their order, what is shown of each. Pure.

Messages of a channel come out in the order of its utterances, however the decodes overtake each other.
"""

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from monitor.audio.levels import to_float
from monitor.events.speech import Word
from monitor.speech.engine import Decoded, Request
from monitor.speech.intake import Intake
from monitor.speech.messages import (
    Drained,
    FinalText,
    PartialText,
    Quarantined,
    Sink,
    SpeechMessage,
    SpeechStarted,
    SpeechStopped,
)
from monitor.speech.scheduler import Job, Kind
from monitor.speech.segmenter import FRAME_S, Edge, EdgeKind
from monitor.speech.stabilizer import Stabilizer

PARTIALS_S = (0.6, 1.4, 2.2, 3.2, 4.5, 6.0, 8.0, 10.0)
"""Seconds of an utterance at which its text so far is decoded, when there is room."""
SPARSE_S = (2.8, 5.6, 8.4, 11.2)
"""The same under load: at least one per three seconds; what is shorter is said by its final."""


@dataclass(slots=True, eq=False)
class Utterance:
    """One utterance from its first voice to its final. `job`: the decode of its final (perhaps speculative).

    `shown_at`: when it began or its text was last decoded, caller's clock.
    """

    utterance_id: str
    first: int
    stabilizer: Stabilizer = field(default_factory=Stabilizer)
    last: int = 0
    end: int = 0
    voiced: int = 0
    shown_at: float = 0.0
    stopped_at: float | None = None  # caller's clock
    job: Job | None = None
    partial: Job | None = None
    answer: Decoded | None = None

    @property
    def start_s(self) -> float:
        """Media seconds where its sound begins."""
        return round(self.first * FRAME_S, 3)

    @property
    def last_s(self) -> float:
        """Media seconds where its sound ends."""
        return round(self.last * FRAME_S, 3)


class Session:
    """State of one channel. `late`: the call was taken as delayed."""

    def __init__(self, channel: int, intake: Intake, sink: Sink, hints: str = "", *, late: bool = False) -> None:
        self.channel = channel
        self.intake = intake
        self.sink = sink
        self.hints = hints
        self.late = late
        self.ended = False
        self.open: Utterance | None = None
        self.pending: deque[Utterance] = deque()
        self._count = 0

    def begin(self, edge: Edge, now: float) -> SpeechMessage:
        """Speech began."""
        self._count += 1
        self.open = Utterance(f"{self.channel}-{self._count}", edge.first, shown_at=now)
        return SpeechStarted(self.channel, self.open.utterance_id, round(edge.onset * FRAME_S, 3))

    def stop(self, edge: Edge, now: float) -> tuple[Utterance, SpeechMessage]:
        """The open utterance is over and waits for its final."""
        utterance, self.open = self.open, None
        if utterance is None:
            raise RuntimeError("an utterance stopped that never started")
        utterance.first, utterance.last, utterance.end = edge.first, edge.last, edge.end
        utterance.voiced, utterance.stopped_at = edge.voiced, now
        self.pending.append(utterance)
        return utterance, SpeechStopped(self.channel, utterance.utterance_id, round(edge.end * FRAME_S, 3))

    def give_up(self, span: tuple[int, int], now: float) -> SpeechMessage:
        """The open utterance (frames `span`) will not be heard to its end: in its turn it is quarantined."""
        first, last = span
        utterance, message = self.stop(Edge(self.intake.row, EdgeKind.STOPPED, first, last, first, last), now)
        nothing = Request(np.zeros(0, np.int16), 0.0)
        utterance.job = Job(Kind.FINAL, nothing, now, now, (self, utterance), answered=True)
        utterance.answer = Decoded("", 0.0, "fallback", "not_heard")
        return message

    def partial(self, utterance: Utterance, decoded: Decoded, end_s: float) -> SpeechMessage | None:
        """Text so far of the open utterance, or nothing when it is over or not believed."""
        if utterance is not self.open or decoded.doubt is not None or not decoded.text:
            return None
        text, confirmed = utterance.stabilizer.update(decoded.text)
        return PartialText(self.channel, utterance.utterance_id, utterance.start_s, end_s, text, confirmed)

    def flush(self) -> list[tuple[Utterance, SpeechMessage]]:
        """Finals that may go out now, in order."""
        out: list[tuple[Utterance, SpeechMessage]] = []
        while self.pending and self.pending[0].answer is not None:
            utterance = self.pending.popleft()
            out.append((utterance, self._final(utterance)))
        return out

    def drained(self) -> SpeechMessage | None:
        """The last message, once the channel ended and nothing waits."""
        if self.ended and not self.pending and self.open is None:
            return Drained(self.channel)
        return None

    def pending_s(self) -> float:
        """Seconds of closed utterances without a final."""
        return sum(utterance.last - utterance.first for utterance in self.pending) * FRAME_S

    def lag(self, heard: int) -> float:
        """Seconds the transcript is behind what was heard."""
        return round((heard - self.pending[0].end) * FRAME_S, 3) if self.pending else 0.0

    def _final(self, utterance: Utterance) -> SpeechMessage:
        answer, job = utterance.answer, utterance.job
        if answer is None or job is None:
            raise RuntimeError("a final without its answer")
        span = (utterance.start_s, utterance.last_s)
        if answer.doubt is not None:
            return Quarantined(self.channel, utterance.utterance_id, *span, answer.doubt)
        words = _shifted(answer.words, utterance.start_s) if answer.words is not None else None
        sound = to_float(job.request.samples)
        return FinalText(
            self.channel, utterance.utterance_id, *span, answer.text, answer.confidence, answer.mode, words, sound
        )


def owner_of(job: Job) -> tuple[Session, Utterance]:
    """Whose job it is."""
    owner = job.owner
    if not isinstance(owner, tuple):
        raise TypeError("a job without its utterance")
    session, utterance = owner
    return session, utterance


def final_request(session: Session, sound: NDArray[np.int16], voiced: int, *, words: bool) -> Request:
    """What the engine is asked about a whole utterance."""
    return Request(sound, round(voiced * FRAME_S, 3), session.hints, words)


def partial_request(session: Session, sound: NDArray[np.int16], voiced: int, utterance: Utterance) -> Request:
    """What the engine is asked about an utterance so far: to go on from the words confirmed."""
    said = utterance.stabilizer.confirmed
    return Request(sound, round(voiced * FRAME_S, 3), session.hints, partial=True, said=said)


def _shifted(words: tuple[Word, ...], start_s: float) -> tuple[Word, ...]:
    return tuple(
        word.model_copy(update={"start": round(word.start + start_s, 2), "end": round(word.end + start_s, 2)})
        for word in words
    )
