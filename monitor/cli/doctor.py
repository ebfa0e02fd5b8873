"""`calmline doctor`: why is my call not on the wall? One line a check, with the command that mends it."""

import socket
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import typer

from monitor.cli.checks import settings_checks
from monitor.cli.common import ConfigOption, JsonOption, print_json, settings_for
from monitor.config import Settings, resource
from monitor.errors import CalmlineError


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, whether it is all right, and what to do if not."""

    check: str
    ok: bool
    detail: str


def doctor(config: ConfigOption = None, json: JsonOption = False) -> None:
    """Check weights, models, settings, dashboard, data folder and port; exit 1 when something is wrong."""
    findings = examine(settings_for(config))
    if json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            typer.echo(f"{'ok   ' if finding.ok else 'WRONG'}  {finding.check}: {finding.detail}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def examine(settings: Settings) -> list[Finding]:
    """All checks, in the order in which a call would meet them."""
    return [
        *(_try(name, look) for name, look in settings_checks(settings).items()),
        _try("dashboard", lambda: str(_dashboard())),
        _port(settings),
    ]


def _try(check: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(check, True, look())
    except CalmlineError as error:
        return Finding(check, False, str(error))


def _dashboard() -> Path:
    return resource("dashboard") / "index.html"


def _port(settings: Settings) -> Finding:
    host, port = settings.server.host, settings.server.port
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        try:
            answered = probe.connect_ex((host, port)) == 0
        except (OSError, UnicodeError):  # no name of a machine
            return Finding("port", False, f"{host} is not an address of this machine; set server.host")
    detail = f"a server answers on {host}:{port}" if answered else f"free: no server runs on {host}:{port} yet"
    return Finding("port", True, detail)
