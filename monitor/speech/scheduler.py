"""Which utterances are decoded next, and which together: one queue for all calls. Pure; time is an argument.

Order: finals, then speculative finals, then parts of utterances that go on, then partials, then finals of calls taken
as "delayed"; by deadline within. Past its deadline a part goes before guesses, a partial (three seconds without text)
before that, and a delayed final before all three.
A batch holds utterances of one window size, never a partial beside a final, and is only formed when more wait than
workers can take one by one. All workers but one may be busy with partials that are not overdue: one is kept for a lone
final.
"""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from monitor.speech.engine import Mode, Request

MAX_BATCH = 8
"""Decoding 4 of like length together costs about 55 % of one by one, 8 about 42 % (docs/performance.md)."""
PACE = 0.1
"""Seconds to decode a second of speech, about: a long utterance begins earlier, so that all end alike late."""
STALE_S = 0.7
"""A partial not begun within this time is dropped: its sound is old. Whoever speaks on is asked for again."""
TEXT_EACH_S = 3.0
"""Speech that goes on shows new text at least this often, until the machine is full of finals."""


class Kind(IntEnum):
    """What a decode is for, in order of urgency."""

    FINAL = 0
    SPECULATIVE = 1
    PART = 2
    PARTIAL = 3
    LATE = 4


_PATIENCE_S = {
    Kind.FINAL: 1.0,
    Kind.SPECULATIVE: 1.2,
    Kind.PART: 1.5,
    Kind.PARTIAL: TEXT_EACH_S,
    Kind.LATE: 20.0,
}
_WHOLE = (Kind.FINAL, Kind.SPECULATIVE, Kind.PART)
"""What is a final or will be one: these may share a batch."""


def begin_by(kind: Kind, seconds: float, since: float) -> float:
    """When the decode of so many seconds of sound should begin: what is most urgent is served first.

    `since`: when it was asked for; for a partial, when its utterance last showed text.
    """
    return since + _PATIENCE_S[kind] - PACE * seconds


@dataclass(slots=True, eq=False)
class Job:
    """One utterance to decode. `born`: since when it is waited for, `deadline`: when it should begin, `ended`: when its
    speech ended, all seconds on the caller's clock; a second try keeps them, unless it rested. `sure`: a guess that
    will be wanted whether speech goes on or not."""

    kind: Kind
    request: Request
    deadline: float
    born: float
    owner: Hashable
    ended: float = 0.0
    sure: bool = False
    tries: int = 0
    answered: bool = field(default=False)
    cancelled: bool = field(default=False)


@dataclass(frozen=True, slots=True)
class Batch:
    """Jobs that one worker decodes together. `lone`: one job, no other waits or runs. Who takes it sets `mode` and
    `wide`: whether all cores decode it."""

    jobs: tuple[Job, ...]
    kind: Kind
    lone: bool = False
    mode: Mode = "fast"
    wide: bool = False

    @property
    def seconds(self) -> float:
        """Seconds of sound in it."""
        return sum(job.request.seconds for job in self.jobs)


