"""Labelled dialogues and comments for training and evaluation, read as they stand, with the SHA-256 of every file."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.errors import InputError
from monitor.events.base import LEVELS
from monitor.scoring.dialogue import Dialogue, parse_dialogue


@dataclass(frozen=True, slots=True)
class Labelled:
    """A dialogue with what people (or their stand-in) judged. Keyed by turn index; absent = not judged.

    `frustrated`: 0 or 1, of the turn's own words. `level`: 0 calm .. 3 critical, of the call at that turn.
    """

    dialogue: Dialogue
    source: str
    frustrated: dict[int, int]
    level: dict[int, int]
    bad: int | None
    alert_turn: int | None
    kind: str


def read_labelled(file: Path) -> list[Labelled]:
    """All dialogues of a JSON Lines file. Raises InputError naming file and line."""
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        raise InputError(f"{file}: cannot be read as UTF-8 text") from None
    found: list[Labelled] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(_labelled(json.loads(line), file.stem))
        except (ValueError, RecursionError):
            raise InputError(f"{file}:{number}: not JSON; every line is one dialogue") from None
        except InputError as error:
            raise InputError(f"{file}:{number}: {error}") from None
    if not found:
        raise InputError(f"{file}: no dialogues")
    return found


def _labelled(data: Any, source: str) -> Labelled:
    dialogue = parse_dialogue(data)
    frustrated: dict[int, int] = {}
    level: dict[int, int] = {}
    for index, turn in enumerate(data["turns"]):
        if turn["role"] != "customer":
            continue
        label = turn.get("label", turn.get("frustrated"))
        if label in (0, 1):
            frustrated[index] = int(label)
        if turn.get("level") in LEVELS:
            level[index] = LEVELS.index(turn["level"])
    bad = data.get("overall_label", data.get("should_alert"))
    alert = data.get("alert_turn")
    return Labelled(
        dialogue,
        str(data.get("source") or ("scenarios" if "should_alert" in data else source)),
        frustrated,
        level,
        None if bad is None else int(bool(bad)),
        alert if isinstance(alert, int) else None,
        str(data.get("kind", "")),
    )


def checksums(files: Sequence[Path]) -> list[dict[str, str]]:
    """Name and SHA-256 of every file, in order."""
    return [{"file": file.name, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()} for file in files]
