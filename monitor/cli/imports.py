"""`calmline import`: recordings into the store, as calls like any other. What was cut off is brought in anew."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, cast, get_args

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import Connection, select

from monitor.calls.imports import Files, Imported, Job, Watcher, import_id, import_recordings, pair_up
from monitor.calls.local import StartableRecogniser, local_calls
from monitor.cli.common import ConfigOption, JsonOption, ModelOption, print_json, settings_for, with_speech
from monitor.clock import SystemClock, stamp
from monitor.config import Settings
from monitor.errors import CalmlineError, StoreError, UsageError
from monitor.events.base import CallMetadata, Consent
from monitor.privacy.consent import may_store
from monitor.server.roster import told_later
from monitor.server.tuning import Tuning
from monitor.speech.cores import usable_cores
from monitor.speech.service import SpeechService
from monitor.store.audio_recovery import recover_audio
from monitor.store.opening import Store, open_store
from monitor.store.recorder import Recorder
from monitor.store.schema import calls


def import_calls(
    audio: Annotated[
        list[Path],
        typer.Argument(
            help="recordings: WAV, MP3, FLAC, Ogg; stereo = customer left; NAME-customer and NAME-agent are one call"
        ),
    ],
    pair: Annotated[bool, typer.Option("--pair", help="each two recordings are one call, customer first")] = False,
    consent: Annotated[str, typer.Option("--consent", help="the customers' consent: given or unknown")] = "unknown",
    agent: Annotated[str | None, typer.Option("--agent", help="the agent of these calls")] = None,
    queue: Annotated[str | None, typer.Option("--queue", help="the queue of these calls")] = None,
    started_at: Annotated[
        str,
        typer.Option(
            "--started-at",
            help="when these calls began, RFC 3339 (2026-01-31T09:30:00Z); default: the file's time less its length",
        ),
    ] = "",
    model: ModelOption = None,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Put recorded calls through the pipeline into the store. What is already in is skipped: start it again at will.

    They are scored by what is in force, changes made on the pages included.
    """
    settings = settings_for(config, speech={"model": model, "partials": "off"})
    if consent not in get_args(Consent) or consent == "refused":
        raise UsageError(f"--consent is given or unknown, not {consent}")
    if not may_store(cast(Consent, consent), settings.privacy):
        raise UsageError("these calls may not be stored: say --consent given, or set privacy.store_unknown = true")
    if settings.speech.window == "auto":
        settings = with_speech(settings, window="accurate")
    metadata = CallMetadata.model_validate({"consent": consent, "agent": agent, "queue": queue})
    began = _moment(started_at)
    groups = pair_up(audio, in_pairs=pair)
    recogniser = SpeechService(settings.speech, patient=True)
    results = asyncio.run(bring_in(settings, groups, metadata, recogniser, started_at=began, quiet=json))
    if json:
        print_json([_row(result) for result in results])
    else:
        typer.echo(tally(results))
    failed = [result for result in results if result.problem]
    for result in failed:
        typer.echo(f"calmline: {result.problem}", err=True)
    if failed:
        raise typer.Exit(1)


def _moment(text: str) -> str:
    """A moment as events carry it; empty stays empty. Raises UsageError."""
    if not text:
        return ""
    try:
        at = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):  # UTC may be a day of the year 0 or 10000
        raise UsageError(f"--started-at is a moment such as 2026-01-31T09:30:00Z, not {text[:40]}") from None
    if at > datetime.now(UTC):
        raise UsageError(f"--started-at {text[:40]} is yet to come")
    return stamp(at)


def tally(results: Sequence[Imported]) -> str:
    """One line about all of them."""
    counts = {
        "imported": sum(1 for result in results if not result.problem and not result.already),
        "already in": sum(1 for result in results if result.already),
        "failed": sum(1 for result in results if result.problem),
    }
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count or what == "imported")


