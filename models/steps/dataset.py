"""Agent turns with their labels, for training and measuring the step detector."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

CUT_IN_S = 0.2
"""An agent who starts this long before the customer's end has cut in; shorter overlaps are ordinary turn taking."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One agent turn. `group`: its dialogue; `own`: written for this project, not for the scenario set."""

    text: str
    before: str
    cut_in: bool
    steps: frozenset[str]
    group: str
    own: bool


def read_turns(files: Iterable[Path], *, own: bool) -> list[Turn]:
    """All agent turns of JSON Lines dialogues, in order."""
    turns: list[Turn] = []
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            dialogue = json.loads(line)
            before, ended = "", 0.0
            for turn in dialogue["turns"]:
                if turn["role"] == "agent":
                    cut_in = bool(before) and turn["start"] < ended - CUT_IN_S
                    steps = frozenset(turn.get("steps", ()))
                    turns.append(Turn(turn["text"], before, cut_in, steps, dialogue["id"], own))
                else:
                    before, ended = turn["text"], turn["end"]
    return turns
