"""The customer's voice: six figures of one utterance in numpy, and how far they lie above the speaker's own usual.

What it hears is arousal, not anger, so its influence is bounded (+-LIMIT log odds) and never an alarm by itself. Only
ever called for the customer's own channel; no code path measures an agent's voice.
"""

from dataclasses import dataclass
from math import tanh

import numpy as np
from numpy.typing import NDArray

from monitor.scoring.messages import VoiceFeatures
from monitor.speech.messages import FinalText

RATE = 16_000
FRAME, HOP = 320, 80
"""40 ms frames every 10 ms, in samples at 8 kHz."""
QUIET = 0.03
"""Frames below this share of the loud frames' energy are pauses."""
SHORT_LAG = 0.01
_FFT = 1024
_WINDOW = np.hanning(FRAME).astype(np.float32)
LIMIT = 0.4
LEAST_VOICED_S = 1.0
MAX_S = 30.0
_F0_LOW, _F0_HIGH = 75.0, 450.0
_VOICED = 0.55
"""Normalised autocorrelation from which a frame counts as voiced."""

Samples = NDArray[np.float32]


def measure_final(final: FinalText) -> VoiceFeatures | None:
    """The six figures of an utterance at 16 kHz; None when too little of it is voiced."""
    return measure(final.samples)


def measure(samples: Samples) -> VoiceFeatures | None:
    """The six figures of float samples at 16 kHz (telephone band); None when too little is voiced."""
    samples = np.asarray(samples, dtype=np.float32)[: int(MAX_S * RATE)]
    if samples.size < FRAME * 8 or not np.isfinite(samples).all():
        return None
    # Nothing above 4 kHz is in a telephone call: half the rate is half the work.
    halved = (0.25 * samples[:-2] + 0.5 * samples[1:-1] + 0.25 * samples[2:])[::2]
    frames = np.lib.stride_tricks.sliding_window_view(halved, FRAME)[::HOP]
    frames = frames - frames.mean(axis=1, keepdims=True)
    energy = np.square(frames).mean(axis=1)
    frames = frames[energy > QUIET * np.quantile(energy, 0.95)] if energy.any() else frames[:0]
    if len(frames) < 4:
        return None
    power = np.square(np.abs(np.fft.rfft(frames * _WINDOW, _FFT, axis=1)))
    f0, strength = _pitch(power)
    voiced = strength >= _VOICED
    voiced_s = float(voiced.sum()) * HOP * 2 / RATE
    if voiced_s < 0.2:
        return None
    semitones = 12.0 * np.log2(f0[voiced] / 100.0)
    alpha, centroid = _spectrum(power[voiced])
    low, high = np.quantile(semitones, (0.1, 0.9))
    return VoiceFeatures(
        f0_median=float(np.median(semitones)),
        f0_p80=float(np.quantile(semitones, 0.8)),
        f0_range=float(high - low),
        alpha_ratio=alpha,
        centroid=centroid,
        periodicity=float(strength[voiced].mean()),
        voiced_s=voiced_s,
    )


def _pitch(power: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fundamental frequency (Hz) and autocorrelation strength of every frame from its power spectrum, all at once."""
    rate = RATE // 2
    correlation = np.fft.irfft(power, _FFT, axis=1)
    own = np.fft.irfft(np.square(np.abs(np.fft.rfft(_WINDOW, _FFT))), _FFT)
    shortest, longest = int(rate / _F0_HIGH), int(rate / _F0_LOW)
    # Dividing by the window's own autocorrelation undoes its taper (Boersma 1993).
    shape = correlation[:, : longest + 2] / np.maximum(correlation[:, :1], 1e-12) * (own[0] / own[: longest + 2])
    lags = np.arange(shortest, longest + 1)
    # A slight preference for short lags keeps the octave below from winning.
    inside = shape[:, shortest : longest + 1] - SHORT_LAG * np.log2(lags / shortest)
    rows = np.arange(len(power))
    peak = inside.argmax(axis=1) + shortest
    left, middle, right = shape[rows, peak - 1], shape[rows, peak], shape[rows, peak + 1]
    bend = left - 2.0 * middle + right
    shift = np.where(np.abs(bend) > 1e-9, 0.5 * (left - right) / np.where(bend == 0, 1.0, bend), 0.0)
    return rate / (peak + np.clip(shift, -0.5, 0.5)), np.clip(middle, 0.0, 1.0)


def _spectrum(power: NDArray[np.float32]) -> tuple[float, float]:
    """Alpha ratio (dB, 1-3.4 kHz over 0.3-1 kHz) and centroid (Hz) of the mean power spectrum, 300-3400 Hz."""
    mean = power.mean(axis=0) + 1e-12
    hertz = np.fft.rfftfreq(_FFT, 2.0 / RATE)
    low = mean[(hertz >= 300) & (hertz < 1000)].sum()
    band = (hertz >= 300) & (hertz <= 3400)
    high = mean[(hertz >= 1000) & (hertz <= 3400)].sum()
    return float(10.0 * np.log10(high / low)), float((hertz[band] * mean[band]).sum() / mean[band].sum())


@dataclass(frozen=True, slots=True)
class _Scale:
    """Usual value of a figure over people, its spread within a person, and its weight (signed)."""

    usual: float
    spread: float
    weight: float


_FIGURES = {
    "f0_median": _Scale(7.0, 2.0, 1.0),
    "f0_p80": _Scale(10.0, 2.2, 1.0),
    "f0_range": _Scale(9.0, 4.0, 0.15),
    "alpha_ratio": _Scale(-9.0, 3.0, 0.5),
    "centroid": _Scale(650.0, 110.0, 1.0),
    "periodicity": _Scale(0.85, 0.06, 0.2),
}
"""Hand-set: no call data exist that could set them (docs/scoring.md); usual values and spreads are of the order of
ordinary speech over the telephone."""


class SpeakerBaseline:
    """One customer's usual voice: the mean of the first seconds, shrunk towards people at large.

    The shrinking is for whoever is angry from the start: such a baseline must not make anger look usual.
    """

    FIRST_S = 6.0
    SHRINK = 2.0

    def __init__(self) -> None:
        self._sums = dict.fromkeys(_FIGURES, 0.0)
        self._count = 0
        self._heard_s = 0.0

    def arousal(self, voice: VoiceFeatures) -> float:
        """Standard deviations above the usual, weighted over the figures; then the utterance joins the baseline."""
        total = 0.0
        for name, scale in _FIGURES.items():
            usual = (scale.usual * self.SHRINK + self._sums[name]) / (self.SHRINK + self._count)
            total += scale.weight * (getattr(voice, name) - usual) / scale.spread
        if self._heard_s < self.FIRST_S:
            self._heard_s += voice.voiced_s
            self._count += 1
            for name in self._sums:
                self._sums[name] += getattr(voice, name)
        return total / sum(abs(scale.weight) for scale in _FIGURES.values())

    def evidence(self, voice: VoiceFeatures) -> float:
        """Bounded log odds, 0 when the utterance has too little voiced speech to judge."""
        arousal = self.arousal(voice)
        return LIMIT * tanh(arousal) if voice.voiced_s >= LEAST_VOICED_S else 0.0
