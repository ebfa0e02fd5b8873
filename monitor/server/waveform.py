"""What a page draws of a recording: the peak of each side, stretch by stretch. Knows no request and no store."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from monitor.store.audio_files import read_blocks
from monitor.store.spool import RATE

STEP = RATE // 50
"""Samples of the finest stretch: 20 ms."""
FULL = 32_768


@dataclass(frozen=True, slots=True)
class Peaks:
    """`finest`: shape (stretches of STEP samples, 2), the greatest magnitude in each, 0..FULL."""

    finest: NDArray[np.int32]
    duration: float
    """Seconds."""

    def drawn(self, points: int) -> list[list[float]]:
        """At most `points` peaks a side, 0..1, over equal stretches of the whole recording."""
        if not len(self.finest):
            return [[], []]
        edges = np.linspace(0, len(self.finest), min(points, len(self.finest)), endpoint=False).astype(np.intp)
        highest = np.maximum.reduceat(self.finest, edges, axis=0) / FULL
        return [[round(float(value), 3) for value in side] for side in highest.T]


def read_peaks(file: Path) -> Peaks:
    """Decode a recording once, a block at a time. Raises InputError when it cannot be read."""
    found: list[NDArray[np.int32]] = []
    rest = np.zeros((0, 2), np.int16)
    samples = 0
    for block in read_blocks(file):
        samples += len(block)
        rest = np.concatenate((rest, block))
        whole = len(rest) // STEP * STEP
        found.append(_highest(rest[:whole]))
        rest = rest[whole:]
    if len(rest):
        found.append(_highest(np.pad(rest, ((0, STEP - len(rest)), (0, 0)))))
    finest = np.concatenate(found) if found else np.zeros((0, 2), np.int32)
    return Peaks(finest, samples / RATE)


def _highest(samples: NDArray[np.int16]) -> NDArray[np.int32]:
    highest: NDArray[np.int32] = np.abs(samples.astype(np.int32)).reshape(-1, STEP, 2).max(axis=1)
    return highest
