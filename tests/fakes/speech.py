"""Sound that the VAD takes for speech, and decoders without a model."""

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import soxr
from numpy.typing import NDArray

from monitor.audio import g711
from monitor.audio.frames import Encoding
from monitor.audio.levels import to_int16
from monitor.speech.engine import Decoded, Doubted, Mode, Request
from monitor.speech.whisper import Hypothesis, Task, Window

RATE = 8000
_VOWELS = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480), (570, 840, 2410))
"""Formants of ah, ee, oo, eh, aw in Hz (Peterson and Barney 1952)."""


@cache
def voice(seconds: float, *, pitch: float = 110.0, rate: int = RATE) -> NDArray[np.float32]:
    """Glottal pulses through the formants of five vowels, a syllable each 180 ms: the VAD calls it speech."""
    count = round(seconds * RATE)
    t = np.arange(count) / RATE
    f0 = pitch * (1 + 0.12 * np.sin(2 * np.pi * 0.9 * t) + 0.03 * np.sin(2 * np.pi * 5 * t))
    pulses = (np.diff(np.floor(np.cumsum(f0) / RATE), prepend=0) > 0).astype(float)
    source = pulses - pulses.mean() + 0.02 * np.random.default_rng(1).standard_normal(count)
    out = np.zeros(count)
    step = round(0.18 * RATE)
    for begin in range(0, count, step):
        part = source[begin : begin + step]
        shaped = part + sum(6 * _resonance(part, f) for f in _VOWELS[begin // step % len(_VOWELS)])
        out[begin : begin + step] = shaped * np.sqrt(np.sin(np.pi * (np.arange(part.size) + 1) / (part.size + 1)))
    sound = (0.45 * out / np.abs(out).max()).astype(np.float32)
    return sound if rate == RATE else np.asarray(soxr.resample(sound, RATE, rate), np.float32)


def _resonance(x: NDArray[np.float64], hz: float, width: float = 90.0) -> NDArray[np.float64]:
    """A two-pole resonator."""
    r = math.exp(-math.pi * width / RATE)
    a1, a2 = 2 * r * math.cos(2 * math.pi * hz / RATE), -r * r
    y = np.zeros_like(x)
    before = older = 0.0
    for i, value in enumerate(x):
        before, older = (1 - r) * value + a1 * before + a2 * older, before
        y[i] = before
    return y


def silence(seconds: float, *, rate: int = RATE) -> NDArray[np.float32]:
    """A quiet line with its noise."""
    return (np.random.default_rng(7).standard_normal(round(seconds * rate)) * 0.0005).astype(np.float32)


def pcmu(*parts: NDArray[np.float32]) -> bytes:
    """Parts one after the other, mu-law."""
    return g711.encode(to_int16(np.concatenate(parts)), Encoding.PCMU)


class LengthDecoder:
    """Says how long the sound is; `before` runs first and may raise or wait."""

    def __init__(self, before: Callable[[Sequence[Request]], None] = lambda _requests: None) -> None:
        self.before = before
        self.calls = 0
        self.lock = threading.Lock()

    def decode(self, requests: Sequence[Request], mode: Mode, *, wide: bool = False) -> Sequence[Decoded | Request]:
        with self.lock:
            self.calls += 1
        self.before(requests)
        return [Decoded(f"{r.seconds:.2f} seconds", 0.9, mode, None) for r in requests]


_TRY = Task(np.zeros((80, 100), np.float32), Window(1500, 750), 20)
DOUBTED = Doubted("fast", _TRY, Hypothesis("", (), -1.0, 0.0), (_TRY,))
"""What the engine notes of a final that is to be decoded again."""


class DoubtingDecoder(LengthDecoder):
    """Wants every final decoded a second time."""

    def decode(self, requests: Sequence[Request], mode: Mode, *, wide: bool = False) -> Sequence[Decoded | Request]:
        answers = super().decode(requests, mode, wide=wide)
        return [
            replace(request, doubted=DOUBTED) if request.doubted is None and not request.partial else answer
            for request, answer in zip(requests, answers, strict=True)
        ]
