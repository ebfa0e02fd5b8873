"""The recogniser without threads or clock: ticks and decoded batches in, messages out. All of it is called under the
one lock of `worker.py`; feeding (`feeder.py`) belongs to one thread and needs none.
"""

from collections import Counter, deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from functools import partial

import structlog

from monitor.config import SpeechSettings
from monitor.speech.engine import Decoded, Mode, Request, as_it_is, likeness, merely_unsure
from monitor.speech.feeder import Feeder, Tick
from monitor.speech.finals import Finals
from monitor.speech.lateness import lateness
from monitor.speech.load import Lag, LoadGauge, Stage
from monitor.speech.media import MediaClock
from monitor.speech.messages import FinalText, Quarantined, Sink, SpeechMessage, Unheard
from monitor.speech.pace import SLACK_S, How, Pace, in_time
from monitor.speech.partials import NEVER, Partials
from monitor.speech.scheduler import Batch, Job, Kind, Scheduler
from monitor.speech.segmenter import FRAME_S, IDLE_PAUSE_S, PAUSE_S, Edge, EdgeKind
from monitor.speech.session import Session, owner_of

HOLD_S = 36.0
"""Speech of one channel that may wait for its decode; beyond, its sound waits in the mailbox until some is done."""
RESTS_S = (1.0, 4.0)
"""Pauses before the second and third try of what a worker died on: a fault that passes within seconds loses nothing.
After the third it is a gap. From the second on it is decoded alone, so that it harms no other."""
log = structlog.get_logger(__name__)


