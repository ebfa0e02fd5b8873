"""`calmline config check`: is this settings file right?"""

import typer

from monitor.cli.checks import settings_checks
from monitor.cli.common import ConfigOption
from monitor.config_file import load_settings, settings_file

app = typer.Typer(help="The settings file.", no_args_is_help=True)


@app.callback()
def about() -> None:
    """The settings file."""


@app.command("check")
def check(config: ConfigOption = None) -> None:
    """Read the settings and what they name; say what is wrong with file and key."""
    settings, file = load_settings(config), settings_file(config)
    for look in settings_checks(settings).values():
        look()
    typer.echo(f"ok: {file or 'no settings file, defaults'}")
