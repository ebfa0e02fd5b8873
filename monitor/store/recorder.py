"""Keeps the audio of calls that may be kept: spools while they run, mutes what is masked, encodes when they end.

`listen` is a hook of the call registry, `take` follows the writer; both run on the event loop and only note what is to
be done. One thread writes the spools twice a second, so that a crash loses no more than that; another encodes.
"""

import secrets
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

import av
import structlog
from sqlalchemy import Connection, select, update

from monitor.audio.frames import AudioFormat
from monitor.calls.runner import AudioTap
from monitor.config import Settings
from monitor.errors import CalmlineError
from monitor.events.base import Event, Role
from monitor.events.call import CallEnded, CallUpdated
from monitor.events.speech import SpeechFinal, SpeechRedacted
from monitor.store.audio_files import encode_spool
from monitor.store.database import make_private
from monitor.store.muting import Range, corrected, masked_ranges
from monitor.store.opening import Store
from monitor.store.schema import calls
from monitor.store.spool import RATE, SILENCE, Spool, SpoolMeta, ToUlaw

FLUSH_S = 0.5
RECENT = 32
"""Finals of a call remembered for a late redaction."""
WRITING, ENCODING = "writing", "encoding"
"""What can go wrong: each is well again when it next succeeds."""
log = structlog.get_logger(__name__)


class Listened(Protocol):
    """A live call, as `calls.runner.CallRunner`."""

    call_id: str
    source: str
    audio: AudioFormat
    channels: tuple[Role, ...]
    started_at: str
    taps: list[AudioTap]


@dataclass(slots=True)
class _Call:
    spool: Spool
    tap: "_Tap"
    finals: dict[str, SpeechFinal] = field(default_factory=dict)
    gone: bool = False


class _Tap:
    """An AudioTap: audio of one call into its spool."""

    def __init__(self, spool: Spool, audio: AudioFormat) -> None:
        self._spool = spool
        self._tracks = [ToUlaw(audio) for _ in spool.meta.roles]

    def audio(self, track: int, data: bytes) -> None:
        if self._tracks:
            self._spool.append(track, self._tracks[track].feed(data))

    def gap(self, track: int, seconds: float) -> None:
        self._spool.append(track, SILENCE * round(seconds * RATE))

    def end(self) -> None:
        """No more sound comes: what the filters held back follows."""
        tracks, self._tracks = self._tracks, []
        for track, own in enumerate(tracks):
            self._spool.append(track, own.flush())

    def close(self) -> None:
        """The end comes as an event, after the last words: see `end`."""


