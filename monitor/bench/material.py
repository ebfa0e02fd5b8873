"""What callers say: recordings with their truth, and a call of any length cut from a loop of one."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from monitor.audio import g711
from monitor.audio.frames import Encoding
from monitor.audio.wav import read_recording
from monitor.errors import InputError

RATE = 8000
FRAME = RATE // 50
BUNDLED = Path(__file__).resolve().parent.parent / "simulate" / "calls"


@dataclass(frozen=True, slots=True)
class Turn:
    """One scripted utterance: channel 0 customer, 1 agent; seconds."""

    channel: int
    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stereo recording, PCMU bytes per channel, with its turns."""

    name: str
    channels: tuple[NDArray[np.uint8], NDArray[np.uint8]]
    turns: tuple[Turn, ...]

    @property
    def seconds(self) -> float:
        """Length."""
        return len(self.channels[0]) / RATE


@dataclass(frozen=True, slots=True)
class Call:
    """What one caller sends: 20 ms frames of interleaved PCMU, and the turns wholly inside."""

    name: str
    frames: NDArray[np.uint8]
    turns: tuple[Turn, ...]


def read_material(folder: Path | None = None) -> list[Piece]:
    """All recordings (NAME.wav or .opus with NAME.json) of a folder; default the bundled calls. Raises InputError."""
    place = folder or BUNDLED
    pieces = []
    for path in sorted(p for p in place.glob("*") if p.suffix in (".wav", ".opus", ".flac")):
        truth = path.with_suffix(".json")
        if truth.is_file():
            pieces.append(_read(path, truth))
    if not pieces:
        raise InputError(f"{place} holds no recording with its truth (NAME.wav beside NAME.json)")
    return pieces


def used_of(pieces: list[Piece], calls: int) -> list[Piece]:
    """The pieces that so many calls say: one after the other, from the first one again when there are fewer."""
    return pieces[:calls]


def cut_call(piece: Piece, seconds: float, seed: int) -> Call:
    """A call of `seconds` from a loop of the piece, begun at a seeded moment when nobody speaks."""
    pauses = _pauses(piece)
    offset = round(random.Random(seed).choice(pauses) * 50) / 50
    samples = int(seconds * 50) * FRAME
    at = (np.arange(samples) + int(offset * RATE)) % (len(piece.channels[0]) // FRAME * FRAME)
    stereo = np.stack([channel[at] for channel in piece.channels], axis=1)
    loop = len(piece.channels[0]) // FRAME * FRAME / RATE
    turns = [
        Turn(turn.channel, turn.start - offset + loop * n, turn.end - offset + loop * n, turn.text)
        for n in range(int(seconds / loop) + 2)
        for turn in piece.turns
    ]
    inside = [turn for turn in turns if turn.start >= 0 and turn.end <= seconds - 0.3]
    return Call(piece.name, stereo.reshape(-1, 2 * FRAME), tuple(sorted(inside, key=lambda turn: turn.start)))


def speech_share(calls: Sequence[Call]) -> float:
    """Share of channel time that is a scripted turn."""
    total = sum(2 * len(call.frames) / 50 for call in calls)
    return sum(turn.end - turn.start for call in calls for turn in call.turns) / total if total else 0.0


def _pauses(piece: Piece) -> list[float]:
    """Middles of the gaps between turns, and the beginning."""
    ends = 0.0
    found = [0.0]
    for turn in sorted(piece.turns, key=lambda turn: turn.start):
        if turn.start - ends > 0.25:
            found.append((ends + turn.start) / 2)
        ends = max(ends, turn.end)
    return found


def _read(path: Path, truth: Path) -> Piece:
    recording = read_recording(path, RATE)
    if len(recording.samples) != 2:
        raise InputError(f"{path.name} is not stereo (customer left, agent right)")
    try:
        rows = json.loads(truth.read_text(encoding="utf-8"))
        turns = tuple(
            Turn(0 if row["role"] == "customer" else 1, float(row["start"]), float(row["end"]), str(row["text"]))
            for row in rows
        )
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{truth.name}: {type(error).__name__}; expected [{{role,start,end,text}}]") from None
    coded = [np.frombuffer(g711.encode(channel, Encoding.PCMU), np.uint8) for channel in recording.samples]
    return Piece(path.stem, (coded[0], coded[1]), turns)
