"""From utterances to finals: which window, when to doubt the answer, and what to try next.

Everything here depends on the utterance and the mode alone, never on load or on what shares its batch: with the mode
pinned the same sound gives the same text. A doubted answer comes back as a request for the next window, so that what
was decoded with it goes out at once and second tries share batches of their own.
"""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from monitor.audio.levels import to_float
from monitor.events.speech import DecodeMode, Word
from monitor.speech import guard
from monitor.speech.whisper import (
    Hypothesis,
    Net,
    Task,
    Window,
    long_window,
    partial_window,
    second_window,
    short_window,
)

Mode = Literal["fast", "accurate"]
ENGINE_RATE = 16_000
_ACCURATE_S = 15.0
_SECOND_S = 10.0
_FULL_S = 30.0
BEAMS: dict[Mode, int] = {"fast": 2, "accurate": 5}
"""Hypotheses followed beside each other: the decoder waits for its weights, so that a second costs a tenth at most and
five a quarter (docs/performance.md has what words they mend)."""


@dataclass(frozen=True, slots=True)
class Request:
    """One utterance to decode: `samples` 16 bit at 16 kHz (much may wait), `voiced_s` seconds the VAD called speech.

    `said`: for a partial, what earlier partials confirmed; the decoder goes on from there. `doubted`: what was decoded
    before, set by the engine alone. `hurried`: under load, one hypothesis is enough.
    """

    samples: NDArray[np.int16]
    voiced_s: float
    hints: str = ""
    words: bool = False
    partial: bool = False
    said: str = ""
    hurried: bool = False
    doubted: "Doubted | None" = None

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


@dataclass(frozen=True, slots=True)
class Doubted:
    """A final that is not settled: the best answer so far, which mode gave the first, and the tries to come."""

    mode: Mode
    task: Task
    best: Hypothesis
    tries: tuple[Task, ...]
    decodes: int = 1
    first: bool = True  # `best` is still the first answer
    unsure: bool = False  # doubted for a low probability alone


class Decoder(Protocol):
    """What a worker calls; `engine.Engine` is one."""

    def decode(self, requests: Sequence[Request], mode: Mode, *, wide: bool = False) -> Sequence[Decoded | Request]:
        """In order: the answer, or the request to be decoded next instead. `wide`: by all cores."""
        ...


def window_of(request: Request, mode: Mode) -> Window:
    """The window tried next."""
    if request.doubted is not None:
        return request.doubted.tries[0].window
    if request.partial:
        return partial_window(request.seconds)
    return short_window(request.seconds) if mode == "fast" else long_window(request.seconds, _ACCURATE_S)


def beam_of(request: Request, mode: Mode) -> int:
    """Hypotheses followed next; a partial, which the next one mends, has one."""
    if request.doubted is not None:
        return request.doubted.tries[0].beam
    return 1 if request.partial or request.hurried else BEAMS[mode]


def likeness(request: Request, mode: Mode) -> Hashable:
    """Requests of equal likeness may be decoded together."""
    timestamps = request.doubted is not None and request.doubted.tries[0].timestamps
    return window_of(request, mode).total, timestamps, beam_of(request, mode), request.hints


