"""A recording through the whole pipeline, without a server: `transcribe` and `import` use it.

Offline pace feeds as fast as the recogniser takes it (it waits while the backlog is large); realtime pace feeds as the
audio would have come. Cuts and scores depend on media time only, so both give the same finals.
"""

import asyncio
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from monitor.audio.frames import AudioFormat, Encoding
from monitor.calls.runner import CallRunner
from monitor.clock import Clock

CHUNK_S = 0.2
BACKLOG_S = 20.0
Pace = Literal["offline", "realtime"]


def recording_format(rate: int) -> AudioFormat:
    """The format in which `play` feeds samples of that rate (Hz)."""
    return AudioFormat(Encoding.S16LE, rate)


async def play(
    runner: CallRunner, channels: Sequence[NDArray[np.int16]], rate: int, *, pace: Pace, clock: Clock
) -> None:
    """Feed int16 samples, one array a channel, each shape (n,), to a started call. Does not close it."""
    step = max(1, int(CHUNK_S * rate))
    length = max(len(samples) for samples in channels)
    began = clock.monotonic()
    for start in range(0, length, step):
        for track, samples in enumerate(channels):
            piece = samples[start : start + step]
            if len(piece):
                runner.feed(track, piece.astype("<i2").tobytes())
        if pace == "realtime":
            due = began + (start + step) / rate
            await asyncio.sleep(max(0.0, due - clock.monotonic()))
        else:
            while runner.backlog_s() > BACKLOG_S:
                await asyncio.sleep(0.02)
            await asyncio.sleep(0)