class Scheduler:
    """The queue. `likeness`: requests for which it is equal may share a batch."""

    def __init__(self, workers: int, likeness: Callable[[Request], Hashable]) -> None:
        self.workers = workers
        self.dropped = 0
        self._likeness = likeness
        self._stale: list[Job] = []
        self._resting: list[tuple[float, Job]] = []
        self._queues: dict[Kind, list[Job]] = {kind: [] for kind in Kind}
        self._running: dict[Kind, int] = dict.fromkeys(Kind, 0)

    def put(self, job: Job) -> None:
        """Queue a job; a newer partial of one owner replaces the older."""
        queue = self._queues[job.kind]
        if job.kind is Kind.PARTIAL:
            kept = [other for other in queue if other.owner != job.owner]
            self.dropped += len(queue) - len(kept)
            queue[:] = kept
        queue.append(job)

    def rest(self, job: Job, until: float) -> None:
        """Queue it at that time. Till then nobody waits for it: what rests is no lateness."""
        self._resting.append((until, job))

    def resting(self) -> tuple[Job, ...]:
        """The jobs that rest and are still wanted."""
        return tuple(job for _, job in self._resting if not job.cancelled)

    def promote(self, job: Job, deadline: float, kind: Kind = Kind.FINAL) -> None:
        """A job became another kind's; one that runs already only changes its name."""
        queue = self._queues[job.kind]
        waiting = job in queue
        if waiting:
            queue.remove(job)
        job.kind, job.deadline = kind, deadline
        if waiting:
            self._queues[kind].append(job)

    def catch_up(self, now: float) -> None:
        """Calls taken as delayed are live again: their finals become ordinary ones, oldest first.

        They count as asked for one after the other, as fast as one worker may do them, so that they are no lateness
        that would delay calls again, and live finals come in between.
        """
        for job in sorted(self._queues[Kind.LATE], key=lambda job: job.born):
            job.born = now
            self.promote(job, begin_by(Kind.FINAL, job.request.seconds, now))
            now += PACE * job.request.seconds

    def cancel(self, job: Job) -> None:
        """The answer is no longer wanted."""
        job.cancelled = True
        if job in self._queues[job.kind]:
            self._queues[job.kind].remove(job)

    def waiting(self, *kinds: Kind) -> int:
        """Jobs that wait, of these kinds (none named: of all)."""
        return sum(len(self._queues[kind]) for kind in kinds or Kind)

    def queued(self, kind: Kind) -> tuple[Job, ...]:
        """The jobs that wait, of one kind."""
        return tuple(self._queues[kind])

    def oldest_s(self, now: float) -> float:
        """How long the oldest final of a live call has waited."""
        return max((now - job.born for job in self._queues[Kind.FINAL] if job.born < now), default=0.0)

    def take(self, now: float, idle: int, *, speculate: bool = True) -> Batch | None:
        """The next batch for one of `idle` idle workers (this one included), or None.

        `speculate`: a guess may be decoded for itself; otherwise, unless it is sure to be wanted, it only rides along
        with a final of like length, which costs less than half of decoding it alone when it has become one.
        """
        self._follow(now)
        for kind, candidates, overdue in self._turns(now, speculate):
            if not candidates or not self._may(kind, overdue):
                continue
            head = min(candidates, key=lambda job: job.deadline)
            mates = self._mates(head, idle)
            for job in (head, *mates):
                self._queues[job.kind].remove(job)
            self._running[kind] += 1
            lone = not mates and idle == self.workers and not self.waiting()
            return Batch((head, *mates), kind, lone)
        return None

    def stale(self, now: float) -> list[Job]:
        """Partials dropped as stale since this was last asked."""
        self._follow(now)
        stale, self._stale = self._stale, []
        return stale

    def done(self, batch: Batch) -> None:
        """The worker that took `batch` is free again (or given up)."""
        self._running[batch.kind] -= 1

    def _turns(self, now: float, speculate: bool) -> Iterator[tuple[Kind, list[Job], bool]]:
        """Kinds in order of urgency, with those of their jobs whose turn it is, and whether these are overdue."""
        queues = self._queues
        yield Kind.FINAL, queues[Kind.FINAL], False
        yield Kind.LATE, [job for job in queues[Kind.LATE] if job.deadline <= now], True
        yield Kind.PARTIAL, [job for job in queues[Kind.PARTIAL] if job.deadline <= now], True
        yield Kind.PART, [job for job in queues[Kind.PART] if job.deadline <= now], True
        yield Kind.SPECULATIVE, [job for job in queues[Kind.SPECULATIVE] if speculate or job.sure], False
        yield Kind.PART, queues[Kind.PART], False
        yield Kind.PARTIAL, queues[Kind.PARTIAL], False
        yield Kind.LATE, queues[Kind.LATE], False

    def _may(self, kind: Kind, overdue: bool) -> bool:
        """Whether a worker may take such a job. Text that is overdue may have the last one too: no final waits then.
        Delayed finals never do, but once overdue they do not wait for partials that run.
        """
        if kind in _WHOLE or self.workers == 1 or (kind is Kind.PARTIAL and overdue):
            return True
        beside = self._running[Kind.LATE] + (0 if overdue else self._running[Kind.PARTIAL])
        return beside < self.workers - 1

    def _mates(self, head: Job, idle: int) -> list[Job]:
        """Others for the batch of `head`: its worker's share of what waits, so that few are taken one by one."""
        kinds = _WHOLE if head.kind in _WHOLE else (head.kind,)
        like = self._likeness(head.request)
        share = -(-self.waiting(*kinds) // max(1, idle))  # what each idle worker would get
        if share <= 1 or head.tries:
            return []
        alike = [
            job
            for kind in kinds
            for job in sorted(self._queues[kind], key=lambda job: job.deadline)
            if job is not head and not job.tries and self._likeness(job.request) == like
        ]
        return alike[: min(share, MAX_BATCH) - 1]

    def _follow(self, now: float) -> None:
        """What time alone does: jobs have rested, partials are stale."""
        if self._resting:
            rested = [job for until, job in self._resting if until <= now and not job.cancelled]
            self._resting = [(until, job) for until, job in self._resting if until > now and not job.cancelled]
            for job in rested:
                job.born = job.deadline = now
                self.put(job)
        queue = self._queues[Kind.PARTIAL]
        old = [job for job in queue if now - job.born > STALE_S]
        if old:
            self.dropped += len(old)
            self._stale += old
            queue[:] = [job for job in queue if job not in old]
