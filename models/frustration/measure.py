"""Measures what MODEL_CARD.md says of the frustration score. `python models/frustration/measure.py WHAT --data DIR`

DIR holds the evaluation sets as their sources give them: scenarios_dev.jsonl, uss-mwoz.jsonl, uss-sgd.jsonl,
uss-ccpe.jsonl, twcs.jsonl, goemotions.jsonl, emodb.jsonl with its clips. Each command prints one table. `--model FILE`
takes another model than the newest; figures on data a model was trained on say nothing, so that `held-out` makes one
that has not seen scenarios_dev.
"""

import json
import random
import re
import wave
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import soxr
import typer
from rich.console import Console
from rich.table import Table

from monitor.config import ScoringSettings, resource
from monitor.scoring.cues import load_lexicon
from monitor.scoring.dialogue import Dialogue, DialogueTurn
from monitor.scoring.features import BUCKETS, FeatureMaker
from monitor.scoring.model_file import pack, read_model
from monitor.scoring.shelf import Shelf
from monitor.scoring.voice import SpeakerBaseline, measure
from monitor.scoring.words import WordsModel, load_words_model
from monitor.training.data import Labelled, read_labelled
from monitor.training.evaluate import figures, judge, report
from monitor.training.figures import roc_auc
from monitor.training.heads import fit_risk, folds, prepare, running
from monitor.training.matrix import examples
from monitor.training.recipe import Recipe
from monitor.training.train import Material, train_model

HERE = Path(__file__).resolve().parent
PUBLIC = ("uss-mwoz", "uss-sgd", "uss-ccpe", "twcs")
SEEDS = 5
Content = dict[str, Any]
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
DataOption = Annotated[Path, typer.Option("--data", help="folder with the evaluation sets")]
ModelOption = Annotated[str, typer.Option("--model", help="model file or name; empty = the newest")]


