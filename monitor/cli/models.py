"""`calmline models`: weights, where from, present or not; frustration models by name. Only `fetch` contacts a hub."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from monitor.cli.common import ConfigOption, JsonOption, print_json, settings_for
from monitor.errors import ModelError
from monitor.scoring.shelf import Kept, inputs_of, shelf_of
from monitor.speech.weights import WeightStore

app = typer.Typer(help="Whisper weights: list, fetch, verify. Frustration models: scoring.", no_args_is_help=True)


@app.command("list")
def list_models(json: JsonOption = False) -> None:
    """Which weights are known, where they lie, and whether their checksum was verified."""
    rows = WeightStore().listing()
    if json:
        print_json([asdict(row) for row in rows])
        return
    table = Table("name", "present", "verified", "where", box=None)
    for row in rows:
        table.add_row(row.name, "yes" if row.present else "no", "yes" if row.verified else "not yet", row.source)
    Console().print(table)


@app.command("scoring")
def scoring(config: ConfigOption = None, json: JsonOption = False) -> None:
    """Frustration models by name, installed and trained here; `scoring.model` in the settings chooses one."""
    settings = settings_for(config)
    shelf = shelf_of(settings)
    used = shelf.choose(settings.scoring.model)
    rows = [_model_row(kept, used) for kept in shelf.models()]
    if json:
        print_json(rows)
        return
    table = Table("name", "in force", "made", "state", "where", box=None)
    for row in rows:
        made = "here" if row["own"] else "installed"
        table.add_row(str(row["name"]), "yes" if row["in_force"] else "", made, str(row["state"]), str(row["file"]))
    Console().print(table)


def _model_row(kept: Kept, used: Path) -> dict[str, object]:
    row: dict[str, object] = {
        "name": kept.name, "file": str(kept.file), "own": kept.own, "in_force": kept.file == used, "state": "ok"
    }  # fmt: skip
    try:
        return row | {"trained_on": inputs_of(kept.file)}
    except ModelError as error:
        return row | {"state": error.code, "trained_on": []}


@app.command("fetch")
def fetch(name: Annotated[str, typer.Argument(help="name of the weights, such as base")]) -> None:
    """Download weights from the model hub into the local cache (the only command that contacts a hub)."""
    typer.echo(str(WeightStore().fetch(name)))


@app.command("verify")
def verify(json: JsonOption = False) -> None:
    """Read all weights that are here against their checksums; exit 1 when one is damaged."""
    store = WeightStore()
    results: list[dict[str, str | bool]] = []
    for row in store.listing():
        if not row.present:
            continue
        try:
            results.append({"name": row.name, "ok": True, "detail": str(store.verify(row.name))})
        except ModelError as error:
            results.append({"name": row.name, "ok": False, "detail": str(error)})
    if json:
        print_json(results)
    else:
        for result in results:
            typer.echo(f"{result['name']}: {'ok' if result['ok'] else 'DAMAGED'}, {result['detail']}")
    if not results:
        raise ModelError("no weights are installed; run: pip install 'calmline[base]'", code="model_missing")
    if not all(result["ok"] for result in results):
        raise typer.Exit(1)