async def bring_in(
    settings: Settings,
    groups: Sequence[Files],
    metadata: CallMetadata,
    recogniser: StartableRecogniser,
    *,
    started_at: str = "",
    quiet: bool,
) -> list[Imported]:
    """Import what is not in yet, as many at once as the machine has cores; what became of each, in the order given.

    `started_at`: when the calls began (UTC, RFC 3339), or empty to go by the time of each file.

    With recording on for the source `import` the calls keep their audio. Raises StoreError when they cannot be kept.
    """
    clock = SystemClock()
    tuning = await asyncio.to_thread(Tuning, settings)
    metadata = told_later(metadata, tuning.now.overlay.teams)
    async with AsyncExitStack() as stack:
        store = await asyncio.to_thread(open_store, settings, clock)
        stack.push_async_callback(store.close)
        recorder = Recorder(settings, store)
        recorder.start()
        stack.push_async_callback(asyncio.to_thread, recorder.close)
        todo, settled = await _sort_out(store, groups, started_at)
        await asyncio.to_thread(recover_audio, recorder, store)  # of calls that were not erased just now
        bar = stack.enter_context(_Bar(len(todo), quiet=quiet))
        if todo:
            registry = await stack.enter_async_context(
                local_calls(settings, recogniser, store.writer.put, tuning.now.factory, in_order=True)
            )
            registry.on_open.append(recorder.listen)
            watcher = Watcher(bar.part, bar.done, recorder.waiting_s)
            settled += await import_recordings(registry, todo, metadata, watcher, at_once=usable_cores(), clock=clock)
        await store.writer.flush()
        if store.writer.lost or store.writer.problem:
            why = store.writer.problem or "the log says why"
            raise StoreError(f"not everything was kept ({why}); mend that and import again")
    if recorder.failed:
        raise StoreError("the calls are in, but not all of their audio was recorded; look at the disk")
    place = {files: number for number, files in enumerate(groups)}
    return sorted(settled, key=lambda result: place[result.files])


async def _sort_out(store: Store, groups: Sequence[Files], started_at: str) -> tuple[list[Job], list[Imported]]:
    """What is to be imported, and what is settled already: in before, given twice, not to be read.

    A call that an earlier import left half done is erased, and is to be imported.
    """
    todo: dict[str, Job] = {}
    settled: list[Imported] = []
    for files in groups:
        try:
            call_id = await asyncio.to_thread(import_id, files)
        except CalmlineError as error:
            settled.append(Imported(files, "", problem=str(error)))
            continue
        whole = await store.reader.run(partial(_is_whole, call_id))
        if whole is False:
            await store.writer.erase(call_id)
        if whole or call_id in todo:
            settled.append(Imported(files, call_id, already=True))
        else:
            todo[call_id] = Job(call_id, files, started_at)
    return list(todo.values()), settled


def _is_whole(call_id: str, connection: Connection) -> bool | None:
    """Whether the call was imported to its end (or is being imported right now); None when it is not in at all."""
    row = connection.execute(select(calls.c.state, calls.c.truncated).where(calls.c.call_id == call_id)).first()
    return None if row is None else row.state != "interrupted" and not row.truncated


class _Bar(Progress):
    """Calls done, with the shares of those under way; on stderr, where it is in nobody's way."""

    def __init__(self, whole: int, *, quiet: bool) -> None:
        columns = (TextColumn("importing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        super().__init__(*columns, console=Console(stderr=True), disable=quiet)
        self._task = self.add_task("importing", total=whole)
        self._told: defaultdict[str, float] = defaultdict(float)

    def part(self, job: Job, share: float) -> None:
        self._told[job.call_id] += share
        self.advance(self._task, share)

    def done(self, result: Imported) -> None:
        self.advance(self._task, 1 - self._told.pop(result.call_id, 0.0))


def _row(result: Imported) -> dict[str, object]:
    return {
        "file": str(result.files[0]),
        "other_side": str(result.files[1]) if len(result.files) > 1 else None,
        "call_id": result.call_id,
        "finals": result.finals,
        "already": result.already,
        "problem": result.problem or None,
    }
