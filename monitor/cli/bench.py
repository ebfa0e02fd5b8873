"""`calmline bench`: how many calls does this machine carry, how late are the words, what do they cost?"""

import math
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from monitor.bench.limit import MOST, find_limit, shortfall
from monitor.bench.run import BenchOptions, run_bench
from monitor.cli.common import JsonOption, print_json
from monitor.errors import UsageError
from monitor.server.logs import setup_logging

CALLS, FIRST = 5, 8
"""Without `--calls`: calls of one run, and of the first run of a search."""
LEAST_S, MOST_S = 5.0, 3600.0
MOST_CALL_S = 72_000
"""Calls times seconds: what is said is held in memory, 32 kB a call-second."""


def _calls(given: str) -> int:
    if not (given.isdecimal() and given.isascii() and 1 <= len(given) <= 9 and int(given) >= 1):
        raise UsageError(f"--calls is a whole number from 1 on, not {given!r}")
    return int(given)


def _seconds(given: str) -> float:
    try:
        seconds = float(given)
    except ValueError:
        seconds = math.nan
    if not LEAST_S <= seconds <= MOST_S:
        raise UsageError(f"--seconds is a number from {LEAST_S:.0f} to {MOST_S:.0f}, not {given!r}")
    return seconds


def bench(
    what: Annotated[str, typer.Argument(help="`limit` searches the largest number of calls the machine carries")] = "",
    calls: Annotated[
        int | None,
        typer.Option(
            "--calls",
            parser=_calls,
            metavar="N",
            help=f"two-channel calls at once ({CALLS}); where `limit` begins ({FIRST})",
        ),
    ] = None,
    seconds: Annotated[
        float,
        typer.Option(
            "--seconds", parser=_seconds, metavar="S", help=f"length of each call, {LEAST_S:.0f} to {MOST_S:.0f}"
        ),
    ] = 60.0,
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
    search = what == "limit"
    most = min(MOST_CALL_S // math.ceil(seconds), MOST if search else MOST_CALL_S)
    if calls is not None and calls > most:
        raise UsageError(f"--calls is at most {most} with --seconds {seconds:g}, not {calls}")
    options = BenchOptions(calls or CALLS, seconds, model, audio, partials, window, offline)
    result = find_limit(options, first=calls or FIRST, most=most, told=_tell) if search else run_bench(options)
    if json:
        print_json(result)
    elif search:
        _show_limit(result)
    else:
        _show(result)


def _tell(run: dict[str, Any]) -> None:
    """One run of a search as it ends; stderr, so that stdout stays the result alone."""
    typer.echo("  ".join(f"{name} {value}" for name, value in _row(run).items()), err=True)


def _row(run: dict[str, Any]) -> dict[str, str]:
    """What decides about a run."""
    latency, why = run["final_latency_s"], shortfall(run)
    return {
        "calls": str(run["calls"]),
        "p50": _figure(latency["p50"]),
        "p95": _figure(latency["p95"]),
        "lost": str(run.get("lost_finals", "?")),
        "hung up": str(run.get("hung_up", "?")),
        "keeps up": f"no: {why}" if why else "yes",
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
