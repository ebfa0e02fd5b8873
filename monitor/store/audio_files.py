"""Finished recordings: a spool encoded to a two-channel file, and read back. Customer left, agent right."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from monitor.audio import g711
from monitor.audio.frames import Encoding
from monitor.errors import InputError
from monitor.store.spool import RATE

BLOCK = 60 * RATE
"""Samples encoded at once: a long call never lies in memory whole."""
BIT_RATE = 32_000
"""Of both channels together; telephone speech in Opus is transparent well below."""


def encode_spool(tracks: Sequence[Path], roles: Sequence[str], target: Path) -> None:
    """Encode mu-law files of equal time to Ogg Opus or FLAC, by the ending of `target` (mode 0600).

    Raises OSError, av.FFmpegError. A file half written is removed.
    """
    os.close(os.open(target, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
    try:
        with av.open(str(target), "w") as container:
            flac = target.suffix == ".flac"
            stream: Any = container.add_stream("flac" if flac else "libopus", rate=RATE if flac else 48_000)
            stream.layout = "stereo"
            if not flac:
                stream.bit_rate = BIT_RATE
            resampler = av.AudioResampler(format=stream.codec_context.format, layout="stereo", rate=stream.rate)
            at = 0
            for block in _blocks(_ordered(tracks, roles)):
                frame = av.AudioFrame.from_ndarray(block.reshape(1, -1), format="s16", layout="stereo")
                frame.sample_rate, frame.pts = RATE, at
                at += len(block)
                for ready in resampler.resample(frame):
                    container.mux(stream.encode(ready))
            for ready in resampler.resample(None):
                container.mux(stream.encode(ready))
            container.mux(stream.encode(None))
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def read_blocks(file: Path) -> Iterator[NDArray[np.int16]]:
    """A recording as int16 blocks of shape (n, 2) at RATE. Raises InputError when it is missing or damaged."""
    resampler = av.AudioResampler(format="s16", layout="stereo", rate=RATE)
    try:
        with av.open(str(file)) as container:
            for frame in container.decode(audio=0):
                for ready in resampler.resample(frame):
                    yield ready.to_ndarray().reshape(-1, 2)
            for ready in resampler.resample(None):
                yield ready.to_ndarray().reshape(-1, 2)
    except (OSError, av.FFmpegError, IndexError, ValueError) as error:
        raise InputError(
            f"the recording {file.name} cannot be read ({type(error).__name__})", code="audio_damaged"
        ) from None


def looks_whole(file: Path) -> bool:
    """Whether a recording begins as its format does: tells a player at once what it could never play."""
    try:
        with file.open("rb") as handle:
            return handle.read(4) == (b"fLaC" if file.suffix == ".flac" else b"OggS")
    except OSError:
        return False


def _ordered(tracks: Sequence[Path], roles: Sequence[str]) -> list[Path]:
    """Left and right: the customer first; a mono call is on both sides."""
    order = sorted(range(len(tracks)), key=lambda track: (roles[track] == "agent", track))
    chosen = [tracks[track] for track in order[:2]]
    return chosen * 2 if len(chosen) == 1 else chosen


def _blocks(sides: Sequence[Path]) -> Iterator[NDArray[np.int16]]:
    length = max(file.stat().st_size for file in sides)
    with open(sides[0], "rb") as left, open(sides[1], "rb") as right:
        for start in range(0, length, BLOCK):
            size = min(BLOCK, length - start)
            pair = [file.read(size).ljust(size, b"\xff") for file in (left, right)]
            yield np.stack([g711.decode(data, Encoding.PCMU) for data in pair], axis=1).astype(np.int16)