class Engine:
    """Decoding policy over a network."""

    def __init__(self, net: Net) -> None:
        self._net = net

    def decode(self, requests: Sequence[Request], mode: Mode, *, wide: bool = False) -> list[Decoded | Request]:
        """Decode requests of one `likeness` once. In order: the answer, or the request to be decoded next instead.

        `wide`: all cores decode it, where there is one.
        """
        tasks = [self._task(request, mode) for request in requests]
        said = self._net.decode(tasks, wide=wide)
        states = [
            None if request.partial else self._doubted(request, task, hypothesis, mode)
            for request, task, hypothesis in zip(requests, tasks, said, strict=True)
        ]
        words = self._words(requests, states, wide=wide)
        return [
            self._partial(hypothesis, request) if state is None else self._answer(request, state, timed)
            for request, hypothesis, state, timed in zip(requests, said, states, words, strict=True)
        ]

    def settle(self, requests: Sequence[Request], mode: Mode) -> list[Decoded]:
        """Answers in order, however many decodes each takes: for measuring, where nobody waits."""
        return [self._settled(answer, mode) for answer in self.decode(requests, mode)]

    def _settled(self, answer: Decoded | Request, mode: Mode) -> Decoded:
        while isinstance(answer, Request):
            [answer] = self.decode([answer], mode)
        return answer

    def _task(self, request: Request, mode: Mode) -> Task:
        if request.doubted is not None:
            return request.doubted.tries[0]
        return Task(
            self._net.mel(to_float(request.samples)),
            window_of(request, mode),
            guard.token_limit(request.seconds),
            request.hints,
            prefix=self._net.prefix(request.said),
            words=request.words,
            beam=beam_of(request, mode),
        )

    def _partial(self, hypothesis: Hypothesis, request: Request) -> Decoded:
        """A partial has no second try: a loop, or what nobody said, is simply not shown."""
        bad = "loop" if _loops(hypothesis, request.seconds) else _disbelief(hypothesis, request)
        return Decoded(hypothesis.text, _confidence(hypothesis), "fast", bad)

    def _doubted(self, request: Request, task: Task, said: Hypothesis, mode: Mode) -> Doubted:
        """What follows from one more decode of a final: settled when there are no more tries."""
        held = request.doubted
        if held is None:
            further, unsure = self._second_tries(request, task, said, mode)
            return Doubted(mode, task, said, tuple(further), unsure=unsure)
        used, best, settled = _choose(request, (held.task, held.best), (task, said))
        tries = () if settled else held.tries[1:]
        return Doubted(held.mode, used, best, tries, held.decodes + 1, held.first and best is held.best)

    def _words(
        self, requests: Sequence[Request], states: Sequence[Doubted | None], *, wide: bool
    ) -> list[tuple[Word, ...] | None]:
        """Word times of what is settled and has asked for them, aligned together."""
        wanted = {
            number: (state.task, state.best)
            for number, (request, state) in enumerate(zip(requests, states, strict=True))
            if request.words and state is not None and not state.tries and state.best.text
        }
        timed: list[tuple[Word, ...] | None] = [None] * len(requests)
        if wanted:
            for number, words in zip(wanted, self._net.words(list(wanted.values()), wide=wide), strict=True):
                timed[number] = words
        return timed

    def _answer(self, request: Request, state: Doubted, words: tuple[Word, ...] | None) -> Decoded | Request:
        """The final, or the request to be decoded next."""
        best = state.best
        if state.tries:
            # what waits does not keep what the decoder saw: it is half a megabyte
            return replace(request, doubted=replace(state, best=replace(best, encoded=None)))
        return _final(request, state, words)

    def _second_tries(self, request: Request, task: Task, first: Hypothesis, mode: Mode) -> tuple[list[Task], bool]:
        """What to try after the first answer, in order (nothing: it is believed), and whether it is merely unsure."""
        seconds = request.seconds

        def at(window: Window, *, timestamps: bool = False) -> Task:
            return replace(task, window=window, limit=task.limit + 8 * timestamps, timestamps=timestamps, prefix=())

        if guard.too_few_words(first.text, request.voiced_s):
            return [at(long_window(seconds, _ACCURATE_S), timestamps=True)], False
        if _loops(first, seconds):
            if request.voiced_s < 0.3:
                return [], False  # a click: whatever it says will not be believed
            ladder = [long_window(seconds, _SECOND_S), long_window(seconds, _FULL_S)]
            return [at(window) for window in ladder if window != task.window], False
        if mode == "fast" and guard.unsure(len(first.tokens), first.logprob):
            return [at(second_window(seconds))], True
        return [], False


def merely_unsure(request: Request) -> bool:
    """Whether a final would be decoded again for a low probability alone, and is complete as it is."""
    return request.doubted is not None and request.doubted.unsure and not request.words


def as_it_is(request: Request) -> Decoded:
    """The best answer so far of a doubted final, as its final. Raises ValueError when nothing was decoded yet."""
    if request.doubted is None:
        raise ValueError("nothing was decoded of it yet")
    return _final(request, request.doubted, None)


def _final(request: Request, state: Doubted, words: tuple[Word, ...] | None) -> Decoded:
    mode: DecodeMode = state.mode if state.first else "fallback"
    best = state.best
    return Decoded(best.text, _confidence(best), mode, _disbelief(best, request), words, state.decodes)


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


def _disbelief(hypothesis: Hypothesis, request: Request) -> str | None:
    return guard.disbelief(
        hypothesis.text,
        voiced_s=request.voiced_s,
        seconds=request.seconds,
        logprob=hypothesis.logprob,
        no_speech=hypothesis.no_speech,
    )


def _confidence(hypothesis: Hypothesis) -> float:
    """Geometric mean of the token probabilities, 0..1."""
    return round(min(1.0, math.exp(hypothesis.logprob)), 4)
