"""Bytes of many channels to speech edges: one tick takes 32 ms of each channel that has them, all in arrays.

Belongs to one thread; a channel's mailbox (`intake.py`) is where others put its bytes. What cannot be read or heard is
told per row, so that one channel's fault is its own.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from monitor.audio.frames import Encoding
from monitor.audio.resample import Doubler
from monitor.speech.intake import Intake, linear
from monitor.speech.segmenter import MAX_FRAMES, Edge, Segmenter
from monitor.speech.vad import FRAME, Vad, VadState

RING = MAX_FRAMES + 73
"""Frames of sound kept per channel: the longest utterance, its pads, and the hangover setting's maximum."""
_OFFSET = 0.01
"""A constant offset beyond this share of full scale (a broken line card) is taken out: it hides soft speech."""
_MEAN = np.full(FRAME, 1 / FRAME, np.float32)
_NEVER = np.iinfo(np.int64).max


@dataclass(slots=True)
class Tick:
    """What one tick found. `due`: rows whose open utterance reached its mark; `media`: rows to report time of.

    `failed`: rows that cannot be read or heard, and the name of the error; the caller removes them. `deaf`: nothing
    could be heard, and no row is to blame; its frames count as lost.
    """

    frames: int = 0
    edges: list[Edge] = field(default_factory=list)
    due: list[int] = field(default_factory=list)
    media: list[int] = field(default_factory=list)
    finished: list[int] = field(default_factory=list)
    failed: dict[int, str] = field(default_factory=dict)
    deaf: str = ""


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
        self._groups: dict[tuple[Encoding, int], dict[int, Intake]] = {}  # the same, by how they are decoded
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
        self._intakes[row] = self._groups.setdefault(intake.key, {})[row] = intake
        intake.row = row
        return row

    def remove(self, row: int) -> None:
        """Free a row."""
        key = self._intakes.pop(row).key
        del self._groups[key][row]
        if not self._groups[key]:
            del self._groups[key]
        self._free.append(row)

    def behind(self) -> bool:
        """Whether any channel has two frames or more waiting that may be taken."""
        return any(intake.behind() for intake in self._intakes.values())

    def late_s(self) -> float:
        """How far this thread is behind: seconds of sound that wait to be heard at the fourth of the channels that is
        worst off. Each tick takes a frame of every channel, so that one flooded by its own peer says nothing.
        """
        late = sorted(intake.late_s() for intake in self._intakes.values() if not intake.held_back)
        return late[len(late) * 3 // 4] if late else 0.0

    def tick(self) -> Tick:
        """Take one frame of every channel that has one, and say what happened."""
        found = Tick()
        rows, frames = self._collect(found)
        if rows.size:
            self._hear(rows, frames, found)
        for row, intake in self._intakes.items():
            if intake.closed and intake.exhausted() and row not in found.failed:
                found.edges += self.segmenter.close(row)
                found.finished.append(row)
        return found

    def samples(self, row: int, first: int, last: int) -> NDArray[np.int16]:
        """Sound of frames `first..last` (half open) of a row, at most RING back; 16 bit, a copy."""
        if self.segmenter.heard[row] - first > RING or last > self.segmenter.heard[row]:
            raise ValueError("those frames are not held")
        sound: NDArray[np.int16] = self._ring[row, np.arange(first, last) % RING].reshape(-1)
        return sound

    def _collect(self, found: Tick) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """One frame of each channel that has one: rows (n,), samples (n, 512)."""
        rows: list[int] = []
        blocks: list[NDArray[np.float32]] = []
        for (encoding, rate), group in self._groups.items():
            members: list[int] = []
            parts: list[bytes | NDArray[np.float32]] = []
            for row, intake in group.items():
                try:
                    taken = intake.frame()
                except Exception as error:  # a channel's own: its resampler, its bytes
                    found.failed[row] = type(error).__name__
                    continue
                if taken is not None:
                    members.append(row)
                    parts.append(taken)
            if members:
                rows += members
                blocks.append(self._samples(encoding, rate, members, parts))
        if not rows:
            return np.zeros(0, np.intp), np.zeros((0, FRAME), np.float32)
        return np.array(rows, np.intp), blocks[0] if len(blocks) == 1 else np.concatenate(blocks)

    def _samples(
        self, encoding: Encoding, rate: int, rows: list[int], parts: list[bytes | NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        """The frames of channels of one kind at 16 kHz, a row each (n, 512)."""
        coded = [part for part in parts if isinstance(part, bytes)]
        if not coded:  # any other rate: a channel's resampler has been at them
            return np.stack([part for part in parts if not isinstance(part, bytes)])
        sound = linear(b"".join(coded), encoding).reshape(len(rows), -1)
        return self._doubled(np.array(rows, np.intp), sound) if rate == 8000 else sound

    def _doubled(self, rows: NDArray[np.intp], sound: NDArray[np.float32]) -> NDArray[np.float32]:
        tails = self._tails[rows]
        doubled = self._doubler.double(sound, tails)
        self._tails[rows] = tails
        return doubled

    def _hear(self, rows: NDArray[np.intp], frames: NDArray[np.float32], found: Tick) -> None:
        segmenter = self.segmenter
        now = segmenter.heard[rows]
        self._centre(rows, frames, now == 0)
        np.clip(frames, -1.0, 1.0, out=frames)
        self._ring[rows, now % RING] = frames * np.float32(32767)  # cut to whole numbers on the way
        found.frames = rows.size
        found.edges = segmenter.step(self._voice(rows, frames, found), rows)
        self._state.fade(rows[segmenter.idle(rows)])
        heard = segmenter.heard[rows]
        found.media = rows[(heard + rows) % 16 == 0].tolist()
        found.due = rows[segmenter.speaking(rows) & (heard - segmenter.first(rows) >= self.marks[rows])].tolist()

    def _voice(self, rows: NDArray[np.intp], frames: NDArray[np.float32], found: Tick) -> NDArray[np.float32]:
        """Speech probabilities (n,). When the VAD raises, one row at a time, to find whose fault it is."""
        try:
            return self._vad(frames, self._state, rows)
        except Exception as error:
            found.deaf = type(error).__name__
        heard = np.zeros(rows.size, np.float32)
        guilty: dict[int, str] = {}
        for index, row in enumerate(rows):
            try:
                heard[index] = self._vad(frames[index : index + 1], self._state, rows[index : index + 1])[0]
            except Exception as error:
                guilty[int(row)] = type(error).__name__
        if len(guilty) < rows.size or self._hears_silence():
            found.failed |= guilty
            found.deaf = ""
            return heard
        for row in guilty:
            self._intakes[row].unheard()
        return heard

    def _hears_silence(self) -> bool:
        """Whether the VAD works at all."""
        try:
            self._vad(np.zeros((1, FRAME), np.float32), VadState(1), np.zeros(1, np.intp))
        except Exception:
            return False
        return True

    def _centre(self, rows: NDArray[np.intp], frames: NDArray[np.float32], new: NDArray[np.bool_]) -> None:
        """Take a constant offset out of the frames, in place; rows without one are not touched."""
        mean = frames @ _MEAN
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
