"""The only threads of the recogniser: one feeder, some decode workers, one lock. Decides nothing: `core.py` does.

A worker that raises or takes too long is given up: its batch goes back to the queue, a new worker takes its place once
there is a new engine for all (tried again and again), and whatever the old one still says is ignored.
The feeder never ends: what raises costs a tick, and while nothing is heard `trouble` says so.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

import structlog

from monitor.clock import Clock
from monitor.speech.core import Core
from monitor.speech.engine import Decoded, Decoder, Request
from monitor.speech.messages import Sink, SpeechMessage
from monitor.speech.scheduler import Batch
from monitor.speech.session import Session
from monitor.speech.shared import HANG_S, SharedEngine, Worker, time_for

log = structlog.get_logger()
T = TypeVar("T")

TICK_S = 0.032
RETRY_S, RETRY_MOST_S = 1.0, 60.0
"""Pause before another try to have a new engine; doubled each time, up to the second figure."""
DEAF_S = 3.0
"""Nothing heard for so long is trouble: stalls of a busy machine are shorter."""
_LOG_S = 10.0


class Threads:
    """Runs a core. `make_decoder` is called for another engine in place of one that a worker died or hung in.

    Channels that wait to begin are bounded by admission; `collect` empties what is to be said each time the loop turns.
    """

    def __init__(
        self,
        core: Core,
        decoder: Decoder,
        make_decoder: Callable[[], Decoder],
        clock: Clock,
        wake_loop: Callable[[], None],
        hang_s: float = HANG_S,
        retry_s: float = RETRY_S,
    ) -> None:
        self._core = core
        self._engine = SharedEngine(decoder, make_decoder)
        self._clock = clock
        self._wake_loop = wake_loop
        self._hang_s = hang_s
        self._retry_s = retry_s
        self._lock = threading.Condition()
        self._fed = threading.Event()
        self._ended = threading.Event()
        self._stopping = False
        self._joining: deque[Session] = deque()
        self._workers = [Worker(number, decoder) for number in range(core.workers)]
        self._expected = len(self._workers)
        self._missing: set[int] = set()
        self._heard_at = self._noted = clock.monotonic()
        self._complained_at = float("-inf")
        self._deaf = False
        self._busy_s = 0.0
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start feeder and workers."""
        self._spawn(self._feed, "speech-feeder")
        for worker in self._workers:
            self._spawn(partial(self._work, worker), f"speech-worker-{worker.number}")

    def stop(self, timeout_s: float = 5.0) -> None:
        """Ask all threads to end and wait for those that can (blocking)."""
        with self._lock:
            self._stopping = True
            self._lock.notify_all()
        self._ended.set()
        self._fed.set()
        for thread in self._threads:
            thread.join(timeout_s)

    def join(self, session: Session) -> None:
        """A new channel."""
        self._joining.append(session)
        self._fed.set()

    def joining(self) -> int:
        """Channels that wait to begin."""
        return len(self._joining)

    def fed(self) -> None:
        """Sound arrived or a channel closed."""
        if not self._fed.is_set():
            self._fed.set()

    def collect(self) -> list[tuple[Sink, SpeechMessage]]:
        """What is to be said on the loop's thread."""
        with self._lock:
            said, self._core.outbox = self._core.outbox, []
        return said

    def trouble(self) -> str:
        """Empty when all is well, else one line. Takes no lock, so that it can tell of a thread that never lets go."""
        deaf_s = self._clock.monotonic() - self._heard_at
        deaf = [f"the recogniser hears nothing for {deaf_s:.0f} s"] if deaf_s > DEAF_S else []
        missing = len(self._missing)
        few = [f"{self._expected - missing} of {self._expected} recogniser workers run"] if missing else []
        return "; ".join(deaf + few)

    def look(self, question: Callable[[Core], T]) -> T:
        """Read the core under the lock."""
        with self._lock:
            return question(self._core)

    def _spawn(self, target: Callable[[], None], name: str) -> None:
        thread = threading.Thread(target=target, name=name, daemon=True)
        self._threads = [other for other in self._threads if other.is_alive() or not other.ident]
        self._threads.append(thread)
        thread.start()

    def _feed(self) -> None:
        """One tick each 32 ms; at once again while a channel has more than it should (a file, a stall)."""
        following = self._clock.monotonic()
        while not self._stopping:
            try:
                following = self._tick(following)
            except Exception as error:  # whatever it is, calls must go on being heard
                self._stumbled(type(error).__name__)
                following = self._clock.monotonic()
                self._rest(TICK_S)

    def _tick(self, following: float) -> float:
        """One tick, due at `following`; when the next is due."""
        core, clock = self._core, self._clock
        self._welcome()
        if not core.sessions:
            self._heard_at, self._deaf = clock.monotonic(), False
            self._fed.wait(0.5)
            self._fed.clear()
            following = clock.monotonic()
        tick = core.feeder.tick()
        now = clock.monotonic()
        with self._lock:
            core.feed_s = time.thread_time()  # of this thread alone: BLAS is held at one
            core.apply(tick, now)
            self._watch(now)
            said = bool(core.outbox)
            if core.scheduler.waiting():
                self._lock.notify_all()
        if said:
            self._wake_loop()
        if tick.deaf:
            self._complain(tick.deaf)
        elif tick.frames or not self._deaf:  # a tick to which no sound came proves nothing
            self._heard_at, self._deaf = now, False
        if core.feeder.behind():
            return clock.monotonic()
        following = max(following + TICK_S, now)
        self._rest(following - clock.monotonic())
        return following

    def _welcome(self) -> None:
        """Take in the channels that wait to begin."""
        with self._lock:
            while self._joining:
                session = self._joining.popleft()
                try:
                    self._core.join(session)
                except Exception as error:
                    self._core.turn_away(session, self._clock.monotonic(), type(error).__name__)

    def _stumbled(self, error: str) -> None:
        """A tick came to nothing. When that lasts, channels that were closed end: nobody may wait for them for ever."""
        self._complain(error)
        now = self._clock.monotonic()
        if now - self._heard_at < DEAF_S:
            return
        with self._lock:
            for row in [row for row, session in self._core.sessions.items() if session.intake.closed]:
                self._core.drop(row, now, error)
        self._wake_loop()

    def _complain(self, error: str) -> None:
        self._deaf = True
        now = self._clock.monotonic()
        if now - self._complained_at >= _LOG_S:
            self._complained_at = now
            log.error("speech_not_heard", error=error, seconds=round(now - self._heard_at, 1))

    def _rest(self, seconds: float) -> None:
        """Sleep until the next tick; stopping need not wait for more than one."""
        if seconds > 0:
            self._ended.wait(seconds)

    def _work(self, worker: Worker) -> None:
        clock = self._clock
        while True:
            with self._lock:
                taken = None
                while not self._stopping and not worker.abandoned:
                    idle = sum(1 for other in self._workers if other.batch is None and not other.abandoned)
                    taken = self._take(clock.monotonic(), idle)
                    if taken is not None:
                        break
                    self._lock.wait(0.5)
                if taken is None:
                    return
                limit_s = time_for(taken, self._core.pace, self._hang_s)
                worker.begin(taken, self._engine.decoder, clock.monotonic(), limit_s)
            self._decode(worker, taken)

    def _take(self, now: float, idle: int) -> Batch | None:
        try:
            taken = self._core.take(now, idle)
            return replace(taken, wide=False) if taken is not None and self._engine.broken else taken
        except Exception as error:  # the worker looks again
            log.error("speech_take_failed", error=type(error).__name__)
            return None

    def _decode(self, worker: Worker, batch: Batch) -> None:
        answers: Sequence[Decoded | Request] | None = None
        try:
            answers = worker.decoder.decode([job.request for job in batch.jobs], batch.mode, wide=batch.wide)
        except Exception as error:  # whatever a model raises: this worker is given up, its batch is decoded again
            log.error("speech_worker_died", worker=worker.number, error=type(error).__name__)
        now = self._clock.monotonic()
        with self._lock:
            if worker.abandoned:
                return
            busy_s = now - max(worker.since, self._noted)
            self._busy_s += max(0.0, busy_s)
            worker.batch = None
            if answers is None or len(answers) != len(batch.jobs):
                self._core.failed(batch, now)
                self._replace(worker)
            else:
                self._answered(batch, answers, now - worker.since, now)
            said = bool(self._core.outbox)
            self._lock.notify_all()
        if said:
            self._wake_loop()

    def _answered(self, batch: Batch, answers: Sequence[Decoded | Request], busy_s: float, now: float) -> None:
        try:
            self._core.done(batch, answers, busy_s, now)
        except Exception as error:  # an answer that does not fit must not end the worker
            log.error("speech_answer_failed", error=type(error).__name__)

    def _watch(self, now: float) -> None:
        """Note how busy the workers were, and give up those that hang (under the lock)."""
        if now - self._noted >= 0.25:
            running = sum(now - max(w.since, self._noted) for w in self._workers if w.batch is not None)
            self._core.gauge.note(self._noted, now, self._busy_s + running)
            self._core.update_load(now)
            self._noted, self._busy_s = now, 0.0
        for worker in list(self._workers):
            if worker.batch is not None and now - worker.since > worker.limit_s:
                log.error("speech_worker_hung", worker=worker.number, seconds=round(now - worker.since, 1))
                self._core.failed(worker.batch, now)
                self._replace(worker)
                self._lock.notify_all()

    def _replace(self, worker: Worker) -> None:
        """A new thread instead of `worker`, with a new engine (under the lock; the engine is made outside it)."""
        worker.abandoned = True
        self._engine.condemn(worker.decoder)
        self._workers.remove(worker)
        if not self._stopping:
            self._spawn(partial(self._begin_again, worker), f"speech-worker-{worker.number}")

    def _begin_again(self, old: Worker) -> None:
        pause_s = self._retry_s
        while (fresh := self._made(old)) is None:
            if self._ended.wait(pause_s):
                return
            pause_s = min(2 * pause_s, RETRY_MOST_S)
        with self._lock:
            self._missing.discard(old.number)
            self._workers.append(fresh)
        self._work(fresh)

    def _made(self, old: Worker) -> Worker | None:
        """A new worker, if there is another engine or one can be had now."""
        try:
            self._engine.renew(old.decoder)
            return Worker(old.number, self._engine.decoder)
        except Exception as error:  # memory is short, the file is gone: both may pass
            log.error("speech_worker_not_replaced", worker=old.number, error=type(error).__name__)
        with self._lock:
            self._missing.add(old.number)
        return None
