"""`calmline` run inside a test, as a shell would run it."""

import sys
from pathlib import Path

import pytest

from monitor.cli import main as cli


def run_command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The exit code of `calmline ARGUMENTS`."""
    monkeypatch.setattr(sys, "argv", ["calmline", *arguments])
    try:
        cli.main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def at_home(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Data and settings in `folder`: none of the person who runs the tests."""
    monkeypatch.setenv("CALMLINE_STORE__DATA_DIR", str(folder / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    monkeypatch.delenv("CALMLINE_CONFIG", raising=False)
