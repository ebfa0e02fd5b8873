"""`calmline train`: the shipped model from data, or a site's own model from what people judged in its store."""

import asyncio
import os
from math import isnan
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from monitor.cli.common import ConfigOption, JsonOption, print_json, settings_for
from monitor.clock import SystemClock
from monitor.config import Settings, resource
from monitor.errors import InputError, UsageError
from monitor.scoring.shelf import own_folder, shelf_of
from monitor.scoring.words import lexicon_for
from monitor.store.opening import open_store
from monitor.training.data import checksums, read_labelled
from monitor.training.recipe import Recipe
from monitor.training.site import SHOWN, Outcome, train_site
from monitor.training.stored import JudgedCall, fingerprint, judged_calls
from monitor.training.train import Material, train_model

DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        help="folder with goemotions.jsonl and scenarios_dev.jsonl; with --from-store: dialogues to add (*.jsonl)",
    ),
]
OWN = Path("models/frustration/data")
WEIGHTS = Path("models/frustration/weights")


def train(
    data: DataOption = None,
    name: Annotated[str, typer.Option("--name", help="name of the new model; from the store: site-N")] = "",
    out: Annotated[Path | None, typer.Option("--out", help="folder for the model file")] = None,
    own: Annotated[Path, typer.Option("--own", help="folder with own-*.jsonl")] = OWN,
    from_store: Annotated[
        bool, typer.Option("--from-store", help="refit the model in force to this site's verdicts and turn labels")
    ] = False,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """Make a new version of the frustration model, with fixed seeds; touches no other."""
    if from_store:
        _from_store(settings_for(config), data, name, out, json)
        return
    if data is None or not name:
        raise UsageError("give --data DIR and --name NAME, or --from-store", code="no_data")
    dialogues = sorted(own.glob("own-*.jsonl"))
    if not dialogues:
        raise UsageError(f"{own}: no own-*.jsonl with dialogues; say where they are with --own", code="no_data")
    target = _new(out or WEIGHTS, name)
    material = Material(
        (*dialogues, data / "scenarios_dev.jsonl"),
        (data / "goemotions.jsonl",),
        resource("frustration") / "cues.en.toml",
    )
    train_model(material, name, target, Recipe(), _say)
    typer.echo(str(target))


def _say(line: str) -> None:
    typer.echo(line, err=True)


def _new(folder: Path, name: str) -> Path:
    target = folder / f"{name}.json"
    if Path(name).name != name or not name.isprintable():
        raise UsageError(f"--name is a plain name such as site-1, not {name!r}")
    if target.exists():
        raise UsageError(f"{target} exists; models are never overwritten, choose another --name")
    nearest = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):  # told before the work, not after it
        raise UsageError(f"{nearest} is no folder that can be written to; choose another --out")
    return target


def _from_store(settings: Settings, data: Path | None, name: str, out: Path | None, json: bool) -> None:
    shelf = shelf_of(settings)
    base, lexicon = shelf.choose(settings.scoring.model), lexicon_for(settings.scoring)
    target = _new(out or own_folder(settings), name or shelf.next_name())
    files = [base, resource("frustration") / "cues.en.toml"]
    files += [settings.scoring.cues] if settings.scoring.cues is not None else []
    added = sorted(data.glob("*.jsonl")) if data is not None else []
    if data is not None and not added:
        raise InputError(f"{data}: no *.jsonl file with labelled dialogues")
    judged = asyncio.run(_judged(settings))
    sources = [{"file": "store", "sha256": fingerprint(judged)}, *checksums([*files, *added])]
    judged += [JudgedCall(item, {}) for file in added for item in read_labelled(file)]
    outcome = train_site(judged, base, lexicon, settings.scoring, target, sources, _say)
    if json:
        print_json(_row(outcome, base.stem))
    else:
        _tell(outcome, base.stem)
    if outcome.file is None:
        raise typer.Exit(1)


async def _judged(settings: Settings) -> list[JudgedCall]:
    store = await asyncio.to_thread(open_store, settings, SystemClock())
    try:
        return await store.reader.run(judged_calls)
    finally:
        await store.close()


def _row(outcome: Outcome, base: str) -> dict[str, Any]:
    def plain(values: dict[str, float]) -> dict[str, float | None]:
        return {key: None if isnan(values[key]) else round(values[key], 4) for key in SHOWN if key in values}

    return {
        "base": base,
        "model": None if outcome.file is None else outcome.file.stem,
        "file": None if outcome.file is None else str(outcome.file),
        "worse": list(outcome.worse),
        "before": plain(outcome.before),
        "after": plain(outcome.after),
    }


def _tell(outcome: Outcome, base: str) -> None:
    table = Table("on calls the weights had not seen", f"before ({base})", "after", box=None)
    for key in SHOWN:
        if key in outcome.before:
            table.add_row(key, _cell(outcome.before[key]), _cell(outcome.after[key]))
    Console().print(table)
    for enough, what in ((outcome.amount.turns, "turn labels"), (outcome.amount.alarms, "verdicts")):
        if not enough:
            typer.echo(f"too few {what}: that half of the model stays as it is")
    if outcome.file is None:
        typer.echo(f"not kept: {', '.join(outcome.worse)} would be worse; {base} stays in force")
        return
    typer.echo(f"{outcome.file}")
    typer.echo(f'to use it: model = "{outcome.file.stem}" under [scoring]; back: model = "{base}"')


def _cell(value: float) -> str:
    return "-" if isnan(value) else f"{value:.3f}"
