"""Resampling to the recogniser's rate without seams: what a chunk leaves over is carried to the next.

`Doubler` takes 8 kHz to 16 kHz for many channels at once (telephony, the common case); `Resampler` takes any other
rate, one channel.
"""

from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from monitor.audio.frames import ENGINE_RATE

_HALF = 16
"""Input samples each side of an interpolated one: the filter spans 4 ms, passes 3.4 kHz, and delays by 2 ms."""
_BLOCK = 64
"""Samples computed by one row of the matrix product; 64 keeps the Toeplitz matrix mostly filled."""


def _interpolator() -> NDArray[np.float32]:
    """Toeplitz matrix (block + 2 half - 1, block) of a half-band windowed sinc: the samples halfway."""
    offset = np.arange(-_HALF, _HALF) + 0.5
    taps = np.sinc(offset) * np.kaiser(4 * _HALF + 1, 6.0)[1::2]
    taps /= taps.sum()
    matrix = np.zeros((_BLOCK + 2 * _HALF - 1, _BLOCK), np.float32)
    for column in range(_BLOCK):
        matrix[column : column + 2 * _HALF, column] = taps
    return matrix


class Doubler:
    """8 kHz to 16 kHz for frames of many channels. State per channel is its last 31 samples, held by the caller."""

    tail = 2 * _HALF - 1
    delay_s = _HALF / 8000

    def __init__(self) -> None:
        self._matrix = _interpolator()

    def double(self, frames: NDArray[np.float32], tails: NDArray[np.float32]) -> NDArray[np.float32]:
        """Frames (channels, n), n a multiple of 64, to (channels, 2n); tails (channels, 31) are changed in place."""
        channels, length = frames.shape
        if length % _BLOCK:
            raise ValueError(f"frame length {length} is no multiple of {_BLOCK}")
        extended = np.concatenate((tails, frames), axis=1)
        tails[:] = extended[:, -self.tail :]
        step, item = extended.strides
        blocks = np.lib.stride_tricks.as_strided(
            extended,
            (channels, length // _BLOCK, _BLOCK + self.tail),
            (step, _BLOCK * item, item),
        )
        doubled = np.empty((channels, length, 2), np.float32)
        doubled[:, :, 0] = extended[:, _HALF - 1 : _HALF - 1 + length]
        doubled[:, :, 1] = (blocks.reshape(-1, _BLOCK + self.tail) @ self._matrix).reshape(channels, length)
        return doubled.reshape(channels, 2 * length)


class Resampler:
    """One channel of any rate to 16 kHz, streaming, by soxr."""

    def __init__(self, rate: int) -> None:
        self._stream: Any = soxr.ResampleStream(rate, ENGINE_RATE, 1, dtype="float32", quality="HQ")

    def feed(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """What can be said now of the output; the rest follows with later calls."""
        out: NDArray[np.float32] = self._stream.resample_chunk(samples)
        return out

    def flush(self) -> NDArray[np.float32]:
        """The end of the output; nothing may be fed after."""
        out: NDArray[np.float32] = self._stream.resample_chunk(np.zeros(0, np.float32), last=True)
        return out
