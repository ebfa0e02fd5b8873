"""Bytes of many channels to speech edges: one tick takes 32 ms of each channel that has them, all in arrays.

`Intake` is a channel's mailbox: the event loop's thread puts in, the feeder's thread takes out; each side only moves
its own end. `Feeder` holds everything else and belongs to one thread.
"""

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from monitor.audio import g711
from monitor.audio.frames import ENGINE_RATE, AudioFormat, Encoding
from monitor.audio.levels import to_float
from monitor.audio.resample import Doubler, Resampler
from monitor.speech.segmenter import MAX_FRAMES, Edge, Segmenter
from monitor.speech.vad import FRAME, Vad, VadState

RING = MAX_FRAMES + 73
"""Frames of sound kept per channel: the longest utterance, its pads, and the hangover setting's maximum."""
MAX_BACKLOG_S = 120.0
"""Sound that may wait unheard per channel; beyond, it is counted as lost and becomes marked silence."""
_SILENCE = {Encoding.PCMU: b"\xff", Encoding.PCMA: b"\xd5", Encoding.S16LE: b"\0\0"}
_OFFSET = 0.01
"""A constant offset beyond this share of full scale (a broken line card) is taken out: it hides soft speech."""
_NEVER = np.iinfo(np.int64).max


class Intake:
    """Mailbox of one channel. `held_back` stops the feeder from taking more (too much waits to be decoded)."""

    def __init__(self, audio: AudioFormat) -> None:
        self.audio = audio
        self.row = -1
        self.held_back = False
        self.closed = False
        self.lost_s = 0.0
        self._parts: deque[bytes | int] = deque()  # an int is so many samples of marked silence
        self._fed = 0
        self._taken = 0
        self._buffer = bytearray()
        self._silent = 0
        self._marked = 0
        self._resampler = None if audio.rate in (8000, ENGINE_RATE) else Resampler(audio.rate)
        self._resampled: NDArray[np.float32] = np.zeros(0, np.float32)
        self._flushed = False

    @property
    def key(self) -> tuple[Encoding, int]:
        """Channels with equal keys are decoded together."""
        return self.audio.encoding, self.audio.rate

    def feed(self, data: bytes) -> None:
        """More samples (the loop's side)."""
        samples = len(data) // self.audio.encoding.width
        if self.backlog_s() > MAX_BACKLOG_S:
            self.lost_s += samples / self.audio.rate
            self._parts.append(samples)
        else:
            self._parts.append(data)
        self._fed += samples

    def gap(self, seconds: float) -> None:
        """Time without sound (the loop's side)."""
        samples = max(0, round(seconds * self.audio.rate))
        self._parts.append(samples)
        self._fed += samples

    def backlog_s(self) -> float:
        """Seconds put in and not yet taken out."""
        return (self._fed - self._taken) / self.audio.rate

    def take_marked(self) -> float:
        """Seconds of marked silence taken out since the last call."""
        marked, self._marked = self._marked, 0
        return marked / self.audio.rate

    def frame(self) -> bytes | NDArray[np.float32] | None:
        """32 ms if they are there: raw bytes at 8 or 16 kHz, else samples at 16 kHz. The last frame is filled up."""
        if self.held_back:
            return None
        if self._resampler is not None:
            return self._odd_frame(self._resampler)
        need = self.audio.rate * FRAME // ENGINE_RATE * self.audio.encoding.width
        if not self._gather(need):
            if not self.closed or not self._buffer:
                return None
            missing = need - len(self._buffer)
            self._buffer += (_SILENCE[self.audio.encoding] * missing)[:missing]
        taken = bytes(memoryview(self._buffer)[:need])
        del self._buffer[:need]
        return taken

    def exhausted(self) -> bool:
        """Closed, and everything was taken."""
        waiting = self._parts or self._buffer or self._silent or self._resampled.size
        return self.closed and not waiting and (self._resampler is None or self._flushed)

    def _gather(self, need: int) -> bool:
        """Move parts into the buffer until it holds `need` bytes; True when it does."""
        width = self.audio.encoding.width
        while len(self._buffer) < need:
            if self._silent:
                samples = min(self._silent, (need - len(self._buffer)) // width + 1)
                self._buffer += _SILENCE[self.audio.encoding] * samples
                self._silent -= samples
                self._marked += samples
                self._taken += samples
                continue
            if not self._parts:
                return False
            part = self._parts.popleft()
            if isinstance(part, int):
                self._silent += part
            else:
                self._buffer += part
                self._taken += len(part) // width
        return True

    def _odd_frame(self, resampler: Resampler) -> NDArray[np.float32] | None:
        """A frame of a channel whose rate soxr has to change."""
        width = self.audio.encoding.width
        while self._resampled.size < FRAME and not self._flushed:
            full = self._gather(self.audio.rate // 50 * width)
            usable = len(self._buffer) // width * width
            if not full and not (self.closed and not self._parts):
                break
            if usable:
                linear = _linear(bytes(self._buffer[:usable]), self.audio.encoding)
                self._buffer.clear()
                self._resampled = np.concatenate((self._resampled, resampler.feed(linear)))
            else:
                self._buffer.clear()
                self._resampled = np.concatenate((self._resampled, resampler.flush()))
                self._flushed = True
        if self._resampled.size < FRAME:
            if not self._flushed or not self._resampled.size:
                return None
            self._resampled = np.pad(self._resampled, (0, FRAME - self._resampled.size))
        frame, self._resampled = self._resampled[:FRAME], self._resampled[FRAME:]
        return frame


@dataclass(slots=True)
class Tick:
    """What one tick found. `due`: rows whose open utterance reached its mark; `media`: rows to report time of."""

    frames: int = 0
    edges: list[Edge] = field(default_factory=list)
    due: list[int] = field(default_factory=list)
    media: list[int] = field(default_factory=list)
    finished: list[int] = field(default_factory=list)


class Feeder:
    """All channels' sound, voice activity and endpointing."""

    def __init__(self, vad: Vad, hangover_s: float = 0.5, rows: int = 16) -> None:
        self._vad = vad
        self._state = VadState(rows)
        self.segmenter = Segmenter(hangover_s, rows=rows)
        self.marks = np.full(rows, _NEVER, np.int64)
        self._doubler = Doubler()
        self._tails = np.zeros((rows, Doubler.tail), np.float32)
        self._offset = np.zeros(rows, np.float32)
        self._ring = np.zeros((rows, RING, FRAME), np.int16)
        self._intakes: dict[int, Intake] = {}
        self._free = list(range(rows - 1, -1, -1))

    def add(self, intake: Intake) -> int:
        """Give a channel a row."""
        if not self._free:
            self._grow()
        row = self._free.pop()
        self._state.reset(row)
        self.segmenter.reset(row)
        self._tails[row] = self._offset[row] = 0
        self.marks[row] = _NEVER
        self._intakes[row] = intake
        intake.row = row
        return row

    def remove(self, row: int) -> None:
        """Free a row."""
        del self._intakes[row]
        self._free.append(row)

    def behind(self) -> bool:
        """Whether any channel has two frames or more waiting that may be taken."""
        return any(intake.backlog_s() > 0.064 and not intake.held_back for intake in self._intakes.values())

    def tick(self) -> Tick:
        """Take one frame of every channel that has one, and say what happened."""
        found = Tick()
        rows, frames = self._collect()
        if rows.size:
            self._hear(rows, frames, found)
        for row, intake in self._intakes.items():
            if intake.closed and intake.exhausted():
                found.edges += self.segmenter.close(row)
                found.finished.append(row)
        return found

    def samples(self, row: int, first: int, last: int) -> NDArray[np.float32]:
        """Sound of frames `first..last` (half open) of a row, at most RING back; float32, a copy."""
        if self.segmenter.heard[row] - first > RING or last > self.segmenter.heard[row]:
            raise ValueError("those frames are not held")
        sound = self._ring[row, np.arange(first, last) % RING]
        return to_float(sound.reshape(-1))

    def _collect(self) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """One frame of each channel that has one: rows (n,), samples (n, 512)."""
        groups: dict[tuple[Encoding, int], tuple[list[int], list[bytes]]] = {}
        rows: list[int] = []
        blocks: list[NDArray[np.float32]] = []
        for row, intake in self._intakes.items():
            taken = intake.frame()
            if taken is None:
                continue
            if isinstance(taken, bytes):
                group = groups.setdefault(intake.key, ([], []))
                group[0].append(row)
                group[1].append(taken)
            else:
                rows.append(row)
                blocks.append(taken[None])
        for (encoding, rate), (members, parts) in groups.items():
            rows += members
            linear = _linear(b"".join(parts), encoding).reshape(len(members), -1)
            blocks.append(self._doubled(np.array(members), linear) if rate == 8000 else linear)
        if not rows:
            return np.zeros(0, np.intp), np.zeros((0, FRAME), np.float32)
        return np.array(rows, np.intp), np.concatenate(blocks)

    def _doubled(self, rows: NDArray[np.intp], linear: NDArray[np.float32]) -> NDArray[np.float32]:
        tails = self._tails[rows]
        doubled = self._doubler.double(linear, tails)
        self._tails[rows] = tails
        return doubled

    def _hear(self, rows: NDArray[np.intp], frames: NDArray[np.float32], found: Tick) -> None:
        segmenter = self.segmenter
        self._centre(rows, frames, segmenter.heard[rows] == 0)
        np.clip(frames, -1.0, 1.0, out=frames)
        self._ring[rows, segmenter.heard[rows] % RING] = (frames * 32767).astype(np.int16)
        found.frames = rows.size
        found.edges = segmenter.step(self._vad(frames, self._state, rows), rows)
        heard = segmenter.heard[rows]
        found.media = rows[(heard + rows) % 16 == 0].tolist()
        found.due = rows[segmenter.speaking(rows) & (heard - segmenter.first(rows) >= self.marks[rows])].tolist()

    def _centre(self, rows: NDArray[np.intp], frames: NDArray[np.float32], new: NDArray[np.bool_]) -> None:
        """Take a constant offset out of the frames, in place; rows without one are not touched."""
        mean = frames.mean(axis=1)
        before = self._offset[rows]
        after = np.where(new, mean, before + 0.1 * (mean - before)).astype(np.float32)
        self._offset[rows] = after
        off = np.flatnonzero(np.abs(after) > _OFFSET)
        if off.size:
            start = np.where(new, after, before)[off, None]
            ramp = np.linspace(0.0, 1.0, FRAME, dtype=np.float32)
            frames[off] -= start + (after[off, None] - start) * ramp

    def _grow(self) -> None:
        rows = len(self.marks)
        self._state.grow(2 * rows)
        self.segmenter.grow(2 * rows)
        self.marks = np.concatenate((self.marks, np.full(rows, _NEVER, np.int64)))
        self._tails = np.concatenate((self._tails, np.zeros_like(self._tails)))
        self._offset = np.concatenate((self._offset, np.zeros_like(self._offset)))
        self._ring = np.concatenate((self._ring, np.zeros_like(self._ring)))
        self._free = list(range(2 * rows - 1, rows - 1, -1))


def _linear(data: bytes, encoding: Encoding) -> NDArray[np.float32]:
    if encoding is Encoding.S16LE:
        return to_float(np.frombuffer(data, "<i2"))
    return g711.decode_float(np.frombuffer(data, np.uint8), encoding)
