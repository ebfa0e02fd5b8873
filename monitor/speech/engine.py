"""From utterances to finals: which window, when to doubt the answer, and what to try next.

Everything here depends on the utterance and the mode alone, never on load or on what shares its batch: with the mode
pinned the same sound gives the same text.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from monitor.events.speech import DecodeMode, Word
from monitor.speech import guard
from monitor.speech.whisper import Hypothesis, Net, Task, Window, long_window, partial_window, short_window

Mode = Literal["fast", "accurate"]
ENGINE_RATE = 16_000
_ACCURATE_S = 15.0
_SECOND_S = 10.0
_FULL_S = 30.0


@dataclass(frozen=True, slots=True)
class Request:
    """One utterance to decode: `samples` float32 at 16 kHz, `voiced_s` seconds the VAD called speech.

    `said`: for a partial, what earlier partials confirmed; the decoder goes on from there.
    """

    samples: NDArray[np.float32]
    voiced_s: float
    hints: str = ""
    words: bool = False
    partial: bool = False
    said: str = ""

    @property
    def seconds(self) -> float:
        """Length of the sound."""
        return len(self.samples) / ENGINE_RATE


@dataclass(frozen=True, slots=True)
class Decoded:
    """The answer. `doubt`: why the text is not believed, or None. Word times are seconds from the first sample."""

    text: str
    confidence: float
    mode: DecodeMode
    doubt: str | None
    words: tuple[Word, ...] | None = None
    decodes: int = 1


def window_of(request: Request, mode: Mode) -> Window:
    """The first window tried."""
    if request.partial:
        return partial_window(request.seconds)
    return short_window(request.seconds) if mode == "fast" else long_window(request.seconds, _ACCURATE_S)


class Engine:
    """Decoding policy over a network."""

    def __init__(self, net: Net) -> None:
        self._net = net

    def decode(self, requests: Sequence[Request], mode: Mode, *, lone: bool = False) -> list[Decoded]:
        """Answers in order. Requests of one call share window size (`window_of(...).total`), hints and `said`.

        `lone`: no other work waits, so that one decode may use every core.
        """
        tasks = [self._task(request, mode) for request in requests]
        first = self._net.decode(tasks, lone=lone)
        return [
            self._partial(hypothesis, request) if request.partial else self._final(request, task, hypothesis, mode)
            for request, task, hypothesis in zip(requests, tasks, first, strict=True)
        ]

    def _task(self, request: Request, mode: Mode) -> Task:
        return Task(
            self._net.mel(request.samples),
            window_of(request, mode),
            guard.token_limit(request.seconds),
            request.hints,
            prefix=self._net.prefix(request.said),
        )

    def _partial(self, hypothesis: Hypothesis, request: Request) -> Decoded:
        """A partial has no second try: a loop is simply not shown."""
        bad = _loops(hypothesis, request.seconds)
        return Decoded(hypothesis.text, _confidence(hypothesis), "fast", "loop" if bad else None)

    def _final(self, request: Request, task: Task, first: Hypothesis, mode: Mode) -> Decoded:
        used, best, tries = task, first, 1
        again = self._second_tries(request, task, first, mode)
        for attempt in again:
            hypothesis = self._net.decode([attempt])[0]
            tries += 1
            used, best, settled = _choose(request, (used, best), (attempt, hypothesis))
            if settled:
                break
        label: DecodeMode = mode if best is first else "fallback"
        words = self._net.words(used, best) if request.words and best.text else None
        doubt = guard.disbelief(
            best.text,
            voiced_s=request.voiced_s,
            seconds=request.seconds,
            logprob=best.logprob,
            no_speech=best.no_speech,
        )
        return Decoded(best.text, _confidence(best), label, doubt, words, tries)

    def _second_tries(self, request: Request, task: Task, first: Hypothesis, mode: Mode) -> list[Task]:
        """What to try after the first answer, in order; empty when it is believed."""
        seconds = request.seconds

        def at(window: Window, *, timestamps: bool = False) -> Task:
            return Task(task.mel, window, task.limit + (8 if timestamps else 0), task.hints, timestamps)

        if guard.too_few_words(first.text, request.voiced_s):
            return [at(long_window(seconds, _ACCURATE_S), timestamps=True)]
        if _loops(first, seconds):
            if request.voiced_s < 0.3:
                return []  # a click: whatever it says will not be believed
            ladder = [long_window(seconds, _SECOND_S), long_window(seconds, _FULL_S)]
            return [at(window) for window in ladder if window != task.window]
        if mode == "fast" and guard.unsure(len(first.tokens), first.logprob):
            return [at(long_window(seconds, _ACCURATE_S))]
        return []


def _choose(
    request: Request, held: tuple[Task, Hypothesis], tried: tuple[Task, Hypothesis]
) -> tuple[Task, Hypothesis, bool]:
    """The better of two answers and whether to stop trying."""
    (_, before), (task, after) = held, tried
    if task.timestamps:
        better = len(after.text.split()) > len(before.text.split()) and not _loops(after, request.seconds)
        return (task, after, True) if better else (*held, True)
    if after.text == before.text:
        return task, after, True  # said alike by two windows: believed
    if _loops(after, request.seconds):
        # the longest window wins when all loop; a good short answer is kept
        return (task, after, False) if _loops(before, request.seconds) else (*held, True)
    return task, after, True


def _loops(hypothesis: Hypothesis, seconds: float) -> bool:
    return guard.looped(hypothesis.text, len(hypothesis.tokens), seconds, hypothesis.logprob)


def _confidence(hypothesis: Hypothesis) -> float:
    """Geometric mean of the token probabilities, 0..1."""
    return round(min(1.0, math.exp(hypothesis.logprob)), 4)
