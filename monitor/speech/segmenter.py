"""Where utterances begin and end: endpointing of many channels from speech probabilities, one 32 ms frame at a time.

Pure: no clock, no audio. Time is counted in frames of media, so that cuts depend on what was said and never on when it
was heard. The common case (nothing begins or ends) is arithmetic over all channels; Python runs only at edges.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

FRAME_S = 0.032
"""Seconds of one VAD frame (512 samples at 16 kHz)."""

ON, OFF = 0.5, 0.35
ON_FRAMES = 2
MIN_VOICED = 4
PRE_ROLL = 9
"""Frames before the onset that belong to the utterance: 0.3 s, so that a soft first sound is not lost."""
TAIL_PAD = 6
"""Frames after the end of speech that belong to the utterance: 0.2 s."""
MAX_FRAMES = 375
"""Longest utterance: 12 s. Beyond, Whisper without timestamps may stop after the first sentence."""
PAUSE_S = 0.3
"""A pause after which an utterance may be over."""
IDLE_PAUSE_S = 0.2
"""The same while the machine has time to spare; more of what is decoded then is thrown away."""
CUT_SHARE = 0.4
"""A forced cut falls on the last seam of this last share, or on its quietest moment."""
SEAM_FRAMES = round(PAUSE_S / FRAME_S)
"""A pause within an utterance at which it may be taken apart: the pause in which it is guessed at under load."""
SEAM_LEAST = 94
"""Frames (3 s) that must lie before a seam: what is shorter is decoded worse, and no cheaper."""

_BY_ROW = ("heard", "_talking", "_quiet", "_run", "_voiced", "_onset", "_first", "_seam", "_paused", "_floor")


class EdgeKind(StrEnum):
    """What happened on a channel."""

    STARTED = "started"  # enough voice that it will not be dropped
    PAUSED = "paused"  # a short pause: the utterance may be over
    SEAM = "seam"  # speech goes on after a pause at which the utterance may be taken apart
    RESUMED = "resumed"  # the pause was none
    STOPPED = "stopped"  # the utterance is over


@dataclass(frozen=True, slots=True)
class Edge:
    """One happening on a row. All positions are frame numbers since the channel began.

    `first..last` (half open) is the audio of the utterance with pre-roll and tail pad; `onset` and `end` where speech
    begins and ends. `voiced`: frames that were speech. `cut`: ended by length, speech goes on.
    """

    row: int
    kind: EdgeKind
    onset: int
    end: int
    first: int
    last: int
    voiced: int = 0
    cut: bool = False


class Segmenter:
    """Endpointing state of a growing set of rows. `hangover_s`: the pause that ends an utterance."""

    def __init__(self, hangover_s: float = 0.5, pause_s: float = PAUSE_S, rows: int = 8) -> None:
        self.hangover = max(ON_FRAMES, round(hangover_s / FRAME_S))
        self.pause = 0
        self.set_pause(pause_s)
        self.heard = np.zeros(rows, np.int64)
        self._talking = np.zeros(rows, bool)
        self._quiet = np.zeros(rows, np.int64)  # frames since the voice went off, while talking
        self._run = np.zeros(rows, np.int64)  # frames of voice in a row, while not talking
        self._voiced = np.zeros(rows, np.int64)
        self._onset = np.zeros(rows, np.int64)
        self._first = np.zeros(rows, np.int64)
        self._seam = np.zeros(rows, np.int64)  # where the last seam of the open utterance is, or its first frame
        self._paused = np.zeros(rows, bool)  # PAUSED was told, and neither RESUMED nor STOPPED since
        self._floor = np.zeros(rows, np.int64)  # no utterance may reach back before this frame
        self._curve = np.ones((rows, MAX_FRAMES + 32), np.float32)

    def grow(self, rows: int) -> None:
        """Hold at least `rows` rows."""
        more = rows - len(self.heard)
        if more <= 0:
            return
        for name in _BY_ROW:
            held = getattr(self, name)
            setattr(self, name, np.concatenate((held, np.zeros(more, held.dtype))))
        self._curve = np.concatenate((self._curve, np.ones((more, self._curve.shape[1]), np.float32)))

    def reset(self, row: int) -> None:
        """Make `row` fresh for a new channel."""
        for name in _BY_ROW:
            getattr(self, name)[row] = 0

    def set_pause(self, seconds: float) -> None:
        """The pause after which an utterance may be over; may change at any time: each pause is told once, or not."""
        self.pause = min(self.hangover, max(ON_FRAMES, round(seconds / FRAME_S)))

    @property
    def hangover_s(self) -> float:
        """Seconds of the pause that ends an utterance, in whole frames."""
        return self.hangover * FRAME_S

    def talking(self, row: int) -> bool:
        """Whether an utterance that will not be dropped is open on `row`."""
        return bool(self._talking[row] and self._voiced[row] >= MIN_VOICED)

    def open_span(self, row: int) -> tuple[int, int]:
        """First frame and frames of speech so far (without a pause running) of the open utterance of `row`."""
        return int(self._first[row]), int(self.heard[row] - self._quiet[row])

    def voiced(self, row: int) -> int:
        """Frames of voice so far of the open utterance of `row`."""
        return int(self._voiced[row])

    def speaking(self, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which rows are in the voiced part of an utterance that will not be dropped."""
        spoken: NDArray[np.bool_] = self._talking[rows] & (self._voiced[rows] >= MIN_VOICED) & (self._quiet[rows] == 0)
        return spoken

    def idle(self, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """On which rows no utterance is open, not even one that may yet be dropped."""
        return ~self._talking[rows]

    def first(self, rows: NDArray[np.intp]) -> NDArray[np.int64]:
        """First frame of the utterance open on each row (stale where none is)."""
        firsts: NDArray[np.int64] = self._first[rows]
        return firsts

    def step(self, probabilities: NDArray[np.float32], rows: NDArray[np.intp]) -> list[Edge]:
        """One frame of each of `rows` (no row twice): what happened, in the order of rows."""
        p = probabilities
        now = self.heard[rows]
        talking = self._talking[rows]
        voice = p >= ON
        run = np.where(voice & ~talking, self._run[rows] + 1, 0)
        begins = run >= ON_FRAMES
        self._run[rows] = np.where(begins, 0, run)
        quiet = self._quiet[rows]
        after = np.where(talking & ~voice & ((quiet > 0) | (p < OFF)), quiet + 1, 0)
        self._quiet[rows] = after
        voiced = self._voiced[rows] + (talking & (after == 0))
        self._voiced[rows] = voiced
        slot = np.clip(now - self._first[rows], 0, self._curve.shape[1] - 1)
        self._curve[rows, slot] = p
        self.heard[rows] = now + 1
        length = now + 1 - self._first[rows]
        paused = self._paused[rows]
        edge = begins | (
            talking
            & (
                (voiced == MIN_VOICED) & (after == 0)
                | (after >= self.pause) & ~paused & (voiced >= MIN_VOICED)
                | (after >= self.hangover)
                | (after == 0) & (paused | (quiet >= SEAM_FRAMES))
                | (length >= MAX_FRAMES)
            )
        )
        edges: list[Edge] = []
        for index in np.flatnonzero(edge):
            self._edge(int(rows[index]), bool(begins[index]), int(quiet[index]), edges)
        return edges

    def close(self, row: int) -> list[Edge]:
        """The channel ends: its open utterance too."""
        edges: list[Edge] = []
        if self._talking[row]:
            self._stop(row, int(self.heard[row] - self._quiet[row]), edges)
        return edges

    def _edge(self, row: int, begins: bool, was_quiet: int, edges: list[Edge]) -> None:
        heard, quiet, voiced = int(self.heard[row]), int(self._quiet[row]), int(self._voiced[row])
        if begins:
            self._begin(row, heard - ON_FRAMES, voiced=ON_FRAMES)
            return
        if quiet >= self.hangover:
            self._stop(row, heard - quiet, edges)
            return
        if voiced == MIN_VOICED and quiet == 0:
            edges.append(self._told(row, EdgeKind.STARTED, heard))
        elif voiced >= MIN_VOICED and quiet >= self.pause and not self._paused[row]:
            self._paused[row] = True
            edges.append(self._told(row, EdgeKind.PAUSED, heard - quiet))
        elif quiet == 0:
            self._resume(row, heard, was_quiet, edges)
        if heard - int(self._first[row]) >= MAX_FRAMES:
            self._cut(row, edges)

    def _resume(self, row: int, heard: int, was_quiet: int, edges: list[Edge]) -> None:
        end = heard - 1 - was_quiet
        if was_quiet >= SEAM_FRAMES and end - int(self._seam[row]) >= SEAM_LEAST:
            self._seam[row] = end + TAIL_PAD
            edges.append(replace(self._told(row, EdgeKind.SEAM, end), voiced=int(self._voiced[row]) - 1))
        if self._paused[row]:
            self._paused[row] = False
            edges.append(self._told(row, EdgeKind.RESUMED, heard))

    def _begin(self, row: int, onset: int, *, voiced: int) -> None:
        first = max(int(self._floor[row]), onset - PRE_ROLL, 0)
        self._talking[row] = True
        self._onset[row], self._first[row] = onset, first
        self._seam[row] = first
        self._quiet[row], self._voiced[row] = 0, voiced
        self._curve[row, : int(self.heard[row]) - first] = ON

    def _told(self, row: int, kind: EdgeKind, end: int, *, cut: bool = False) -> Edge:
        first, heard = int(self._first[row]), int(self.heard[row])
        last = end if cut else min(heard, end + TAIL_PAD)
        return Edge(row, kind, int(self._onset[row]), end, first, last, int(self._voiced[row]), cut)

    def _stop(self, row: int, end: int, edges: list[Edge]) -> None:
        if self._voiced[row] >= MIN_VOICED:
            told = self._told(row, EdgeKind.STOPPED, end)
            edges.append(told)
            self._floor[row] = told.last
        self._talking[row] = self._paused[row] = False
        self._quiet[row] = self._voiced[row] = self._run[row] = 0

    def _cut(self, row: int, edges: list[Edge]) -> None:
        """Divide a long utterance at its last seam or quietest moment of late; what follows is open at once."""
        first, heard = int(self._first[row]), int(self.heard[row])
        length = heard - first
        start = int(length * (1 - CUT_SHARE))
        at = int(self._seam[row]) - first
        curve = self._curve[row, :length]
        if at < start:
            # of equal minima the latest: more context for the part that is decoded now
            at = start + int(length - start - 1 - np.argmin(curve[start:length][::-1]))
            at = min(at, length - 1)
        quiet = int(self._quiet[row])
        rest = curve[at:length].copy()
        part_voiced = int((curve[:at] >= OFF).sum())
        self._voiced[row] = max(part_voiced, MIN_VOICED)
        edges.append(self._told(row, EdgeKind.STOPPED, first + at, cut=True))
        self._floor[row] = first + at
        self._paused[row] = False
        self._first[row] = self._onset[row] = self._seam[row] = first + at
        self._quiet[row] = min(quiet, length - at)
        self._curve[row, : rest.size] = rest
        self._voiced[row] = int((rest >= OFF).sum())
        if self._voiced[row] >= MIN_VOICED:
            edges.append(self._told(row, EdgeKind.STARTED, heard - int(self._quiet[row])))
