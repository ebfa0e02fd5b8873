"""Recordings as calls: one id per content, one file or one a side, several at once. Used by `calmline import`."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.calls.offline import play, read_sides, recording_format
from monitor.calls.registry import CallRegistry
from monitor.clock import Clock, stamp
from monitor.errors import CalmlineError, InputError, UsageError
from monitor.events.base import CallMetadata, Role
from monitor.telephony.codec import CallOpened

CUSTOMER, AGENT = "-customer", "-agent"
"""How the names of two recordings of one call end."""
Files = tuple[Path, ...]
"""One recording of a call, or the customer's side and the agent's."""


@dataclass(frozen=True, slots=True)
class Job:
    """Recordings to bring in as one call."""

    call_id: str
    files: Files
    started_at: str = ""
    """When the call began, if that is known: UTC, RFC 3339. Else the time of the files tells, see `began_at`."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one call: `problem` is empty when it is in; `already`: it was in before."""

    files: Files
    call_id: str
    finals: int = 0
    problem: str = ""
    already: bool = False


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who is told how it goes: `part` what share of a job was fed since the last time, `done` each result."""

    part: Callable[[Job, float], None]
    done: Callable[[Imported], None]
    waiting_s: Callable[[str], float] = lambda _call_id: 0.0
    """Seconds of a call's audio that wait for somebody else (the recorder): no more is fed while these are many."""


def pair_up(paths: Sequence[Path], *, in_pairs: bool = False) -> list[Files]:
    """Which recordings are the sides of one call: NAME-customer and NAME-agent in one folder, or, `in_pairs`, each two
    in order, customer first. Raises UsageError for an odd number of those."""
    if in_pairs:
        if len(paths) % 2:
            raise UsageError(f"--pair takes recordings two by two, customer first; {len(paths)} were given")
        return list(zip(paths[::2], paths[1::2], strict=True))
    agents = {_name(path, AGENT): path for path in paths if path.stem.casefold().endswith(AGENT)}
    found: dict[Path, Path] = {}
    for path in paths:
        if path.stem.casefold().endswith(CUSTOMER) and (name := _name(path, CUSTOMER)) in agents:
            found[path] = agents.pop(name)
    seconds = set(found.values())
    return [(path, found[path]) if path in found else (path,) for path in paths if path not in seconds]


def import_id(files: Files) -> str:
    """An id that follows from the content, so that the same recording is never imported twice.

    Raises InputError for a file that is missing or cannot be read.
    """
    digests = [_digest(path) for path in files]
    whole = digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()
    return f"import-{whole[:16]}"


def began_at(files: Files, length_s: float, now: datetime) -> str:
    """When a recorded call began: a recorder last writes to its file as the call ends. Never after `now`."""
    ended = max(datetime.fromtimestamp(path.stat().st_mtime, UTC) for path in files)
    return stamp(min(ended, now) - timedelta(seconds=length_s))


async def import_recordings(
    registry: CallRegistry,
    jobs: Sequence[Job],
    metadata: CallMetadata,
    watcher: Watcher,
    *,
    at_once: int,
    clock: Clock,
) -> list[Imported]:
    """Run recordings through the pipeline, `at_once` at a time. A bad one is reported, the rest go on."""
    slots = asyncio.Semaphore(at_once)

    async def one(job: Job) -> Imported:
        async with slots:
            try:
                result = Imported(job.files, job.call_id, await _import(registry, job, metadata, watcher, clock))
            except CalmlineError as error:
                result = Imported(job.files, job.call_id, problem=str(error))
        watcher.done(result)
        return result

    return list(await asyncio.gather(*(one(job) for job in jobs)))


async def _import(registry: CallRegistry, job: Job, metadata: CallMetadata, watcher: Watcher, clock: Clock) -> int:
    samples, rate = await asyncio.to_thread(read_sides, *job.files)
    roles: tuple[Role, ...] = ("customer", "agent") if len(samples) == 2 else ("unknown",)
    length_s = max(len(side) for side in samples) / rate
    started_at = job.started_at or await asyncio.to_thread(began_at, job.files, length_s, clock.now())
    opened = CallOpened(job.call_id, recording_format(rate), roles, metadata, started_at=started_at)
    runner = registry.open(opened, "import")
    runner.taps.append(_Meter(sum(len(side) for side in samples) * 2, lambda share: watcher.part(job, share)))
    try:
        await play(runner, samples, rate, pace="offline", clock=clock, waiting_s=lambda: watcher.waiting_s(job.call_id))
    except BaseException:  # also cancelled: half a call must not count as imported
        await registry.finish(job.call_id, "interrupted")
        raise
    return await registry.finish(job.call_id)


class _Meter:
    """An AudioTap that tells which share of the recording was fed."""

    def __init__(self, whole: int, tell: Callable[[float], None]) -> None:
        self._whole, self._tell = max(1, whole), tell

    def audio(self, track: int, data: bytes) -> None:
        self._tell(len(data) / self._whole)

    def gap(self, track: int, seconds: float) -> None:
        """Recordings have none."""

    def close(self) -> None:
        """Nothing to end."""


def _name(path: Path, ending: str) -> tuple[Path, str]:
    return path.parent, path.stem[: -len(ending)]


def _digest(path: Path) -> str:
    if not path.is_file():
        raise InputError(f"recording not found: {path}", code="file_missing")
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror})", code="file_unreadable") from None
