"""`calmline export`: one stored call, or a set of them, as a file."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, cast, get_args

import typer

from monitor.cli.common import ConfigOption, settings_for
from monitor.cli.whatif import since_stamp
from monitor.clock import SystemClock
from monitor.config import Settings
from monitor.errors import InputError, UsageError
from monitor.events.base import LEVELS, Level
from monitor.review.exports import Format, calls_csv, export_call, to_json_lines
from monitor.review.record import load_record
from monitor.review.summary import plain_step
from monitor.review.whatif_stored import stored_items, stored_records
from monitor.server.tuning import Tuning
from monitor.store.filters import CallFilter
from monitor.store.opening import Store, open_store
from monitor.store.people import kept_by_people

SET_FORMATS = ("jsonl", "csv")


def export(
    call_id: Annotated[str, typer.Argument(help="the call; left out = all calls that match, as a set")] = "",
    form: Annotated[
        str, typer.Option("--format", help="a call: json, vtt, csv or html; a set: jsonl or csv; default the first")
    ] = "",
    since: Annotated[str, typer.Option("--since", help="of a set: from then on: 30d, 12h, 2w or 2026-01-31")] = "",
    queue: Annotated[str, typer.Option("--queue", help="of a set: only calls of that queue")] = "",
    peak: Annotated[str, typer.Option("--peak", help="of a set: that level or above was reached")] = "",
    config: ConfigOption = None,
) -> None:
    """Print one stored call, or a set of them, masked as they are stored; the export is noted in the audit log."""
    settings = settings_for(config)
    known = get_args(Format) if call_id else SET_FORMATS
    if form not in ("", *known):
        raise UsageError(f"--format is one of {', '.join(known)} for a {'call' if call_id else 'set'}, not {form}")
    if call_id:
        if since or queue or peak:
            raise UsageError("--since, --queue and --peak choose a set: leave out the call")
        asyncio.run(_export(settings, call_id, cast(Format, form or known[0])))
        return
    if peak not in ("", *LEVELS):
        raise UsageError(f"--peak is one of {', '.join(LEVELS)}, not {peak}")
    wanted = _wanted(since, queue, peak, SystemClock().now())
    asyncio.run(_export_set(settings, wanted, form or known[0]))


def _wanted(since: str, queue: str, peak: str, now: datetime) -> CallFilter:
    return CallFilter(
        since=since_stamp(since, now) if since else "", queue=queue, peak=cast(Level, peak) if peak else None
    )


async def _export(settings: Settings, call_id: str, form: Format) -> None:
    async with _opened(settings) as store:
        record = await store.reader.run(lambda connection: load_record(connection, call_id))
        if record is None:
            raise InputError(f"no call {call_id} is stored; see the review page or GET /api/calls")
        people = await store.reader.run(lambda connection: kept_by_people(connection, call_id))
        store.writer.audit("command line", "admin", "export", call_id, form)
        await store.writer.flush()
        named = Tuning(settings).now.factory.playbook.title if form == "html" else plain_step
        typer.echo(export_call(record, form, people, named), nl=False)


async def _export_set(settings: Settings, wanted: CallFilter, form: str) -> None:
    async with _opened(settings) as store:
        store.writer.audit("command line", "admin", "export", "", f"set, {form}")
        await store.writer.flush()
        if form == "csv":
            typer.echo(calls_csv(stored_items(store.reader, wanted)), nl=False)
            return
        for line in to_json_lines(stored_records(store.reader, wanted)):
            typer.echo(line, nl=False)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Store]:
    store = await asyncio.to_thread(open_store, settings, SystemClock())
    try:
        yield store
    finally:
        await store.close()
