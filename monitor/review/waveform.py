"""The outline of a recording for the review page, both channels, computed on the server so that a page loads little."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from monitor.store.audio_files import read_blocks
from monitor.store.spool import RATE

BUCKET_S = 0.05
"""Seconds of one point before it is thinned out to the wanted number."""


@dataclass(frozen=True, slots=True)
class Waveform:
    """Peaks 0..100 of equal stretches. `customer` is the left channel, `agent` the right."""

    duration: float
    customer: tuple[int, ...]
    agent: tuple[int, ...]


def outline(file: Path, points: int = 1000) -> Waveform:
    """Peaks of a recording. Raises InputError when it is missing or damaged."""
    step = round(BUCKET_S * RATE)
    peaks: list[np.ndarray[tuple[int, ...], np.dtype[np.int32]]] = []
    rest = np.zeros((0, 2), np.int32)
    samples = 0
    for block in read_blocks(file):
        samples += len(block)
        rest = np.concatenate((rest, np.abs(block.astype(np.int32))))
        whole = len(rest) // step * step
        peaks.append(rest[:whole].reshape(-1, step, 2).max(axis=1))
        rest = rest[whole:]
    if len(rest):
        peaks.append(rest.max(axis=0, keepdims=True))
    every = np.concatenate(peaks) if peaks else np.zeros((0, 2), np.int32)
    edges = np.linspace(0, len(every), min(points, len(every)) + 1).astype(int)
    thinned = [every[a:b].max(axis=0) * 100 // 32768 for a, b in pairwise(edges) if b > a]
    left, right = (tuple(int(point[side]) for point in thinned) for side in (0, 1))
    return Waveform(round(samples / RATE, 3), left, right)