def show(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """One table; numbers with three digits."""
    table = Table(*columns, box=None)
    for row in rows:
        table.add_row(*(f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row))
    Console().print(table)


def line(items: Sequence[Labelled], settings: ScoringSettings, words: WordsModel) -> list[float]:
    """Running AUC, alert F1, share of calm calls alerted, AUC of p."""
    found = figures(judge(items, settings, words))
    return [found[key] for key in ("level_auc", "overall_f1", "overall_false_rate", "turn_auc")]


COLUMNS = ("running AUC", "alert F1", "calm alerted", "AUC of p")


@app.command("held-out")
def held_out(data: DataOption, out: Annotated[Path, typer.Option("--out", help="the model file to write")]) -> None:
    """Train without scenarios_dev and judge on all of it."""
    own = tuple(sorted((HERE / "data").glob("own-*.jsonl")))
    material = Material(own, (data / "goemotions.jsonl",), resource("frustration") / "cues.en.toml")
    train_model(material, out.stem, out, Recipe(), lambda said: typer.echo(said, err=True))
    settings = ScoringSettings(model=str(out))
    show(COLUMNS, [line(read_labelled(data / "scenarios_dev.jsonl"), settings, load_words_model(settings))])


@app.command()
def crossval(data: DataOption, runs: int = 10) -> None:
    """10 x 5-fold by dialogue on scenarios_dev, our own dialogues always in training: the running score's AUC."""
    maker = FeatureMaker(load_lexicon(resource("frustration") / "cues.en.toml"))
    own = examples(
        [item for file in sorted((HERE / "data").glob("own-*.jsonl")) for item in read_labelled(file)], maker
    )
    dev = examples(read_labelled(data / "scenarios_dev.jsonl"), maker)
    bad = np.array([(row.level or 0) >= 2 for row in dev])
    found, last = [], np.zeros(len(dev))
    for run in range(runs):
        fold = folds(dev, 5, run)
        for number in range(5):
            inside = own + [row for row, place in zip(dev, fold, strict=True) if place != number]
            outside = [row for row, place in zip(dev, fold, strict=True) if place == number]
            head = fit_risk(inside, prepare(inside, maker), maker, Recipe())
            last[fold == number] = running(outside, head.turn_values(prepare(outside, maker)))
        found.append(roc_auc(bad, last))
    names = np.array([row.dialogue for row in dev])
    dice, each = np.random.default_rng(0), {name: np.flatnonzero(names == name) for name in np.unique(names)}
    draws = [np.concatenate([each[name] for name in dice.choice(list(each), len(each))]) for _ in range(500)]
    low, high = np.percentile([roc_auc(bad[at], last[at]) for at in draws], [2.5, 97.5])
    show(
        ("mean", "least run", "greatest run", "95 % over dialogues"),
        [[float(np.mean(found)), min(found), max(found), f"{low:.3f} to {high:.3f}"]],
    )


def without(content: Content, part: str) -> Content:
    """The model with a part taken out, not refitted."""
    nothing = pack(np.zeros(BUCKETS))
    made = {**content, "heads": {}, "window": dict(content["window"])}
    for name, head in content["heads"].items():
        kept = dict(head["figures"])
        match part:
            case "words":
                kept, tables = {}, {"own": nothing, "agent": nothing}
            case "n-grams":
                tables = {"own": nothing, "agent": nothing}
            case "agent's words":
                kept, tables = (
                    {key: value for key, value in kept.items() if not key.startswith("agent")},
                    {"agent": nothing},
                )
            case "cues":
                kept, tables = {key: value for key, value in kept.items() if key.startswith("vader")}, {}
            case _:
                tables = {}
        made["heads"][name] = {**head, **tables, "figures": kept}
    if part == "hard cues' lift":
        made["window"]["floor_heat"] = 99.0
    return made


@app.command()
def ablation(data: DataOption, model: ModelOption = "") -> None:
    """What each part adds on scenarios_dev: parts taken out of the model, without refitting."""
    settings, items = ScoringSettings(model=model), read_labelled(data / "scenarios_dev.jsonl")
    words, content = load_words_model(settings), read_model(file_of(model))
    rows: list[list[object]] = [["all", *line(items, settings, words)]]
    for name, changed in (("interaction off", {"interaction": False}), ("voice off (text has none)", {"voice": False})):
        rows.append([name, *line(items, settings.model_copy(update=changed), words)])
    for part in ("words", "n-grams", "agent's words", "cues", "hard cues' lift"):
        rows.append([f"{part} off", *line(items, settings, WordsModel(without(content, part), words.maker.lexicon))])
    show(("part", *COLUMNS), rows)


def file_of(model: str) -> Path:
    """The file behind --model."""
    return Shelf(resource("frustration")).choose(model)


def garbled(items: Sequence[Labelled], rate: float, seed: int) -> list[Labelled]:
    """Random word errors: half replaced by another word of the set, three in ten dropped, one in five inserted."""
    dice = random.Random(seed)
    pool = [word for item in items for turn in item.dialogue.turns for word in turn.text.split()]

    def words(text: str) -> Iterator[str]:
        for word in text.split():
            kind = dice.random() if dice.random() < rate else 1.0
            if kind >= 0.8:
                yield word
            if kind < 0.5 or 0.8 <= kind < 1.0:
                yield dice.choice(pool)

    return [rewritten(item, lambda turn: " ".join(words(turn.text))) for item in items]


def rewritten(item: Labelled, text: Callable[[DialogueTurn], str]) -> Labelled:
    """The dialogue with other words."""
    turns = tuple(replace(turn, text=text(turn)) for turn in item.dialogue.turns)
    return replace(item, dialogue=Dialogue(item.dialogue.id, turns))


@app.command()
def noise(data: DataOption, model: ModelOption = "", seeds: int = SEEDS) -> None:
    """What random word errors cost on scenarios_dev, mean over seeds."""
    settings, items = ScoringSettings(model=model), read_labelled(data / "scenarios_dev.jsonl")
    words = load_words_model(settings)
    clean = line(items, settings, words)
    rows: list[list[object]] = [["none", *clean, 0.0, 0.0]]
    for rate in (0.1, 0.2, 0.3):
        mean = np.mean([line(garbled(items, rate, seed), settings, words) for seed in range(seeds)], axis=0)
        rows.append([f"{rate:.0%}", *map(float, mean), clean[0] - float(mean[0]), clean[3] - float(mean[3])])
    show(("word errors", *COLUMNS, "running loses", "p loses"), rows)


@app.command()
def public(data: DataOption, model: ModelOption = "") -> None:
    """Turn AUC, AP and calibration on the public sources, none of them trained on."""
    settings = ScoringSettings(model=model)
    items = [item for name in PUBLIC for item in read_labelled(data / f"{name}.jsonl")]
    found = report(judge(items, settings, load_words_model(settings)))
    rows = [
        [name, *(values[key] for key in ("turn_auc", "turn_ap", "ece"))] for name, values in found["sources"].items()
    ]
    show(
        ("source", "AUC", "AP", "ECE"),
        [*rows, ["macro", *(found["macro"][key] for key in ("turn_auc", "turn_ap", "ece"))]],
    )


NAMES = {
    "British": ("Oliver", "Emily", "Mrs Thompson"), "South Asian": ("Mohammed", "Priya", "Mr Patel"),
    "East Asian": ("Wei", "Mei Lin", "Mr Nguyen"), "African": ("Chukwuemeka", "Adaeze", "Mr Okafor"),
    "East European": ("Wojciech", "Svetlana", "Mrs Kowalska"), "Hispanic": ("Jose", "Guadalupe", "Mr Hernandez"),
    "African American": ("DeShawn", "Lakisha", "Mr Washington"),
}  # fmt: skip
STYLES: dict[str, Callable[[str], str]] = {
    "Please, sir.": lambda text: f"{text} Please, sir.",
    "Innit.": lambda text: f"{text} Innit.",
    "Y'all know.": lambda text: f"{text} Y'all know.",
    "articles dropped": lambda text: re.sub(r"\b(the|a|an) ", "", text),
    "ain't": lambda text: re.sub(r"\b(isn't|aren't|haven't|hasn't)\b", "ain't", text),
    "aye for yes": lambda text: re.sub(r"\byes\b", "aye", text, flags=re.IGNORECASE),
    "no punctuation, no capitals": lambda text: re.sub(r"[.,!?]", "", text.lower()),
}


@app.command()
def bias(data: DataOption, model: ModelOption = "") -> None:
    """Mean shift of the score, in points, when every customer turn says a name or speaks in another style."""
    settings, items = ScoringSettings(model=model), read_labelled(data / "scenarios_dev.jsonl")
    words = load_words_model(settings)

    def scores(change: Callable[[str], str]) -> Any:
        made = [
            rewritten(item, lambda turn: change(turn.text) if turn.role == "customer" else turn.text) for item in items
        ]
        return np.array([row.score for one in judge(made, settings, words) for row in one.rows])

    before = scores(lambda text: text)
    rows = []
    for group, names in NAMES.items():
        moved = [scores(lambda text, name=name: f"This is {name}. {text}") - before for name in names]  # type: ignore[misc]
        rows.append([f"name: {group}", float(np.mean(moved)), float(np.abs(moved).max())])
    for style, change in STYLES.items():
        moved_by = scores(change) - before
        rows.append([f"style: {style}", float(moved_by.mean()), float(np.abs(moved_by).max())])
    show(("what", "mean shift", "greatest shift"), rows)


@app.command()
def voice(data: DataOption) -> None:
    """EmoDB, anger against calm: each speaker against own neutral clips; nothing is learned from other speakers."""
    every: list[tuple[int, float]] = []
    rows: list[list[object]] = []
    for item in map(json.loads, (data / "emodb.jsonl").read_text(encoding="utf-8").splitlines()):
        baseline, own = SpeakerBaseline(), []
        for turn in item["turns"]:
            heard = measure(_clip(data / turn["audio"]))
            if turn.get("baseline") and heard is not None:
                baseline.arousal(heard)
            elif "label" in turn:
                own.append((int(turn["label"]), 0.0 if heard is None else baseline.arousal(heard)))
        rows.append([item["id"], roc_auc(*zip(*own, strict=True))])
        every += own
    show(("speaker", "AUC"), [*rows, ["all", roc_auc(*zip(*every, strict=True))]])


def _clip(file: Path) -> Any:
    with wave.open(str(file)) as opened:
        rate, raw = opened.getframerate(), opened.readframes(opened.getnframes())
    return soxr.resample(np.frombuffer(raw, np.int16).astype(np.float32) / 32768.0, rate, 16_000).astype(np.float32)


if __name__ == "__main__":
    app()
