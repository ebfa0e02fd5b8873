"""`calmline whatif`: kept calls scored again under other settings, and what becomes of their alerts."""

import asyncio
import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from monitor.calls.factory import PipelineFactory, load_factory
from monitor.cli.common import JsonOption, print_json, settings_for
from monitor.clock import Clock, SystemClock, stamp
from monitor.config import Settings
from monitor.config_file import load_settings
from monitor.errors import InputError, UsageError
from monitor.review.whatif import CallDiff, report
from monitor.review.whatif_prompts import PromptChange
from monitor.review.whatif_stored import diff_row, report_lines, stored_diffs
from monitor.server.tuning import Tuning
from monitor.store.filters import CallFilter
from monitor.store.opening import open_store

_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def whatif(
    config: Annotated[
        Path, typer.Option("--config", help="the settings to try: this file alone, without changes made on the pages")
    ],
    since: Annotated[str, typer.Option("--since", help="calls from then on: 30d, 12h, 2w or 2026-01-31")] = "30d",
    queue: Annotated[str, typer.Option("--queue", help="only calls of that queue")] = "",
    now: Annotated[
        Path | None,
        typer.Option(
            "--now",
            help="what to compare with, this file alone; default: what is in force, changes made on the pages included",
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Which alerts appear, vanish or move under other settings, cues, playbook or model; nothing stored is changed."""
    before = settings_for(now)
    after = load_settings(config)
    clock = SystemClock()
    wanted = CallFilter(since=since_stamp(since, clock.now()), queue=queue)
    old = Tuning(before).now.factory if now is None else load_factory(before)
    diffs = asyncio.run(_compare(before, old, load_factory(after), wanted, clock, quiet=json))
    if not diffs:
        raise InputError(f"no stored call with its words since {wanted.since}; choose a longer --since")
    table = report(diffs)
    if json:
        changed = [diff_row(diff) for diff in diffs if diff.before != diff.after or diff.prompts]
        print_json({"since": wanted.since, **asdict(table), "changed": changed})
        return
    for line in report_lines(table):
        typer.echo(line)
    for diff in diffs:
        for line in _changes(diff):
            typer.echo(line)


def since_stamp(said: str, now: datetime) -> str:
    """The stamp that `30d`, `12h`, `2w` or a day means. Raises UsageError."""
    length = re.fullmatch(r"(\d{1,5})([hdw])", said.strip())
    if length is not None:
        return stamp(now - int(length[1]) * _UNITS[length[2]])
    try:
        day = datetime.fromisoformat(said)
        return stamp(day if day.tzinfo is not None else day.replace(tzinfo=UTC))
    except (ValueError, OverflowError):  # UTC may be a day of the year 0 or 10000
        raise UsageError(f"--since is a length such as 30d, 12h, 2w, or a day such as 2026-01-31, not {said}") from None


async def _compare(
    settings: Settings, old: PipelineFactory, new: PipelineFactory, wanted: CallFilter, clock: Clock, *, quiet: bool
) -> list[CallDiff]:
    store = await asyncio.to_thread(open_store, settings, clock)
    try:
        with Progress(disable=quiet, transient=True) as progress:
            found = []
            bar = progress.add_task("replaying", total=None)
            for diff in stored_diffs(store.reader, wanted, old, new):
                found.append(diff)
                progress.advance(bar)
        return found
    finally:
        await store.close()


def _changes(diff: CallDiff) -> list[str]:
    row = diff_row(diff)
    known = (row["started_at"][:10], row["agent"], row["customer_ref"], row["queue"], diff.call_id)
    call = " · ".join(name for name in known if name)
    lines = [f"  {call}: an alert appears at {at:.1f} s" for at in row["appeared"]]
    lines += [f"  {call}: the alert at {at:.1f} s vanishes" for at in row["vanished"]]
    for moved in row["moved"]:
        way = "earlier" if moved["seconds"] < 0 else "later"
        lines.append(f"  {call}: the alert at {moved['before']:.1f} s comes {abs(moved['seconds']):.1f} s {way}")
    return lines + [f"  {call}: {_prompt(change)}" for change in diff.prompts]


def _prompt(change: PromptChange) -> str:
    where = f"the {change.audience}'s prompt at {change.at:.1f} s"
    if change.after is None:
        return f"{where} vanishes" + (f": {change.before.headline}" if change.before is not None else "")
    if change.before is None:
        return f"{where} appears: {change.after.headline}"
    return f"{where}: {change.after.headline}; before: {change.before.headline}"
