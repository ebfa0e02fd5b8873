"""How loud a channel is: a figure over a frame of many channels at once. Samples as numbers in -1..1 and back."""

import numpy as np
from numpy.typing import NDArray

SILENCE_DBFS = -96.0
"""Level given to digital silence: the step of 16 bit audio."""


def rms_dbfs(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """Level of each row relative to full scale, dB; a constant offset (DC) counts as nothing."""
    power = frames.var(axis=-1)
    level: NDArray[np.float32] = np.maximum(10 * np.log10(np.maximum(power, 1e-12)), SILENCE_DBFS).astype(np.float32)
    return level


def to_float(samples: NDArray[np.int16]) -> NDArray[np.float32]:
    """16 bit samples in -1..1."""
    return samples.astype(np.float32) * np.float32(1 / 32768)


def to_int16(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    """Samples in -1..1 as 16 bit, clipped."""
    return np.clip(np.rint(samples * 32768), -32768, 32767).astype(np.int16)
