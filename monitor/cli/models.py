"""`calmline models`: weights, where from, present or not. Only `fetch` contacts a hub."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from monitor.cli.common import JsonOption, print_json
from monitor.speech.weights import fetch_weights, list_weights, verify_weights

app = typer.Typer(help="Whisper weights: list, fetch, verify.", no_args_is_help=True)


@app.command("list")
def list_models(json: JsonOption = False) -> None:
    """Which weights are known, where they come from and whether they are here."""
    rows = list_weights()
    if json:
        print_json([row.as_dict() for row in rows])
        return
    table = Table("name", "present", "source", "path", box=None)
    for row in rows:
        table.add_row(row.name, "yes" if row.present else "no", row.source, str(row.path or "-"))
    Console().print(table)


@app.command("fetch")
def fetch(name: Annotated[str, typer.Argument(help="Name of the weights, such as base or small.en")]) -> None:
    """Download weights from the model hub into the local cache (the only command that contacts a hub)."""
    typer.echo(str(fetch_weights(name)))


@app.command("verify")
def verify(json: JsonOption = False) -> None:
    """Check the SHA-256 of all weights that are here; exit 1 when one is damaged."""
    rows = verify_weights()
    if json:
        print_json([row.as_dict() for row in rows])
    else:
        for row in rows:
            typer.echo(f"{row.name}: {'ok' if row.ok else row.problem}")
    if not all(row.ok for row in rows):
        raise typer.Exit(1)
