"""The bundled demo calls as the rest of the program sees them: list them, load their audio.

Files lie beside this module, in a checkout and in an installed package alike. Knows nothing of how they were made.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from monitor.audio.wav import read_recording
from monitor.errors import InputError
from monitor.simulate.calls.script import Role

RATE = 8000
"""Samples a second of `load_audio`."""
FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True)
class TruthTurn:
    """One scripted turn: who says what, from when to when, in seconds of the recording."""

    role: Role
    start: float
    end: float
    text: str


@dataclass(frozen=True)
class DemoCall:
    """One bundled call. `metadata` holds the call metadata keys of the ingest protocol, ready to be sent."""

    name: str
    title: str
    expect_alert: bool
    duration_s: float
    metadata: Mapping[str, str]
    truth: tuple[TruthTurn, ...]
    audio: Path


def list_calls() -> tuple[DemoCall, ...]:
    """All bundled calls, in the order of the index. Raises InputError when the bundle is incomplete."""
    return tuple(_call(entry) for entry in _read_json(FOLDER / "index.json"))


def load_audio(call: DemoCall) -> npt.NDArray[np.int16]:
    """The recording as int16 of shape (samples, 2) at 8000 Hz: customer first, agent second.

    Raises InputError when the file is missing or damaged.
    """
    try:
        recording = read_recording(call.audio, RATE)
    except InputError as error:
        raise InputError(f"{call.audio}: demo audio is missing or damaged; reinstall calmline") from error
    return np.ascontiguousarray(recording.samples.T)


def _call(entry: dict[str, Any]) -> DemoCall:
    name = str(entry["name"])
    return DemoCall(
        name=name,
        title=str(entry["title"]),
        expect_alert=bool(entry["expect_alert"]),
        duration_s=float(entry["duration_s"]),
        metadata=dict(entry["metadata"]),
        truth=tuple(TruthTurn(**turn) for turn in _read_json(FOLDER / f"{name}.json")),
        audio=FOLDER / f"{name}.opus",
    )


def _read_json(path: Path) -> list[dict[str, Any]]:
    try:
        data: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: part of the demo is missing or damaged; reinstall calmline") from error
    return data
