"""Text to speech for the demo calls: hibari-tts and flite, made into different speakers by pitch and pace.

Needed to rebuild the bundled calls only; nothing here runs in the product. hibari-tts comes from PyPI, flite from
Debian (`apt-get install flite`). The same text, voice and seed give the same samples on one machine.
"""

import shutil
import subprocess
import tempfile
import wave
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from monitor.errors import UsageError
from monitor.simulate.calls.script import Voice

RATE = 8000
"""Samples a second of what `Voices.say` returns."""
LOUDNESS = 0.07
"""RMS of speech at heat 0, full scale 1: about -23 dBFS, as a telephone line carries it."""

Samples = npt.NDArray[np.float64]

_FRAME = RATE // 100
_QUIET = 0.02
_BEFORE, _AFTER = RATE // 50, RATE // 20
_PAUSE = 32


class Voices:
    """Both engines behind one method. hibari is loaded once, on first use."""

    def __init__(self) -> None:
        self._hibari: Any = None

    def say(self, text: str, voice: Voice, *, heat: float, seed: int) -> Samples:
        """Speech at 8 kHz, levelled, silence cut off at both ends. Raises UsageError when an engine is missing."""
        pitch = voice.pitch * (1 + 0.07 * heat)
        speed = voice.speed * (1 + 0.05 * heat)
        # Played faster by `pitch` below, so spoken slower by as much here: the pace stays what was asked for.
        if voice.engine == "hibari":
            sound, rate = self._say_hibari(text, speed / pitch, seed)
        else:
            sound, rate = _say_flite(text, voice.voice, speed / pitch)
        sound = _lift(_resample(sound, rate * pitch), voice.presence)
        return _level(_tighten(_trim(sound)), LOUDNESS * 10 ** (3 * heat / 20))

    def _say_hibari(self, text: str, speed: float, seed: int) -> tuple[Samples, float]:
        if self._hibari is None:
            try:
                import hibari
            except ImportError as error:
                raise UsageError("hibari-tts is not installed: pip install hibari-tts") from error
            self._hibari = hibari.Hibari()
        return np.asarray(self._hibari(text, speed=speed, seed=seed), dtype=np.float64), 24000.0


def _say_flite(text: str, voice: str, speed: float) -> tuple[Samples, float]:
    if shutil.which("flite") is None:
        raise UsageError("flite is not installed: apt-get install flite")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        stretch = f"duration_stretch={1 / speed:.4f}"
        command = ["flite", "-voice", voice, "--setf", stretch, "-t", text, "-o", str(path)]
        subprocess.run(command, check=True, timeout=60, capture_output=True)
        with wave.open(str(path)) as reader:
            data = np.frombuffer(reader.readframes(reader.getnframes()), dtype="<i2")
            return data.astype(np.float64) / 32768, float(reader.getframerate())


def _resample(sound: Samples, rate: float) -> Samples:
    import soxr

    resampled: Samples = soxr.resample(sound, rate, RATE, quality="VHQ")
    return resampled


def _lift(sound: Samples, presence: float) -> Samples:
    return np.concatenate((sound[:1], sound[1:] - presence * sound[:-1]))


def _trim(sound: Samples) -> Samples:
    """Cut to the speech, keeping a breath before and after; the truth files say when speech is, not silence."""
    loud = np.flatnonzero(np.abs(sound) > _QUIET * np.abs(sound).max())
    return sound[max(0, int(loud[0]) - _BEFORE) : int(loud[-1]) + _AFTER]


def _tighten(sound: Samples) -> Samples:
    """Shorten pauses inside a turn to 0.3 s: hibari reads like a newsreader, and people on the phone do not."""
    frames = len(sound) // _FRAME
    quiet = np.abs(sound[: frames * _FRAME]).reshape(frames, _FRAME).max(axis=1) < _QUIET * np.abs(sound).max()
    keep = np.ones(len(sound), dtype=np.bool_)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], quiet, [False])).astype(np.int8)))
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        if last - first > _PAUSE:
            keep[(first + _PAUSE // 2) * _FRAME : (last - _PAUSE // 2) * _FRAME] = False
    return sound[keep]


def _level(sound: Samples, target: float) -> Samples:
    """Scale so that the voiced part, not the pauses, has the target RMS; peaks are rounded off, not clipped."""
    frames = sound[: len(sound) // _FRAME * _FRAME].reshape(-1, _FRAME)
    power = (frames**2).mean(axis=1)
    rms = float(np.sqrt(power[power > 0.03 * power.max()].mean()))
    levelled: Samples = 0.9 * np.tanh(sound * (target / rms) / 0.9)
    return levelled
