"""`calmline score` and `evaluate`: written dialogues through the same scorer that serves live calls."""

import json as jsonlib
import sys
from collections.abc import Iterator
from math import isnan
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from monitor.cli.common import ConfigOption, JsonOption, print_json, settings_for
from monitor.coaching.earlier import NOTHING
from monitor.coaching.steps import CUT_IN_S, StepDetector
from monitor.errors import InputError
from monitor.scoring.dialogue import Dialogue, parse_dialogue, score_dialogue
from monitor.scoring.words import site_words_model
from monitor.training.data import read_labelled
from monitor.training.evaluate import judge, report

FileArgument = Annotated[str, typer.Argument(help="dialogues, JSON Lines; - reads stdin")]


def score(
    file: FileArgument = "-",
    steps: Annotated[bool, typer.Option("--steps", help="also the playbook steps of each agent turn")] = False,
    config: ConfigOption = None,
) -> None:
    """Score written dialogues: one JSON row per customer turn, in order."""
    every = settings_for(config)
    settings, words = every.scoring, site_words_model(every)
    detector = StepDetector.load() if steps else None
    for dialogue in read_dialogues(file):
        rows: list[tuple[int, dict[str, Any]]] = [
            (
                row.turn,
                {
                    "id": dialogue.id,
                    "turn": row.turn,
                    "p": row.p,
                    "score": row.score,
                    "level": row.level,
                    "reasons": [reason.model_dump(mode="json") for reason in row.reasons],
                },
            )
            for row in score_dialogue(dialogue, settings, words)
        ]
        if detector is not None:
            rows += step_rows(dialogue, detector)
        for _, line in sorted(rows, key=lambda pair: pair[0]):
            print_json(line)


def step_rows(dialogue: Dialogue, detector: StepDetector) -> list[tuple[int, dict[str, Any]]]:
    """The playbook steps and mistakes of every agent turn."""
    rows: list[tuple[int, dict[str, Any]]] = []
    before, ended, earlier = "", 0.0, NOTHING
    for index, turn in enumerate(dialogue.turns):
        if turn.role == "customer":
            before, ended = turn.text, turn.end
        else:
            found = detector.detect(turn.text, before, cut_in=turn.start < ended - CUT_IN_S, earlier=earlier)
            rows.append((index, {"id": dialogue.id, "turn": index, "steps": found}))
        earlier = earlier.after(turn.role, turn.text)
    return rows


def evaluate(
    dataset: Annotated[list[Path], typer.Argument(help="labelled dialogues, JSON Lines; several may be given")],
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Judge the score on labelled dialogues: turns, calibration, dialogues over time, alerts."""
    every = settings_for(config)
    settings, words = every.scoring, site_words_model(every)
    items = [item for file in dataset for item in read_labelled(file)]
    found = report(judge(items, settings, words))
    if json:
        print_json({"model": words.name, **_plain(found)})
        return
    names = [*found["sources"], "macro"]
    columns = [*found["sources"].values(), found["macro"]]
    table = Table("figure", *names, box=None)
    for key in dict.fromkeys(key for column in columns for key in column):
        table.add_row(key, *(_cell(column.get(key)) for column in columns))
    Console().print(table)


def _plain(value: Any) -> Any:
    """Numbers JSON can hold: four digits, null for what cannot be told."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, float):
        return None if isnan(value) else round(value, 4)
    return value


def _cell(value: float | None) -> str:
    if value is None or isnan(value):
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def read_dialogues(file: str) -> Iterator[Dialogue]:
    """Dialogues of a JSON Lines file, - for stdin. Raises InputError naming file and line."""
    name = "stdin" if file == "-" else file
    for number, line in _lines(file, name):
        try:
            yield parse_dialogue(jsonlib.loads(line))
        except (ValueError, RecursionError):
            raise InputError(f"{name}:{number}: not JSON; every line is one dialogue") from None
        except InputError as error:
            raise InputError(f"{name}:{number}: {error}") from None


def _lines(file: str, name: str) -> Iterator[tuple[int, str]]:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise InputError(f"{name}: {error.strerror or 'cannot be read'}") from None
    for number, raw in enumerate(data.split(b"\n"), 1):
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise InputError(f"{name}:{number}: not UTF-8 text") from None
        if line.strip():
            yield number, line
