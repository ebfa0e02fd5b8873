"""`calmline bench`: how many calls does this machine carry, how late are the words, what do they cost?"""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from monitor.bench.limit import find_limit, passes
from monitor.bench.run import BenchOptions, run_bench
from monitor.cli.common import JsonOption, print_json
from monitor.errors import UsageError
from monitor.server.logs import setup_logging

CALLS, FIRST = 5, 8
"""Without `--calls`: calls of one run, and of the first run of a search."""


def bench(
    what: Annotated[str, typer.Argument(help="`limit` searches the largest number of calls the machine carries")] = "",
    calls: Annotated[
        int | None,
        typer.Option("--calls", min=1, help=f"two-channel calls at once ({CALLS}); where `limit` begins ({FIRST})"),
    ] = None,
    seconds: Annotated[float, typer.Option("--seconds", min=5, help="length of each call")] = 60.0,
    model: Annotated[str, typer.Option("--model", help="Whisper weights: a name or a path")] = "base",
    audio: Annotated[Path | None, typer.Option("--audio", help="folder of NAME.wav (stereo) with NAME.json")] = None,
    partials: Annotated[str, typer.Option("--partials", help="adaptive or off")] = "adaptive",
    window: Annotated[str, typer.Option("--window", help="of finals: auto, fast or accurate")] = "auto",
    offline: Annotated[
        bool,
        typer.Option(
            "--offline/--no-offline",
            help="decode the recordings that were used whole, too, as `wer_offline` (null without): minutes where they "
            "are many; `limit` never does",
        ),
    ] = True,
    json: JsonOption = False,
) -> None:
    """Start a server process and N paced callers, measure at a subscriber. `bench limit` searches the largest N."""
    setup_logging(level="warning")
    if partials not in ("adaptive", "off"):
        raise UsageError(f"--partials is adaptive or off, not {partials}")
    if window not in ("auto", "fast", "accurate"):
        raise UsageError(f"--window is auto, fast or accurate, not {window}")
    if what not in ("", "limit"):
        raise UsageError(f"bench takes nothing or `limit`, not {what!r}")
    options = BenchOptions(calls or CALLS, seconds, model, audio, partials, window, offline)
    result = find_limit(options, first=calls or FIRST, told=_tell) if what == "limit" else run_bench(options)
    if json:
        print_json(result)
    elif what == "limit":
        _show_limit(result)
    else:
        _show(result)


def _tell(run: dict[str, Any]) -> None:
    """One run of a search as it ends; stderr, so that stdout stays the result alone."""
    typer.echo("  ".join(f"{name} {value}" for name, value in _row(run).items()), err=True)


def _row(run: dict[str, Any]) -> dict[str, str]:
    """What decides about a run."""
    latency = run["final_latency_s"]
    return {
        "calls": str(run["calls"]),
        "p50": _figure(latency["p50"]),
        "p95": _figure(latency["p95"]),
        "lost": str(run["lost_finals"]),
        "hung up": str(run["hung_up"]),
        "keeps up": "yes" if passes(run) else "no",
    }


def _show_limit(result: dict[str, Any]) -> None:
    rows = [_row(run) for run in result["runs"]]
    table = Table(*(rows[0] if rows else ()), box=None)
    for row in rows:
        table.add_row(*row.values())
    console = Console()
    console.print(table)
    console.print(f"limit: {result['limit']} calls with a p95 under {result['target_s']} s and nothing lost")


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
