"""What callers say: recordings with their truth, and a call of any length cut from a loop of one."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.audio import g711
from monitor.audio.frames import Encoding
from monitor.audio.wav import read_recording
from monitor.errors import InputError

RATE = 8000
FRAMES_PER_S = 50
FRAME = RATE // FRAMES_PER_S
LEAST_S = 1.0
"""Shortest recording that calls are cut from: a shorter one is no call but a slip."""
PAST_S = 1.0
"""A truth row may end this much after its recording: a text's last silence, cut off."""
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

    @property
    def seconds(self) -> float:
        """Length."""
        return len(self.frames) / FRAMES_PER_S


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
    if not any(piece.turns for piece in pieces):
        raise InputError(f"{place}: nobody says anything in its NAME.json files; expected [{{role,start,end,text}}]")
    return pieces


def used_of(pieces: list[Piece], calls: int) -> list[Piece]:
    """The pieces that so many calls say: one after the other, from the first one again when there are fewer."""
    return pieces[:calls]


def cut_call(piece: Piece, seconds: float, seed: int) -> Call:
    """A call of `seconds` from a loop of the piece, begun at a seeded moment when nobody speaks."""
    pauses = _pauses(piece)
    offset = round(random.Random(seed).choice(pauses) * FRAMES_PER_S) / FRAMES_PER_S
    samples = int(seconds * FRAMES_PER_S) * FRAME
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
    total = sum(2 * call.seconds for call in calls)
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
    if recording.seconds < LEAST_S:
        raise InputError(f"{path.name} is {recording.seconds:.3f} s long; a recording has {LEAST_S:.0f} s or more")
    try:
        rows = json.loads(truth.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{truth.name}: {type(error).__name__}; expected [{{role,start,end,text}}]") from None
    if not isinstance(rows, list):
        raise InputError(f"{truth.name}: no list; expected [{{role,start,end,text}}]")
    turns = tuple(_turn(row, f"{truth.name}, row {n}", recording.seconds) for n, row in enumerate(rows, 1))
    coded = [np.frombuffer(g711.encode(channel, Encoding.PCMU), np.uint8) for channel in recording.samples]
    return Piece(path.stem, (coded[0], coded[1]), turns)


def _turn(row: Any, where: str, seconds: float) -> Turn:
    """A row of truth, checked: a wrong one would count as the server's fault. The message never holds the text."""
    if not isinstance(row, dict) or not {"role", "start", "end", "text"} <= row.keys():
        raise InputError(f"{where}: expected {{role,start,end,text}}")
    role, start, end, text = (row[name] for name in ("role", "start", "end", "text"))
    if role not in ("customer", "agent"):
        raise InputError(f"{where}: role is customer or agent")
    if not (_is_time(start) and _is_time(end)) or not 0 <= start < end <= seconds + PAST_S:
        raise InputError(f"{where}: start and end are seconds, 0 <= start < end, within the {seconds:.1f} s recorded")
    if not isinstance(text, str):
        raise InputError(f"{where}: text is a string")
    return Turn(0 if role == "customer" else 1, float(start), float(end), text)


def _is_time(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)  # nan and inf are in no range
