"""`calmline import` and `calmline export`: recordings into the store, calls out of it."""

import asyncio
import os
from functools import partial
from pathlib import Path
from typing import Annotated, cast, get_args

import typer
from rich.progress import Progress
from sqlalchemy import Connection

from monitor.calls.imports import Imported, import_id, import_recordings
from monitor.calls.local import local_calls
from monitor.cli.common import ConfigOption, JsonOption, ModelOption, print_json, settings_for, with_speech
from monitor.clock import SystemClock
from monitor.config import Settings
from monitor.errors import InputError, UsageError
from monitor.events.base import CallMetadata, Consent
from monitor.privacy.consent import may_store
from monitor.review.exports import Format, export_call
from monitor.review.record import load_record
from monitor.speech.service import SpeechService
from monitor.store.opening import open_store
from monitor.store.reader import has_call


def import_calls(
    audio: Annotated[list[Path], typer.Argument(help="recordings: WAV, MP3, FLAC, Ogg; stereo = customer left")],
    consent: Annotated[str, typer.Option("--consent", help="the customers' consent: given or unknown")] = "unknown",
    agent: Annotated[str | None, typer.Option("--agent", help="the agent of these calls")] = None,
    queue: Annotated[str | None, typer.Option("--queue", help="the queue of these calls")] = None,
    model: ModelOption = None,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Put recorded calls through the pipeline into the store. What is already in is skipped: start it again at will."""
    settings = settings_for(config, speech={"model": model, "partials": "off"})
    if consent not in get_args(Consent) or consent == "refused":
        raise UsageError(f"--consent is given or unknown, not {consent}")
    if not may_store(cast(Consent, consent), settings.privacy):
        raise UsageError("these calls may not be stored: say --consent given, or set privacy.store_unknown = true")
    if settings.speech.window == "auto":
        settings = with_speech(settings, window="accurate")
    metadata = CallMetadata.model_validate({"consent": consent, "agent": agent, "queue": queue})
    results = asyncio.run(_import(settings, audio, metadata, quiet=json))
    failed = [result for result in results if result.problem]
    if json:
        print_json(
            [
                {"file": str(r.path), "call_id": r.call_id, "finals": r.finals, "problem": r.problem or None}
                for r in results
            ]
        )
    for result in failed:
        typer.echo(f"calmline: {result.problem}", err=True)
    if failed:
        raise typer.Exit(1)


async def _import(settings: Settings, paths: list[Path], metadata: CallMetadata, *, quiet: bool) -> list[Imported]:
    clock = SystemClock()
    store = await asyncio.to_thread(open_store, settings, clock)
    missing = [Imported(path, "", 0, f"recording not found: {path}") for path in paths if not path.is_file()]
    named = {import_id(path): path for path in paths if path.is_file()}
    todo = [(call_id, path) for call_id, path in named.items() if not store.reader.ask(partial(_has, call_id))]
    try:
        with Progress(disable=quiet) as progress:
            bar = progress.add_task("importing", total=len(named), completed=len(named) - len(todo))
            speech = SpeechService(settings.speech, patient=True)
            async with local_calls(settings, speech, store.writer.put, in_order=True) as registry:
                done = await import_recordings(
                    registry,
                    todo,
                    metadata,
                    at_once=os.cpu_count() or 1,
                    clock=clock,
                    on_done=lambda _: progress.advance(bar),
                )
            await store.writer.flush()
    finally:
        await store.close()
    return [*missing, *done]


def _has(call_id: str, connection: Connection) -> bool:
    return has_call(connection, call_id)


def export(
    call_id: Annotated[str, typer.Argument(help="the call")],
    form: Annotated[str, typer.Option("--format", help="json, vtt, csv or html")] = "json",
    config: ConfigOption = None,
) -> None:
    """Print one stored call, masked as it is stored; the export is noted in the audit log."""
    settings = settings_for(config)
    if form not in get_args(Format):
        raise UsageError(f"--format is one of {', '.join(get_args(Format))}, not {form}")
    typer.echo(asyncio.run(_export(settings, call_id, cast(Format, form))))


async def _export(settings: Settings, call_id: str, form: Format) -> str:
    store = await asyncio.to_thread(open_store, settings, SystemClock())
    try:
        record = await store.reader.run(lambda connection: load_record(connection, call_id))
        if record is None:
            raise InputError(f"no call {call_id} is stored; see the review page or GET /api/calls")
        store.writer.audit("command line", "admin", "export", call_id, form)
        await store.writer.flush()
        return export_call(record, form)
    finally:
        await store.close()
