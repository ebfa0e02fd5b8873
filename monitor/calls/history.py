"""What a live call remembers of itself, for whoever looks later: its last durable events, encoded.

As text an event takes a quarter of its memory (0.8 in place of 3.6 kB, measured on the scenario calls) and gives
Python's collector nothing to look through. What searches ask for is kept beside it, so that no search decodes.
"""

from collections import deque
from typing import NamedTuple

from monitor.calls.summary import mask_encoded
from monitor.events.base import LEVELS, Event, Role
from monitor.events.coach import StepCompleted
from monitor.events.score import LevelChanged
from monitor.events.speech import SpeechFinal, SpeechRedacted
from monitor.events.union import AnyEvent, decode, encode
from monitor.privacy.redaction import mask

MOST = 5000
"""Durable events kept in memory for late watchers; older ones are in the store."""


class SaidTurn(NamedTuple):
    """A turn as searches want it; `at`: when it began, media seconds."""

    seq: int
    utterance_id: str
    role: Role
    at: float
    text: str


class History:
    """The last durable events of one call."""

    def __init__(self) -> None:
        self.peak = 0
        """The highest level so far, as an index into LEVELS."""
        self.steps: set[str] = set()
        self._events: deque[str] = deque(maxlen=MOST)
        self._last_seq = 0
        self._said: dict[str, SaidTurn] = {}  # by utterance; masked as it is everywhere

    @property
    def first_seq(self) -> int:
        """Of the oldest event that is remembered: durable events are numbered without a gap."""
        return self._last_seq - len(self._events) + 1

    def add(self, event: Event) -> None:
        """Remember a stamped event; a number that turned out later is masked in the turn it corrects."""
        self._events.append(encode(event))
        self._last_seq = seq = event.seq or 0
        match event:
            case LevelChanged(to_level=level):
                self.peak = max(self.peak, LEVELS.index(level))
            case StepCompleted(step=step):
                self.steps.add(step)
            case SpeechFinal(utterance_id=utterance_id, role=role, start=start, text=text):
                self._said[utterance_id] = SaidTurn(seq, utterance_id, role, start, text)
                if len(self._said) > MOST:
                    del self._said[next(iter(self._said))]
            case SpeechRedacted(utterance_id=utterance_id) if utterance_id in self._said:
                self._mask(event)
            case _:
                pass

    def encoded(self) -> list[str]:
        """What is remembered, as compact JSON, in order of `seq`."""
        return list(self._events)

    def events(self) -> list[AnyEvent]:
        """The same, decoded."""
        return [decode(text) for text in self._events]

    def said(self) -> list[SaidTurn]:
        """What was said so far, masked as it is everywhere, in the order it was decoded."""
        return list(self._said.values())

    def _mask(self, found: SpeechRedacted) -> None:
        turn = self._said[found.utterance_id]
        words = mask(turn.text, [(span.start, span.end) for span in found.spans])
        self._said[found.utterance_id] = turn._replace(text=words)
        place = turn.seq - self.first_seq
        if 0 <= place < len(self._events):
            self._events[place] = mask_encoded(self._events[place], found.spans)
