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


Added = dict[tuple[str, int], frozenset[str]]
"""(dialogue, index of the turn) -> labels."""


def read_added(file: Path) -> Added:
    """Labels some turns get on top: the dialogues serve the score as well, whose model names their checksums."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return {(row["id"], row["turn"]): frozenset(row["steps"]) for row in rows}


def read_turns(files: Iterable[Path], *, own: bool, added: Added | None = None) -> list[Turn]:
    """All agent turns of JSON Lines dialogues, in order, with the labels they carry and those in `added`."""
    more = added or {}
    turns: list[Turn] = []
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            dialogue = json.loads(line)
            before, ended, earlier = "", 0.0, NOTHING
            for index, turn in enumerate(dialogue["turns"]):
                if turn["role"] == "agent":
                    cut_in = bool(before) and turn["start"] < ended - CUT_IN_S
                    steps = frozenset(turn.get("steps", ())) | more.get((dialogue["id"], index), frozenset())
                    turns.append(Turn(turn["text"], before, earlier, cut_in, steps, dialogue["id"], own))
                else:
                    before, ended = turn["text"], turn["end"]
                earlier = earlier.after(turn["role"], turn["text"])
    return turns
