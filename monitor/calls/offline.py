"""A recording through the whole pipeline, without a server: `transcribe` and `import` use it.

Offline pace feeds as fast as the recogniser takes it (it waits while the backlog is large); realtime pace feeds as the
audio would have come. Cuts and scores depend on media time only, so both give the same finals.
"""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from monitor.audio.frames import AudioFormat, Encoding
from monitor.audio.wav import read_recording
from monitor.calls.runner import CallRunner
from monitor.clock import Clock
from monitor.errors import UsageError

CHUNK_S = 0.2
BACKLOG_S = 2.0
"""More would not all fit into the recogniser's mailbox at the highest rates."""
TAKEN_S = 45.0
"""What others who take the audio may be behind: the recorder is woken when 30 s wait, and else looks twice a second,
which at the recogniser's bound let no recording in at more than four times its pace."""
Pace = Literal["offline", "realtime"]
Samples = NDArray[np.int16]


def recording_format(rate: int) -> AudioFormat:
    """The format in which `play` feeds samples of that rate (Hz)."""
    return AudioFormat(Encoding.S16LE, rate)


def read_sides(first: Path, second: Path | None = None) -> tuple[list[Samples], int]:
    """Channels of a recording, each shape (n,), and their rate (Hz); of two recordings, the first's rate and one
    channel of each. Raises InputError when unreadable, UsageError for more than two channels."""
    one = read_recording(first)
    if second is None:
        if len(one.samples) > 2:
            raise UsageError(f"{first.name} has {len(one.samples)} channels; give one or two")
        return list(one.samples), one.rate
    other = read_recording(second, one.rate)
    return [_mono(one.samples), _mono(other.samples)], one.rate


def _mono(samples: Samples) -> Samples:
    mixed: Samples = samples.astype(np.int32).mean(axis=0).astype(np.int16)
    return mixed


def _nothing() -> float:
    return 0.0


async def play(
    runner: CallRunner,
    channels: Sequence[Samples],
    rate: int,
    *,
    pace: Pace,
    clock: Clock,
    waiting_s: Callable[[], float] = _nothing,
) -> None:
    """Feed int16 samples, one array a channel, each shape (n,), to a started call. Does not close it.

    `waiting_s`: seconds that wait for others who take the call's audio; offline pace waits for them as well.
    """
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
            while runner.backlog_s() > BACKLOG_S or waiting_s() > TAKEN_S:
                await asyncio.sleep(0.02)
            await asyncio.sleep(0)
