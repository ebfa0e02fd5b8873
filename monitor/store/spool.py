"""The audio of one live call on its way to the disk: one mu-law file a track, 8 kHz, readable by us alone.

A byte is a sample, so a media time is a place in the file, and muting is overwriting in place. What no `flush` has
written yet is lost in a crash. Used by one thread at a time, except `append`, which may run on the event loop: who
feeds faster than the disk is looked after writes for himself.
"""

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from monitor.audio import g711
from monitor.audio.frames import AudioFormat, Encoding
from monitor.audio.levels import to_float, to_int16
from monitor.store.database import make_private

RATE = 8_000
"""Samples, and bytes, a second of each track."""
SILENCE = b"\xff"
"""Zero in mu-law (ITU-T G.711)."""
LIMIT = 60 * RATE
"""Bytes of one track that may wait for the disk; at half of it the recorder is woken, beyond it `append` writes."""
PATIENCE_S = 1.0
"""How long `append` waits at twice the bound, once, when somebody else is writing; then silence stands in."""
_META = "meta.json"


@dataclass(frozen=True, slots=True)
class SpoolMeta:
    """What is needed to find the call again after a crash."""

    call_id: str
    started_at: str
    roles: tuple[str, ...]
    owner: str


class Spool:
    """The files of one call."""

    def __init__(self, folder: Path, meta: SpoolMeta, wake: Callable[[], None] = lambda: None) -> None:
        """Make the folder and its files, or open those of an earlier run. `wake`: asks for a `flush`, from any thread.

        Raises StoreError or OSError.
        """
        make_private(folder)
        self.folder, self.meta, self._wake = folder, meta, wake
        self._waiting = [bytearray() for _ in meta.roles]
        self._missing = [0 for _ in meta.roles]
        """Bytes after those that wait, for which there was no room: written as silence, so that times stay true."""
        self._files = [_open(folder / f"{track}.ulaw") for track in range(len(meta.roles))]
        handle = _open(folder / _META)
        os.write(handle, json.dumps(asdict(meta)).encode())
        os.close(handle)
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._broken: OSError | None = None
        self._told = self._closed = False
        self.keep = False
        """Whether the call may be kept, as last known; what is written before is silence (consent not given yet)."""

    def append(self, track: int, data: bytes) -> None:
        """mu-law samples of one track; what comes after `close`, or after the disk took no more, is let go."""
        before = len(self._waiting[track])
        if before > LIMIT and not self._missing[track]:
            full = before + len(data) > 2 * LIMIT
            if self._writing.acquire(timeout=PATIENCE_S if full else 0.0):
                self._write_out()
                self._writing.release()
        with self._lock:
            if self._closed or self._broken is not None:
                return
            waiting = self._waiting[track]
            if self._missing[track] or len(waiting) + len(data) > 2 * LIMIT:
                self._missing[track] += len(data)
            else:
                waiting += data
        if before < LIMIT // 2 <= before + len(data):
            self._wake()

    @property
    def waiting_s(self) -> float:
        """Seconds of the track that waits longest for the disk."""
        return max((len(waiting) for waiting in self._waiting), default=0) / RATE

    def flush(self) -> bool:
        """Write what waits, as silence unless `keep`; whether anything was written.

        Raises OSError once when the disk takes no more: the recording then ends where it broke off.
        """
        with self._writing:
            wrote = self._write_out()
        if self._broken is not None and not self._told:
            self._told = True
            raise self._broken
        return wrote

    def mute(self, role: str, ranges: Iterable[tuple[float, float]]) -> None:
        """Overwrite stretches (media seconds) of every track of that role. Raises OSError."""
        spans = list(ranges)
        for track, own in enumerate(self.meta.roles):
            if own == role:
                self.mute_track(track, spans)

    def mute_track(self, track: int, ranges: Iterable[tuple[float, float]]) -> None:
        """Overwrite stretches (media seconds) of one track. Raises OSError."""
        size = os.fstat(self._files[track]).st_size
        for start, end in ranges:
            first, last = max(0, int(start * RATE)), min(size, int(end * RATE) + 1)
            if last > first:
                os.pwrite(self._files[track], SILENCE * (last - first), first)

    def close(self) -> None:
        """Close the files; what is appended from now on is let go."""
        with self._writing, self._lock:
            self._closed = True
            for handle in self._files:
                os.close(handle)
            self._files = []
            self._waiting = [bytearray() for _ in self._waiting]

    def remove(self) -> None:
        """Close and delete everything."""
        self.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write_out(self) -> bool:
        """Write what waits, and silence for what is missing; for who holds `_writing`. Never raises OSError."""
        with self._lock:
            taken, self._waiting = self._waiting, [bytearray() for _ in self._waiting]
            missing, self._missing = self._missing, [0 for _ in self._missing]
        if self._closed or self._broken is not None:
            return False
        try:
            for handle, data, hole in zip(self._files, taken, missing, strict=True):
                _write(handle, bytes(data) if self.keep else SILENCE * len(data))
                for start in range(0, hole, LIMIT):
                    _write(handle, SILENCE * min(LIMIT, hole - start))
        except OSError as error:
            self._broken = error
            return False
        return any(taken) or any(missing)


class ToUlaw:
    """One track of any telephony format to mu-law at 8 kHz, streaming."""

    def __init__(self, audio: AudioFormat) -> None:
        self._audio = audio
        self._plain = audio.encoding is Encoding.PCMU and audio.rate == RATE
        self._stream = None if audio.rate == RATE else soxr.ResampleStream(audio.rate, RATE, 1, dtype="float32")

    def feed(self, data: bytes) -> bytes:
        """The same sound as mu-law."""
        if self._plain:
            return data
        if self._audio.encoding is Encoding.S16LE:
            samples: NDArray[np.int16] = np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.int16)
        else:
            samples = g711.decode(data, self._audio.encoding)
        if self._stream is not None:
            samples = to_int16(self._stream.resample_chunk(to_float(samples)))
        return g711.encode(samples, Encoding.PCMU)

    def flush(self) -> bytes:
        """The end of the sound, which the filter held back; nothing may be fed after."""
        if self._stream is None:
            return b""
        rest = self._stream.resample_chunk(np.zeros(0, np.float32), last=True)
        return g711.encode(to_int16(rest), Encoding.PCMU)


def read_meta(folder: Path) -> SpoolMeta | None:
    """What a left-over spool says of itself; None when it cannot be read."""
    try:
        told = json.loads((folder / _META).read_text(encoding="utf-8"))
        return SpoolMeta(told["call_id"], told["started_at"], tuple(told["roles"]), told["owner"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _open(file: Path) -> int:
    return os.open(file, os.O_CREAT | os.O_RDWR, 0o600)


def _write(handle: int, data: bytes) -> None:
    os.lseek(handle, 0, os.SEEK_END)
    while data:
        data = data[os.write(handle, data) :]
