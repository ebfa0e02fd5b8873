"""Sounds of a telephone line in which nobody says a word: 12 s each at 8 kHz, -1..1."""

import numpy as np
from numpy.typing import NDArray

from tests.fakes.speech import voice

Sound = NDArray[np.float64]

RATE = 8000
T: Sound = np.arange(12 * RATE) / RATE


def _noise(seed: int) -> Sound:
    return np.random.default_rng(seed).standard_normal(T.size)


def _sine(*hz: float) -> Sound:
    return np.asarray(sum(0.2 * np.sin(2 * np.pi * f * T) for f in hz), np.float64)


def _modem() -> Sound:
    """600 symbols a second in four phases, both directions (as V.22)."""
    symbols = np.random.default_rng(4).integers(0, 4, (2, T.size * 600 // RATE + 1))
    low, high = np.pi / 2 * symbols[:, (T * 600).astype(int)]
    return np.asarray(0.2 * np.sin(2 * np.pi * 1200 * T + low) + 0.1 * np.sin(2 * np.pi * 2400 * T + high), np.float64)


def _plucked() -> Sound:
    """Four chords and a tune."""
    out = np.zeros_like(T)
    chords = ((262, 330, 392), (220, 262, 330), (175, 220, 262), (196, 247, 294))
    for beat in range(24):
        part = slice(int(beat * 0.5 * RATE), int((beat * 0.5 + 0.5) * RATE))
        decay = np.exp(-3 * (T[part] - T[part][0]))
        notes = (*chords[beat // 4 % 4], 523 + 50 * (beat % 5))
        out[part] = sum(0.06 * np.sin(2 * np.pi * f * k * T[part]) / k for f in notes for k in (1, 2, 3)) * decay
    return out


def _strings() -> Sound:
    """Chords held for two seconds, with vibrato and overtones."""
    out = np.zeros_like(T)
    for bar, root in enumerate((131, 175, 196, 147, 165, 131)):
        part = slice(bar * 2 * RATE, (bar + 1) * 2 * RATE)
        t = np.arange(2 * RATE) / RATE
        swell = np.minimum(1, np.minimum(4 * t, 8 - 4 * t))
        for interval in (1, 1.26, 1.5, 2):
            phase = 2 * np.pi * np.cumsum(root * interval * (1 + 0.005 * np.sin(2 * np.pi * 5.5 * t + interval))) / RATE
            out[part] += 0.05 * swell * sum(np.sin(k * phase) / k for k in range(1, 9))
    return out


def _breath() -> Sound:
    """Noise of the mouth's band that swells and falls."""
    smooth = np.convolve(_noise(5), np.hanning(6), "same")
    return 0.1 * np.clip(np.sin(2 * np.pi * 0.3 * T), 0, 1) ** 1.5 * smooth


NOT_SPEECH: dict[str, Sound] = {
    "hold music": _plucked(),
    "strings": _strings(),
    "dtmf": _sine(770, 1336) * (T % 0.3 < 0.15),
    "fax calling tone": _sine(1100) * (T % 3.5 < 0.5),
    "fax answer tone": _sine(2100),
    "modem": _modem(),
    "ringback": _sine(440, 480) * (T % 6 < 2),
    "busy": _sine(480, 620) * (T % 1 < 0.5),
    "noise": 0.1 * _noise(0),
    "hum": _sine(50) + 0.02 * _noise(1),
    "breath": _breath(),
    "clicks": np.where(np.random.default_rng(2).random(T.size) < 0.0005, 0.9, 0.0),
    "silence": np.zeros_like(T),
}
"""The voice activity calls none of it speech."""

TUNE = (220, 247, 262, 294, 330, 294, 262, 247, 196, 220, 262, 330, 349, 330, 294, 247)
"""Hz."""


def _song(note_s: float) -> Sound:
    """Vowels at the pitches of a tune, five seconds of it."""
    notes = [voice(note_s, pitch=hz) for hz in TUNE]
    return np.where(T < 5, np.resize(np.concatenate(notes), T.size), 0.0)


SUNG: dict[str, Sound] = {
    "song": _song(0.5),
    "chant": np.where(T < 5, voice(12.0), 0.0),
}
"""Vowels without words: the voice activity calls it speech."""
