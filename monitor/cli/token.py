"""`calmline token`: sign-in tokens for people and bearer tokens for programs."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from monitor.cli.common import ConfigOption, JsonOption, print_json, settings_for
from monitor.server.tokens import create_token, list_tokens, revoke_token

app = typer.Typer(help="Tokens: create, list, revoke.", no_args_is_help=True)


@app.command("create")
def create(
    role: Annotated[str, typer.Option("--role", help="supervisor, agent, reviewer, ingest or admin")],
    name: Annotated[str, typer.Option("--name", help="who it is for; an agent's name equals the call's agent")],
    expires: Annotated[str | None, typer.Option("--expires", help="such as 8h, 30m, 7d; default 8h")] = None,
    config: ConfigOption = None,
) -> None:
    """Make a token; prints {token, role, name, expires, sign_in_url}."""
    print_json(create_token(settings_for(config), role=role, name=name, expires=expires))


@app.command("list")
def show(config: ConfigOption = None, json: JsonOption = False) -> None:
    """The tokens made so far (never the tokens themselves)."""
    rows = list_tokens(settings_for(config))
    if json:
        print_json(rows)
        return
    table = Table("id", "role", "name", "expires", "state", box=None)
    for row in rows:
        table.add_row(*(str(row[key]) for key in ("id", "role", "name", "expires", "state")))
    Console().print(table)


@app.command("revoke")
def revoke(
    which: Annotated[str, typer.Argument(help="id, name or the token itself")], config: ConfigOption = None
) -> None:
    """Make a token useless at once; open sockets that used it are closed."""
    print_json({"revoked": revoke_token(settings_for(config), which)})
