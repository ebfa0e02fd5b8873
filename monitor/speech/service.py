"""The recogniser of the server: `open` a channel, feed it, hear messages on the loop's thread."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog

from monitor.audio.frames import AudioFormat
from monitor.clock import Clock, SystemClock
from monitor.config import SpeechSettings
from monitor.errors import AdmissionError
from monitor.events.system import SystemLoad
from monitor.speech.core import Core
from monitor.speech.cores import usable_cores
from monitor.speech.engine import Decoder, Engine
from monitor.speech.feeder import Feeder
from monitor.speech.intake import Intake
from monitor.speech.load import Stage, percentile
from monitor.speech.messages import Sink
from monitor.speech.scheduler import Kind
from monitor.speech.session import Session
from monitor.speech.shared import HANG_S
from monitor.speech.vad import Vad
from monitor.speech.weights import Weights, WeightStore
from monitor.speech.whisper import WhisperNet
from monitor.speech.worker import RETRY_S, Threads

log = structlog.get_logger()

MAX_CHANNELS = 2000
"""Bound on channels at once: 3 MB each at most; the load refuses long before."""
_LAG_WINDOW_S = 60.0


@dataclass(frozen=True, slots=True)
class Counters:
    """Everything `/metrics` shows of the recogniser. `counts`: finals, mode_*, batch_*, quarantined_*, and so on.

    Seconds: `heard_s` of sound, `decode_s` that workers were at work, `feed_s` of CPU for hearing, `lost_s` of sound.
    """

    load: SystemLoad
    counts: dict[str, int]
    heard_s: float
    decode_s: float
    feed_s: float
    lost_s: float


class SpeechChannel:
    """One channel; called on the loop's thread, never blocks."""

    def __init__(self, intake: Intake, threads: Threads) -> None:
        self._intake = intake
        self._threads = threads

    def feed(self, data: bytes) -> None:
        """More samples, mono, coded as the format given to `open`. Ignored after `close`."""
        if not self._intake.closed:
            self._intake.feed(data)
            self._threads.fed()

    def gap(self, seconds: float) -> None:
        """Marked silence: time without audio."""
        if not self._intake.closed:
            self._intake.gap(seconds)
            self._threads.fed()

    def backlog_s(self) -> float:
        """Seconds of audio fed and not yet through the VAD."""
        return self._intake.backlog_s()

    def close(self) -> None:
        """No more audio. The last words still come, then `Drained`."""
        if not self._intake.closed:
            self._intake.close()
        self._threads.fed()


