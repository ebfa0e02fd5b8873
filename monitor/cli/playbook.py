"""`calmline playbook check`: can this playbook be used, and if not, which line must change?"""

from pathlib import Path
from typing import Annotated

import typer

from monitor.coaching.playbook import check_playbook, load_playbook

app = typer.Typer(help="The playbook: check a company's own.", no_args_is_help=True)


@app.callback()
def about() -> None:
    """The playbook."""


@app.command("check")
def check(file: Annotated[Path, typer.Argument(help="the playbook, TOML")]) -> None:
    """Read FILE as the server would; one line per mistake: file, line, what to change. Exit 1 when there is any."""
    problems = check_playbook(file)
    for problem in problems:
        typer.echo(str(problem), err=True)
    if problems:
        raise typer.Exit(1)
    playbook = load_playbook(file)
    steps = playbook.section("steps")
    wordings = sum(len(entry.prompts) for entry in playbook.section("steps", "care", "supervisor"))
    typer.echo(f"ok: {file}: {len(steps)} steps, {wordings} wordings in force")
