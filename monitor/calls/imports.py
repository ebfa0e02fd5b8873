"""Recordings as calls: one id per content, several at once. Used by `calmline import`."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.audio.wav import read_recording
from monitor.calls.offline import play, recording_format
from monitor.calls.registry import CallRegistry
from monitor.clock import Clock
from monitor.errors import CalmlineError
from monitor.events.base import CallMetadata, Role
from monitor.telephony.codec import CallOpened


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one recording: `problem` is empty when it is in."""

    path: Path
    call_id: str
    finals: int
    problem: str


def import_id(path: Path) -> str:
    """An id that follows from the content, so that the same recording is never imported twice."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    return f"import-{digest}"


async def import_recordings(
    registry: CallRegistry,
    paths: Sequence[tuple[str, Path]],
    metadata: CallMetadata,
    *,
    at_once: int,
    clock: Clock,
    on_done: Callable[[Imported], None],
) -> list[Imported]:
    """Run recordings (id, path) through the pipeline, `at_once` at a time. A bad one is reported, the rest go on."""
    slots = asyncio.Semaphore(at_once)

    async def one(call_id: str, path: Path) -> Imported:
        async with slots:
            try:
                result = Imported(path, call_id, await _import(registry, call_id, path, metadata, clock), "")
            except CalmlineError as error:
                result = Imported(path, call_id, 0, str(error))
        on_done(result)
        return result

    return list(await asyncio.gather(*(one(call_id, path) for call_id, path in paths)))


async def _import(registry: CallRegistry, call_id: str, path: Path, metadata: CallMetadata, clock: Clock) -> int:
    recording = await asyncio.to_thread(read_recording, path)
    roles: tuple[Role, ...] = ("customer", "agent") if len(recording.samples) == 2 else ("unknown",)
    runner = registry.open(CallOpened(call_id, recording_format(recording.rate), roles, metadata), "import")
    try:
        await play(runner, list(recording.samples[: len(roles)]), recording.rate, pace="offline", clock=clock)
    finally:
        finals = await registry.finish(call_id)
    return finals
