"""`calmline bench`: how many calls does this machine carry, how late are the words, what do they cost?"""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from monitor.bench.limit import find_limit
from monitor.bench.run import BenchOptions, run_bench
from monitor.cli.common import JsonOption, print_json
from monitor.errors import UsageError
from monitor.server.logs import setup_logging


def bench(
    what: Annotated[str, typer.Argument(help="`limit` searches the largest number of calls the machine carries")] = "",
    calls: Annotated[int, typer.Option("--calls", min=1, help="two-channel calls at once")] = 5,
    seconds: Annotated[float, typer.Option("--seconds", min=5, help="length of each call")] = 60.0,
    model: Annotated[str, typer.Option("--model", help="Whisper weights: a name or a path")] = "base",
    audio: Annotated[Path | None, typer.Option("--audio", help="folder of NAME.wav (stereo) with NAME.json")] = None,
    partials: Annotated[str, typer.Option("--partials", help="adaptive or off")] = "adaptive",
    json: JsonOption = False,
) -> None:
    """Start a server process and N paced callers, measure at a subscriber. `bench limit` searches the largest N."""
    setup_logging(level="warning")
    if partials not in ("adaptive", "off"):
        raise UsageError(f"--partials is adaptive or off, not {partials}")
    if what not in ("", "limit"):
        raise UsageError(f"bench takes nothing or `limit`, not {what!r}")
    options = BenchOptions(calls=calls, seconds=seconds, model=model, audio=audio, partials=partials)
    result = find_limit(options) if what == "limit" else run_bench(options)
    if json:
        print_json(result)
    else:
        _show(result)


def _show(result: dict[str, Any]) -> None:
    table = Table("figure", "value", box=None)
    for name, value in result.items():
        if isinstance(value, dict):
            shown = "  ".join(f"{key} {_figure(number)}" for key, number in value.items())
        else:
            shown = _figure(value)
        table.add_row(name, shown)
    Console().print(table)


def _figure(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
