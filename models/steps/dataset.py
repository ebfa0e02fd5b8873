"""Agent turns with their labels, for training and measuring the step detector."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from monitor.coaching.earlier import NOTHING, Earlier
from monitor.coaching.steps import CUT_IN_S


@dataclass(frozen=True, slots=True)
class Turn:
    """One agent turn. `group`: its dialogue; `own`: written for this project, not for the scenario set."""

    text: str
    before: str
    earlier: Earlier
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
            before, ended, earlier = "", 0.0, NOTHING
            for turn in dialogue["turns"]:
                if turn["role"] == "agent":
                    cut_in = bool(before) and turn["start"] < ended - CUT_IN_S
                    steps = frozenset(turn.get("steps", ()))
                    turns.append(Turn(turn["text"], before, earlier, cut_in, steps, dialogue["id"], own))
                else:
                    before, ended = turn["text"], turn["end"]
                earlier = earlier.after(turn["role"], turn["text"])
    return turns
