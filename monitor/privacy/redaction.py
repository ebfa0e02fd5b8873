"""Masks what identifies or pays, before anyone sees it: one `Redactor` per channel of a call. Pure.

Masked are runs of four or more digits (spoken ones too), card numbers and e-mail addresses. A number may be spread over
several utterances: when a later one completes it, the answer carries corrections for the earlier ones.
Masking replaces each character by one MASK, so that lengths and offsets stay true.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from monitor.events.base import Event, Span
from monitor.events.speech import SpeechFinal, SpeechRedacted, Word
from monitor.privacy.numbers import Run, only_fillers, runs_of
from monitor.privacy.patterns import find_patterns

MASK = "•"
SECRET_DIGITS = 4
"""DESIGN: runs of four or more digits are masked."""
COMPOUND_DIGITS = 5
"""Digits of a run spoken in tens ("nineteen eighty four" is a year), unless a word such as "card" stands before it."""
CARRY_UTTERANCES = 3
"""Utterances without content ("um", "yeah, so") over which an unfinished number is remembered."""


@dataclass(frozen=True, slots=True)
class Correction:
    """Spans of an earlier utterance of this channel that are masked after all."""

    utterance_id: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Redacted:
    """A masked final. `spans`: what was masked; `corrections`: for earlier utterances, oldest first."""

    text: str
    spans: tuple[Span, ...]
    words: tuple[Word, ...] | None
    corrections: tuple[Correction, ...]


@dataclass(frozen=True, slots=True)
class _Tail:
    """Digits at the very end of an utterance, which the next may continue."""

    utterance_id: str
    span: tuple[int, int]
    digits: int
    pieces: int
    compound: bool
    masked: bool


class Redactor:
    """Remembers the unfinished number of its channel between finals."""

    def __init__(self) -> None:
        self._tails: list[_Tail] = []
        self._cue = False
        self._idle = 0
        self._known: frozenset[str] = frozenset()

    def know(self, name: str) -> None:
        """The name of who speaks on this channel, when that is no secret: the agent's, from the call's metadata."""
        self._known = frozenset(word.casefold() for word in re.findall(r"[^\W\d_]+", name))

    def partial(self, utterance_id: str, text: str) -> str:
        """The masked text of an unfinished utterance; keeps nothing, so that partials may come in any number."""
        runs = runs_of(text)
        return mask(text, _merge([*find_patterns(text, self._known), *self._secret_runs(runs)]))

    def final(self, utterance_id: str, text: str, words: tuple[Word, ...] | None) -> Redacted:
        """The masked final, and what it completes in earlier utterances."""
        runs = runs_of(text)
        spans = _merge([*find_patterns(text, self._known), *self._secret_runs(runs)])
        corrections = self._corrections(runs)
        self._remember(utterance_id, text, runs, spans)
        return Redacted(
            text=mask(text, spans),
            spans=tuple(Span(start=start, end=end) for start, end in spans),
            words=None if words is None else mask_words(text, words, spans),
            corrections=corrections,
        )

    def _continues(self, run: Run) -> bool:
        """Whether this run, at the beginning of an utterance, completes the number that is being told."""
        if not run.first or not self._tails:
            return False
        if run.added and len(run.pieces) < 2 and not (run.last and sum(tail.pieces for tail in self._tails) > 1):
            return False  # "It leaves at 12." "And 14 on Sundays."
        digits = sum(tail.digits for tail in self._tails) + len(run.digits)
        compound = any(tail.compound for tail in self._tails) or any(piece.compound for piece in run.pieces)
        return _is_secret(digits, compound=compound, cue=self._cue or run.cue)

    def _secret_runs(self, runs: Sequence[Run]) -> list[tuple[int, int]]:
        return [
            run.span
            for run in runs
            if _is_secret(len(run.digits), compound=any(piece.compound for piece in run.pieces), cue=run.cue)
            or self._continues(run)
        ]

    def _corrections(self, runs: Sequence[Run]) -> tuple[Correction, ...]:
        if not runs or not self._continues(runs[0]):
            return ()
        late = [tail for tail in self._tails if not tail.masked]
        return tuple(Correction(tail.utterance_id, (Span(start=tail.span[0], end=tail.span[1]),)) for tail in late)

    def _remember(self, utterance_id: str, text: str, runs: Sequence[Run], spans: Sequence[tuple[int, int]]) -> None:
        if not runs and only_fillers(text):
            self._idle += 1
            if self._idle > CARRY_UTTERANCES:
                self._tails = []
            return
        self._idle = 0
        last = runs[-1] if runs and runs[-1].last else None
        if last is None:
            self._tails = []
            self._cue = False
            return
        masked = any(start <= last.span[0] and last.span[1] <= end for start, end in spans)
        compound = any(piece.compound for piece in last.pieces)
        tail = _Tail(utterance_id, last.span, len(last.digits), len(last.pieces), compound, masked)
        if last.first:  # the whole utterance is a piece of the number
            kept = [replace(tail, masked=masked or tail.masked) for tail in self._tails]
            self._tails = [*kept, tail][-CARRY_UTTERANCES * 2 :]
            self._cue = self._cue or last.cue
        else:
            self._tails = [tail]
            self._cue = last.cue


def _is_secret(digits: int, *, compound: bool, cue: bool) -> bool:
    return digits >= (COMPOUND_DIGITS if compound and not cue else SECRET_DIGITS)


def _merge(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted, overlapping ones joined."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def mask(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """`text` with the half-open ranges masked one for one; ranges may reach past its end."""
    for start, end in spans:
        stop = min(end, len(text))
        text = text[:start] + MASK * max(0, stop - start) + text[stop:] if start < len(text) else text
    return text


def masked_finals(events: Iterable[Event]) -> dict[str, SpeechFinal]:
    """The finals of a call by utterance, in the order they came, their texts (not their words) as later corrections
    leave them."""
    said: dict[str, SpeechFinal] = {}
    for event in events:
        if isinstance(event, SpeechFinal):
            said[event.utterance_id] = event
        elif isinstance(event, SpeechRedacted) and event.utterance_id in said:
            text = mask(said[event.utterance_id].text, [(span.start, span.end) for span in event.spans])
            said[event.utterance_id] = said[event.utterance_id].model_copy(update={"text": text})
    return said


def mask_words(text: str, words: Sequence[Word], spans: Sequence[tuple[int, int]]) -> tuple[Word, ...]:
    """`words` of an utterance with what lies in the spans of its `text` masked. A word that cannot be found in the text
    while anything is masked is masked whole: better a word too many than a digit."""
    masked: list[Word] = []
    at = 0
    for word in words:
        bare = word.text.strip()
        place = text.find(bare, at)
        if not spans or not bare:
            masked.append(word)
        elif place < 0:
            masked.append(word.model_copy(update={"text": MASK * len(word.text)}))
        else:
            at = place + len(bare)
            lead = len(word.text) - len(word.text.lstrip())
            local = [(max(0, s - place) + lead, e - place + lead) for s, e in spans if s < at and e > place]
            local = [(s, min(e, lead + len(bare))) for s, e in local]
            masked.append(word.model_copy(update={"text": mask(word.text, local)}))
    return tuple(masked)