class Core:
    """Sessions, scheduler and load of one recogniser.

    `outbox` is bounded by what the mailboxes of its channels hold: while nobody collects it, nothing is fed.
    """

    def __init__(self, settings: SpeechSettings, feeder: Feeder, workers: int, *, patient: bool = False) -> None:
        self.settings = settings
        self._patient = patient
        self.feeder = feeder
        self.workers = workers
        self.scheduler = Scheduler(workers, self._likeness)
        self._clock = MediaClock(feeder)
        self.gauge = LoadGauge(workers)
        self.stage = Stage.FULL
        self.outbox: list[tuple[Sink, SpeechMessage]] = []
        self.sessions: dict[int, Session] = {}
        self.counts: Counter[str] = Counter()
        self._partials = Partials(feeder, self.scheduler, self.counts, on=settings.partials != "off")
        self.lags: deque[Lag] = deque(maxlen=2000)
        self.heard_s = 0.0
        self.decode_s = self.feed_s = 0.0
        self.pace = Pace()
        hurries = settings.window == "auto" and not patient
        self._finals = Finals(settings, feeder, self.scheduler, self.counts, self.pace if hurries else None)
        feeder.segmenter.set_pause(IDLE_PAUSE_S)

    # -- channels

    def join(self, session: Session) -> None:
        """A channel begins (feeder's thread, under the lock)."""
        row = self.feeder.add(session.intake)
        self.sessions[row] = session
        self._partials.mark(row, session, sparse=self._sparse)

    def apply(self, tick: Tick, now: float) -> None:
        """Act on what a tick found. A row whose part raises is dropped, the others go on."""
        self.heard_s += tick.frames * FRAME_S
        for job in self.scheduler.stale(now):
            self._partials.ask_again(job)
        for row, error in tick.failed.items():
            self.drop(row, now, error)
        work: list[tuple[int, Callable[[], None]]] = [(e.row, partial(self._edge, e, now)) for e in tick.edges]
        work += [(row, partial(self._partial_due, row, now)) for row in tick.due]
        work += [(row, partial(self._media, row, now)) for row in tick.media]
        work += [(row, partial(self._finish, row)) for row in tick.finished]
        for row, act in work:
            if row not in self.sessions:
                continue
            try:
                act()
            except Exception as error:
                self.drop(row, now, type(error).__name__)

    def drop(self, row: int, now: float, error: str) -> None:
        """End a channel that cannot be heard any more: what it was saying is a gap, earlier finals still come."""
        session = self.sessions.pop(row)
        self.feeder.remove(row)
        if session.open is not None:
            self._finals.drop_guess(session.open)
            self._post(session, session.give_up(self.feeder.segmenter.open_span(row), now))
        self.turn_away(session, now, error)

    def turn_away(self, session: Session, now: float, error: str) -> None:
        """End a channel that has no row (any more)."""
        log.error("speech_channel_dropped", error=error)
        self.counts["channels_dropped"] += 1
        session.intake.abandon()
        session.ended = True
        self._flush(session, now)

    # -- decoding

    def take(self, now: float, idle: int) -> Batch | None:
        """Work for an idle worker."""
        batch = self.scheduler.take(now, idle, speculate=not self.gauge.sheds(Stage.NO_SPECULATION))
        if batch is None:
            return None
        self.counts[f"batch_{len(batch.jobs)}"] += 1
        batch = replace(batch, wide=batch.lone and self._wide(batch.jobs[0]))
        self.counts["decodes_wide"] += batch.wide
        return replace(batch, mode=self._mode(batch, now))

    def done(self, batch: Batch, answers: Sequence[Decoded | Request], busy_s: float, now: float) -> None:
        """A worker's answers, in the order of the batch's jobs. A request is a second try: it waits its turn."""
        self.scheduler.done(batch)
        self.decode_s += busy_s
        if len(batch.jobs) == 1:
            self.pace.note(_how(batch), batch.jobs[0].request, batch.mode, busy_s)
        for job, answer in zip(batch.jobs, answers, strict=True):
            if job.answered:
                continue
            if isinstance(answer, Decoded):
                job.answered = True
                self._answer(job, answer, now)
            elif self._hurried and merely_unsure(answer):
                self.counts["second_decodes_shed"] += 1
                job.answered = True
                self._answer(job, as_it_is(answer), now)
            elif not job.cancelled:
                job.request = answer
                self.counts["second_decodes"] += 1
                self._finals.again(job, now)

    def failed(self, batch: Batch, now: float) -> None:
        """A worker died or hung on this batch: again after a pause, one by one; at last a gap that is told."""
        self.scheduler.done(batch)
        self.counts["worker_restarts"] += 1
        for job in batch.jobs:
            if job.answered or job.cancelled:
                continue
            job.tries += 1
            if job.kind is Kind.PARTIAL:
                job.answered = True
                self._partials.ask_again(job)
            elif job.tries > len(RESTS_S):
                job.answered = True
                self._answer(job, Decoded("", 0.0, "fallback", "decode_failed"), now)
            else:
                self._finals.again(job, now, RESTS_S[job.tries - 1])

    def update_load(self, now: float) -> None:
        """Follow the load, tell lags that no frame tells; a delayed call becomes live when there is room again."""
        late_s = lateness(self.scheduler, self.feeder, now, patient=self._patient)
        before, self.stage = self.stage, self.gauge.update(now, late_s)
        self.feeder.segmenter.set_pause(IDLE_PAUSE_S if self.stage is Stage.FULL else PAUSE_S)
        for row in self._clock.overdue(self.sessions, now):
            self._media(row, now)
        if before >= Stage.DELAYED > self.stage:
            for session in self.sessions.values():
                session.late = False
            self.scheduler.catch_up(now)

    # -- inside

    @property
    def _hurried(self) -> bool:
        """Whether answers that are merely unsure go out as they are: where the window is chosen by load, under load."""
        return self.settings.window == "auto" and self._loaded

    @property
    def _loaded(self) -> bool:
        """Whether utterances are decoded greedily and in parts: where the window is the short one whatever comes."""
        if self.settings.window != "auto":
            return self.settings.window == "fast"
        return not self._patient and self.gauge.sheds(Stage.NO_ACCURATE)

    @property
    def _sparse(self) -> bool:
        return self.gauge.sheds(Stage.SPARSE_PARTIALS)

    def _edge(self, edge: Edge, now: float) -> None:
        session = self.sessions[edge.row]
        if edge.kind is EdgeKind.STARTED:
            self._post(session, session.begin(edge, now))
            self._partials.mark(edge.row, session, sparse=self._sparse)
        elif edge.kind is EdgeKind.PAUSED:
            self._finals.pause(session, edge, now, loaded=self._loaded)
        elif edge.kind is EdgeKind.SEAM:
            part = self._finals.seam(session, edge, now, loaded=self._loaded)
            if part is not None:
                self._partials.mark(edge.row, session, sparse=self._sparse)
            if part is not None and part.answer is not None:
                self._show(session, now)
        elif edge.kind is EdgeKind.RESUMED:
            self._finals.resume(session)
        else:
            self._post(session, self._finals.stop(session, edge, now, loaded=self._loaded))
            self.feeder.marks[edge.row] = NEVER
            self._flush(session, now)

    def _show(self, session: Session, now: float) -> None:
        """Text of parts that have their answer, if partials are wanted."""
        message = self._partials.settled(session, now)
        if message is not None:
            self._post(session, message)

    def _partial_due(self, row: int, now: float) -> None:
        self._partials.ask(row, self.sessions[row], now, sparse=self._sparse)

    def _media(self, row: int, now: float) -> None:
        session = self.sessions[row]
        self._post(session, self._clock.tell(row, session, now))

    def _finish(self, row: int) -> None:
        session = self.sessions.pop(row)
        self.feeder.remove(row)
        session.ended = True
        session.open = None
        self._end(session)

    def _answer(self, job: Job, answer: Decoded, now: float) -> None:
        session, utterance = owner_of(job)
        if job.kind is Kind.PARTIAL:
            message = self._partials.answered(job, answer, now)
            if message is not None:
                self._post(session, message)
            return
        if self._finals.answered(job, answer):
            if utterance is session.open:
                self._show(session, now)
            self._flush(session, now)

    def _flush(self, session: Session, now: float) -> None:
        for utterance, message in session.flush():
            self._post(session, message)
            if isinstance(message, FinalText):
                self.counts["finals"] += 1
                self.counts[f"mode_{message.mode}"] += 1
                self.counts["parts_doubted"] += utterance.doubted
            elif isinstance(message, Quarantined):
                self.counts["quarantined"] += 1
                self.counts[f"quarantined_{message.reason}"] += 1
            elif isinstance(message, Unheard):
                self.counts["unheard"] += 1
                self.counts[f"unheard_{message.reason}"] += 1
            if utterance.said_at is not None and not isinstance(message, Unheard):
                self.lags.append(Lag(now, now - utterance.said_at))
        session.intake.held_back = session.pending_s() > HOLD_S
        self._end(session)

    def _end(self, session: Session) -> None:
        message = session.drained()
        if message is not None:
            self._post(session, message)
            session.ended = False  # said once

    def _post(self, session: Session, message: SpeechMessage) -> None:
        self.outbox.append((session.sink, message))

    def _wide(self, job: Job) -> bool:
        """Whether all cores decode what is alone. A partial has them only until its utterance shows text, or to try
        what finals do not: the decode that ends the utterance may come at any moment and should find a core of its own.
        """
        seconds = job.request.seconds
        sooner = self.pace.lone(seconds)
        if job.kind is not Kind.PARTIAL:
            return sooner == "wide"
        if sooner == "wide" and owner_of(job)[1].text()[0]:
            return False
        return self.pace.lone(seconds, patient=True) == "wide"

    def _mode(self, batch: Batch, now: float) -> Mode:
        window = self.settings.window
        if batch.kind is Kind.PARTIAL:
            return "fast"
        if window != "auto":
            return window
        waiting = self.scheduler.waiting(Kind.FINAL, Kind.SPECULATIVE)
        if waiting or len(batch.jobs) > 1 or self.gauge.sheds(Stage.NO_ACCURATE):
            return "fast"
        [job] = batch.jobs
        left_s = job.ended + self.feeder.segmenter.hangover_s + SLACK_S - now
        accurate = self._patient or in_time(self.pace.of(_how(batch)), job.request, left_s)
        return "accurate" if accurate else "fast"

    def _likeness(self, request: Request) -> Hashable:
        return likeness(request, "accurate" if self.settings.window == "accurate" else "fast")


def _how(batch: Batch) -> How:
    """How a batch of one is decoded."""
    if batch.wide:
        return "wide"
    return "alone" if batch.lone else "beside"