class SpeechService:
    """The real `Recogniser`.

    `patient`: sound comes from files, which can wait, so that no call is delayed or refused however full it is.
    `make_decoder`: for tests, a decoder instead of Whisper (one for all workers, another in place of one that broke).
    """

    def __init__(
        self,
        settings: SpeechSettings,
        *,
        patient: bool = False,
        store: WeightStore | None = None,
        make_decoder: Callable[[], Decoder] | None = None,
        clock: Clock | None = None,
        hang_s: float = HANG_S,
        retry_s: float = RETRY_S,
    ) -> None:
        self.settings = settings
        self.model = settings.model
        self._patient = patient
        self._store = store
        self._make_decoder = make_decoder
        self._clock = clock or SystemClock()
        self._hang_s, self._retry_s = hang_s, retry_s
        self._core: Core | None = None
        self._threads: Threads | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = False
        self._intakes: list[Intake] = []
        self._lost_s = 0.0

    async def start(self) -> None:
        """Load the model and start the threads. Raises ModelError (one line) when weights are missing or damaged."""
        self._loop = asyncio.get_running_loop()
        workers = self.settings.workers or usable_cores()
        one_blas_thread()
        make = partial(self._load, workers)
        decoder = await asyncio.to_thread(make)
        feeder = Feeder(await asyncio.to_thread(Vad), self.settings.hangover_s)
        self._core = Core(self.settings, feeder, workers, patient=self._patient)
        self._threads = Threads(self._core, decoder, make, self._clock, self._wake, self._hang_s, self._retry_s)
        self._threads.start()
        log.info("speech_started", model=self.model, workers=workers, window=self.settings.window)

    async def stop(self) -> None:
        """End the threads. Channels still open get nothing more: close them and await `Drained` first."""
        threads, self._threads = self._threads, None
        if threads is not None:
            await asyncio.to_thread(threads.stop)

    def open(self, call_id: str, channel: int, audio: AudioFormat, sink: Sink, *, hints: str = "") -> SpeechChannel:
        """A new channel. `hints`: vocabulary of this queue. Raises AdmissionError when the machine is full."""
        del call_id  # messages name the channel; the sink knows its call
        if self._threads is None or self._core is None:
            raise AdmissionError("the recogniser is not running", code="speech_stopped")
        stage = Stage.FULL if self._patient else self._core.stage
        channels = len(self._core.sessions) + self._threads.joining()
        if stage >= Stage.REFUSING or channels >= MAX_CHANNELS:
            raise AdmissionError("the recogniser is full: transcripts are too far behind; try later or add cores")
        intake = Intake(audio)
        late = stage >= Stage.DELAYED
        self._lost_s += sum(held.lost_s for held in self._intakes if held.closed)
        self._intakes = [held for held in self._intakes if not held.closed]
        self._intakes.append(intake)
        self._threads.join(Session(channel, intake, sink, hints, late=late))
        return SpeechChannel(intake, self._threads)

    def trouble(self) -> str:
        """Empty when all is well, else one line: nothing is heard, or workers are missing."""
        return self._threads.trouble() if self._threads is not None else ""

    def load(self) -> SystemLoad:
        """How busy the recogniser is now (`calls` counts channels; the registry knows calls)."""
        return self.counters().load

    def counts(self) -> dict[str, float]:
        """Everything counted so far by name, for `/metrics`."""
        told = self.counters()
        seconds = {"heard": told.heard_s, "decode": told.decode_s, "feed_cpu": told.feed_s, "lost": told.lost_s}
        return {**told.counts, **{f"{what}_seconds": value for what, value in seconds.items()}}

    def counters(self) -> Counters:
        """All figures at once."""
        if self._threads is None:
            return Counters(SystemLoad(), {}, 0.0, 0.0, 0.0, 0.0)
        return self._threads.look(self._counters)

    def _counters(self, core: Core) -> Counters:
        now = self._clock.monotonic()
        lags = [lag.seconds for lag in core.lags if lag.at > now - _LAG_WINDOW_S]
        counts = dict(core.counts)
        load = SystemLoad(
            calls=len(core.sessions),
            busy=round(core.gauge.busy(), 3),
            queue=core.scheduler.waiting(Kind.FINAL, Kind.SPECULATIVE, Kind.LATE),
            lag_p50=round(percentile(lags, 0.5), 3),
            lag_p95=round(percentile(lags, 0.95), 3),
            stage=core.stage.label,
            dropped_partials=core.scheduler.dropped,
            cost=round(core.decode_s / core.heard_s, 4) if core.heard_s else 0.0,
            feed_cost=round(core.feed_s / core.heard_s, 5) if core.heard_s else 0.0,
            feed_lag=round(core.feeder.late_s(), 3),
            modes=_named(counts, "mode_"),
            batches=_named(counts, "batch_"),
        )
        lost = self._lost_s + sum(intake.lost_s for intake in self._intakes)
        return Counters(load, counts, core.heard_s, core.decode_s, core.feed_s, lost)

    def _load(self, workers: int) -> Decoder:
        """One engine for all workers."""
        if self._make_decoder is not None:
            return self._make_decoder()
        # for files nobody waits: the memory of a second copy would be for nothing
        return _engine(self.settings, self._weights(), workers, wide=not self._patient)

    def _weights(self) -> Weights:
        """The verified weights; `model` becomes the name they go by."""
        weights = (self._store or WeightStore()).resolve(self.settings.model)
        self.model = weights.name
        return weights

    def _wake(self) -> None:
        """From any thread: have the loop deliver. Many wakes before it runs are one."""
        loop = self._loop
        if loop is None or self._woken:
            return
        self._woken = True
        try:
            loop.call_soon_threadsafe(self._deliver)
        except RuntimeError:  # the loop is gone: nobody listens any more
            self._woken = False

    def _deliver(self) -> None:
        self._woken = False
        threads = self._threads
        if threads is None:
            return
        for sink, message in threads.collect():
            try:
                sink(message)
            except Exception as error:  # one call's failure must not touch another
                log.error("speech_sink_failed", error=type(error).__name__)


def _named(counts: Mapping[str, int], beginning: str) -> dict[str, int]:
    """The counts whose names begin so, by the rest of the name."""
    return {name.removeprefix(beginning): count for name, count in counts.items() if name.startswith(beginning)}


def _engine(settings: SpeechSettings, weights: Weights, workers: int, *, wide: bool = False) -> Engine:
    net = WhisperNet(
        weights,
        device=settings.device,
        compute_type=settings.compute_type,
        workers=workers,
        language=settings.language,
        wide=wide,
    )
    return Engine(net)


def one_blas_thread() -> None:
    """Our matrices are small: more BLAS threads only spin against the decode workers (measured: 50 times slower)."""
    from threadpoolctl import threadpool_limits

    limit: Any = threadpool_limits
    limit(limits=1, user_api="blas")