class Recorder:
    """All recordings of this process."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings, self._store = settings, store
        self.folder = store.database.folder / "audio"
        self._calls: dict[str, _Call] = {}
        self._ended: set[str] = set()  # their recordings are being encoded
        self._jobs: deque[Callable[[], None]] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._loop, name="recorder", daemon=True)
        self._encoder = ThreadPoolExecutor(1, thread_name_prefix="recorder-encode")
        self._problems: dict[str, str] = {}
        self.failed = 0
        """Recordings that are not, or not wholly, there: the disk took no more of them."""
        store.writer.on_erase.append(self.erase)
        store.writer.followers.append(self.take)

    @property
    def problem(self) -> str:
        """One line about what is wrong with recording now; empty again once the disk takes what it is given."""
        return next(iter(self._problems.copy().values()), "")

    def start(self) -> None:
        """Make the folders, start the threads. Raises StoreError."""
        make_private(self.folder)
        make_private(self.folder / "spool")
        self._thread.start()

    def wanted(self, source: str) -> bool:
        """Whether calls of that source are recorded."""
        own = self._settings.sources.get(source)
        named = None if own is None else own.record_audio
        return (
            self._settings.privacy.storage
            and not self._store.problem
            and (self._settings.store.record_audio if named is None else named)
        )

    def listen(self, call: Listened) -> None:
        """Record a call that is about to begin, when its source is to be recorded. Hook of `CallRegistry.on_open`."""
        if not self.wanted(call.source):
            return
        meta = SpoolMeta(call.call_id, call.started_at, tuple(call.channels), self._store.owner.name)
        try:
            spool = Spool(self.folder / "spool" / secrets.token_hex(8), meta, self._nudge)
        except (CalmlineError, OSError) as error:
            self._fail(call.call_id, error, WRITING)
            return
        tap = _Tap(spool, call.audio)
        self._calls[call.call_id] = _Call(spool, tap)
        call.taps.append(tap)

    def waiting_s(self, call_id: str) -> float:
        """Seconds of the call's audio that wait for the disk: who feeds faster than real time waits for them."""
        call = self._calls.get(call_id)
        return 0.0 if call is None else call.spool.waiting_s

    def coming(self, call_id: str) -> bool:
        """Whether a recording of the call is still being made."""
        return call_id in self._calls or call_id in self._ended

    def take(self, event: Event, kept: bool) -> None:
        """What was said decides what is muted; the end of a call ends its recording. `kept`: as of this event."""
        call = self._calls.get(event.call_id)
        if call is None:
            return
        call.spool.keep = kept
        match event:
            case SpeechFinal(utterance_id=name):
                call.finals[name] = event
                if len(call.finals) > RECENT:
                    del call.finals[next(iter(call.finals))]
                self._mute(call, event)
            case SpeechRedacted(utterance_id=name, spans=spans) if name in call.finals:
                call.finals[name] = corrected(call.finals[name], spans)
                self._mute(call, call.finals[name])
            case CallUpdated(consent="refused"):
                del self._calls[event.call_id]
                self._do(partial(self._drop, call))
            case CallEnded():
                del self._calls[event.call_id]
                call.tap.end()
                if kept:
                    self._ended.add(event.call_id)
                self._do(partial(self._finish, call) if kept else partial(self._drop, call))
            case _:
                pass

    def erase(self, connection: Connection, call_id: str) -> None:
        """A call is being erased: its recording goes. Runs in the writer's thread."""
        name = connection.execute(select(calls.c.audio).where(calls.c.call_id == call_id)).scalar()
        if name:
            (self.folder / name).unlink(missing_ok=True)

    def close(self) -> None:
        """Write and encode what is left. Call before the store closes."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()
        self._encoder.shutdown()

    def attach(self, connection: Connection, name: str, meta: SpoolMeta) -> bool:
        """Note the recording with its call; False when the call is not kept (any longer)."""
        mine = (calls.c.started_at == meta.started_at) & (
            (calls.c.call_id == meta.call_id) | calls.c.call_id.like(f"{meta.call_id}~%")
        )
        return bool(connection.execute(update(calls).where(mine).values(audio=name)).rowcount)

    def encode(self, spool: Spool) -> None:
        """Encode a closed spool, attach it, delete the spool. Failing, the spool stays for the next start."""
        name = f"{secrets.token_hex(12)}.{self._settings.store.audio_format}"
        tracks = [spool.folder / f"{track}.ulaw" for track in range(len(spool.meta.roles))]
        try:
            if any(file.stat().st_size for file in tracks):
                encode_spool(tracks, spool.meta.roles, self.folder / name)
                if not self._store.writer.submit(partial(self.attach, name=name, meta=spool.meta)).result():
                    (self.folder / name).unlink(missing_ok=True)
            spool.remove()
            self._problems.pop(ENCODING, None)
        except (CalmlineError, OSError, av.FFmpegError) as error:
            (self.folder / name).unlink(missing_ok=True)
            self._fail(spool.meta.call_id, error, ENCODING)
        finally:
            self._ended.discard(spool.meta.call_id)

    def _mute(self, call: _Call, final: SpeechFinal) -> None:
        ranges = masked_ranges(final)
        if ranges:
            self._do(partial(self._mute_now, call, final.role, ranges))

    def _do(self, job: Callable[[], None]) -> None:
        with self._wake:
            self._jobs.append(job)
            self._wake.notify()

    def _nudge(self) -> None:
        """Much waits for the disk: write now."""
        self._do(lambda: None)

    # What follows runs in the recorder's thread.

    def _loop(self) -> None:
        while True:
            with self._wake:
                if not self._jobs and not self._closing:
                    self._wake.wait(FLUSH_S)
                jobs = list(self._jobs)
                self._jobs.clear()
            for call_id, call in list(self._calls.items()):
                self._try(call_id, partial(self._flush, call))
            for job in jobs:
                self._try("", job)
            if self._closing and not self._jobs:
                break
        for call in self._calls.values():  # calls that never ended: left to the next start
            self._try("", call.spool.close)

    def _flush(self, call: _Call) -> None:
        if not call.gone and call.spool.flush():
            self._problems.pop(WRITING, None)

    def _mute_now(self, call: _Call, role: Role, ranges: list[Range]) -> None:
        if not call.gone:
            self._try(call.spool.meta.call_id, partial(self._flush, call))  # what is to be muted may still be waiting
            call.spool.mute(role, ranges)

    def _finish(self, call: _Call) -> None:
        call.spool.keep = True
        self._try(call.spool.meta.call_id, partial(self._flush, call))  # what the disk took is heard all the same
        call.spool.close()
        self._encoder.submit(self.encode, call.spool)

    def _drop(self, call: _Call) -> None:
        call.gone = True
        call.spool.remove()

    def _try(self, call_id: str, job: Callable[[], None]) -> None:
        try:
            job()
        except OSError as error:
            self._fail(call_id, error, WRITING)

    def _fail(self, call_id: str, error: Exception, doing: str) -> None:
        self.failed += 1
        self._problems[doing] = f"audio is not recorded ({type(error).__name__}); look at the disk"
        log.error("recording failed", call_id=call_id, doing=doing, error=type(error).__name__)
