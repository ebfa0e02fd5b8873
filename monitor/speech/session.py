"""One channel of one call at the recogniser: its utterances, their order, what is shown of each. Pure.

Messages of a channel come out in the order of its utterances, however the decodes overtake each other.
"""

from collections import deque

import numpy as np
from numpy.typing import NDArray

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
    Unheard,
)
from monitor.speech.scheduler import Job, Kind
from monitor.speech.segmenter import FRAME_S, Edge, EdgeKind
from monitor.speech.utterance import Part, Utterance, shifted

PARTIALS_S = (0.6, 1.4, 2.2, 3.2, 4.5, 6.0, 8.0, 10.0)
"""Seconds of an utterance at which its text so far is decoded, when there is room."""
SPARSE_EACH_S = 2.8
"""The same under load, after so many seconds without: at least one per three; what is shorter is said by its final."""


class Session:
    """State of one channel. `late`: the call was taken as delayed."""

    def __init__(self, channel: int, intake: Intake, sink: Sink, hints: str = "", *, late: bool = False) -> None:
        self.channel = channel
        self.intake = intake
        self.sink = sink
        self.hints = hints
        self.late = late
        self.ended = False
        self.told_at = self.told_lag = 0.0  # caller's clock; seconds
        self.open: Utterance | None = None
        self.pending: deque[Utterance] = deque()
        self._count = 0

    def begin(self, edge: Edge, now: float) -> SpeechMessage:
        """Speech began."""
        self._count += 1
        self.open = Utterance(f"{self.channel}-{self._count}", edge.first, edge.first, shown_at=now)
        return SpeechStarted(self.channel, self.open.utterance_id, round(edge.onset * FRAME_S, 3))

    def stop(self, edge: Edge, said_at: float) -> tuple[Utterance, SpeechMessage]:
        """The open utterance is over (its last word was said then, caller's clock) and waits for its final."""
        utterance, self.open = self.open, None
        if utterance is None:
            raise RuntimeError("an utterance stopped that never started")
        utterance.last, utterance.end, utterance.said_at = edge.last, edge.end, said_at
        self.pending.append(utterance)
        return utterance, SpeechStopped(self.channel, utterance.utterance_id, round(edge.end * FRAME_S, 3))

    def give_up(self, span: tuple[int, int], now: float) -> SpeechMessage:
        """The open utterance (frames `span`) will not be heard to its end: in its turn its rest is a gap."""
        first, last = span
        utterance, message = self.stop(Edge(self.intake.row, EdgeKind.STOPPED, first, last, first, last), now)
        nothing = Request(np.zeros(0, np.int16), 0.0)
        job = Job(Kind.FINAL, nothing, now, now, (self, utterance), answered=True)
        answer = Decoded("", 0.0, "fallback", "not_heard")
        utterance.close_part(Part(utterance.begun, last, 0, job, answer))
        return message

    def shown(self, utterance: Utterance) -> SpeechMessage | None:
        """Text so far of the open utterance, if there is any."""
        text, confirmed = utterance.text()
        if utterance is not self.open or not text:
            return None
        span = (utterance.start_s, utterance.last_s)
        return PartialText(self.channel, utterance.utterance_id, *span, text, confirmed)

    def flush(self) -> list[tuple[Utterance, SpeechMessage]]:
        """Finals that may go out now, in order, each before the gaps in it."""
        out: list[tuple[Utterance, SpeechMessage]] = []
        while self.pending and self.pending[0].settled:
            utterance = self.pending.popleft()
            if utterance.understood:
                out.append((utterance, self._final(utterance)))
            out += [(utterance, gap) for gap in self._gaps(utterance)]
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

    def _gaps(self, utterance: Utterance) -> list[SpeechMessage]:
        spans = utterance.unheard()
        return [
            Unheard(self.channel, utterance.utterance_id, round(first * FRAME_S, 3), round(last * FRAME_S, 3), reason)
            for first, last, reason in spans
        ]

    def _final(self, utterance: Utterance) -> SpeechMessage:
        answer = utterance.answer()
        span = (utterance.start_s, utterance.last_s)
        if answer.doubt is not None:
            return Quarantined(self.channel, utterance.utterance_id, *span, answer.doubt)
        words = shifted(answer.words, utterance.start_s) if answer.words is not None else None
        return FinalText(
            self.channel,
            utterance.utterance_id,
            *span,
            answer.text,
            answer.confidence,
            answer.mode,
            words,
            utterance.sound(),
        )


def owner_of(job: Job) -> tuple[Session, Utterance]:
    """Whose job it is."""
    owner = job.owner
    if not isinstance(owner, tuple):
        raise TypeError("a job without its utterance")
    session, utterance = owner
    return session, utterance


def final_request(
    session: Session, sound: NDArray[np.int16], voiced: int, *, words: bool, hurried: bool = False
) -> Request:
    """What the engine is asked about an utterance or a part of it."""
    return Request(sound, round(voiced * FRAME_S, 3), session.hints, words, hurried=hurried)


def partial_request(session: Session, sound: NDArray[np.int16], voiced: int, utterance: Utterance) -> Request:
    """What the engine is asked about the rest of an utterance so far: to go on from the words confirmed."""
    said = utterance.stabilizer.confirmed
    return Request(sound, round(voiced * FRAME_S, 3), session.hints, partial=True, said=said)
