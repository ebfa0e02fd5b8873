"""Recordings: any file PyAV can read to 16 bit channels, and channels to WAV."""

import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from monitor.errors import InputError

MAX_SECONDS = 6 * 3600
"""Longest recording read into memory: 6 h of 8 kHz stereo are 350 MB."""
MIN_RATE = 100
"""Hz. No recorder writes less: it is a damaged header, and samples that stand for seconds each take hours to hear."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Decoded audio: `samples` int16 of shape (channels, n), `rate` in Hz."""

    samples: NDArray[np.int16]
    rate: int

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return float(self.samples.shape[1] / self.rate)


def read_recording(path: Path, rate: int | None = None) -> Recording:
    """Read WAV, Ogg Opus, FLAC, MP3 and what else PyAV knows; resampled to `rate` (Hz) when given.

    Raises InputError (one line) when missing or corrupt. Opus always decodes at 48 kHz, whatever went in.
    """
    if not path.is_file():
        raise InputError(f"recording not found: {path}", code="file_missing")
    try:
        return _read(path, rate)
    except (av.FFmpegError, ValueError, EOFError, IndexError) as error:
        reason = getattr(error, "strerror", None) or str(error).split("\n")[0].split(":")[0]
        raise InputError(f"{path.name} is no readable recording ({reason}); try WAV, Opus or FLAC") from None


def _read(path: Path, wanted: int | None) -> Recording:
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        rate, channels = stream.rate, stream.channels
        if rate is None or not channels:
            raise ValueError("no audio stream")
        if rate < MIN_RATE:
            raise ValueError(f"{rate} samples a second")
        rate = wanted or rate
        to_planar = av.AudioResampler(format="s16p", layout=stream.layout, rate=rate)
        parts: list[NDArray[np.int16]] = []
        held = 0
        for frame in container.decode(stream):
            for out in to_planar.resample(frame):
                parts.append(out.to_ndarray())
                held += out.samples
            if held > MAX_SECONDS * rate:
                raise ValueError(f"longer than {MAX_SECONDS // 3600} hours")
        parts += [out.to_ndarray() for out in to_planar.resample(None)]
    if not parts:
        raise ValueError("no audio in it")
    return Recording(np.ascontiguousarray(np.concatenate(parts, axis=1)), rate)


def write_wav(path: Path, channels: Sequence[NDArray[np.int16]], rate: int) -> None:
    """Write channels of equal length as 16 bit WAV, interleaved in the order given."""
    interleaved = np.stack(channels, axis=1)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(interleaved.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(interleaved.astype("<i2").tobytes())
