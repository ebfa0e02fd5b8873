"""How full the machine is and what is shed first. Pure; time is an argument.

In order: the accuracy window, speculation (but beside a final), most partials; then new calls are taken as "delayed"
(audio kept, finals later) and at last refused. Recovery goes back the same way, one stage at a time. Finals are never
shed.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Stage(IntEnum):
    """What is shed; each includes those before."""

    FULL = 0
    NO_ACCURATE = 1
    NO_SPECULATION = 2
    SPARSE_PARTIALS = 3
    DELAYED = 4
    REFUSING = 5

    @property
    def label(self) -> str:
        """The word in events and metrics."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Threshold:
    """A stage is entered when either figure is reached and left when both are well below."""

    busy: float
    late_s: float


REFUSE_S = 12.0
_ENTER = {
    Stage.NO_ACCURATE: Threshold(0.50, 0.3),
    Stage.NO_SPECULATION: Threshold(0.70, 0.5),
    Stage.SPARSE_PARTIALS: Threshold(0.75, 0.6),
    Stage.DELAYED: Threshold(2.0, 3.0),
    Stage.REFUSING: Threshold(2.0, REFUSE_S),
}
"""Busy is the mean of some seconds; it alone never delays or refuses a call, because batching grows with the queue:
what counts there is how late the oldest waiting final is, seconds past the end of its utterance, or how far hearing is
behind, whichever is more."""
_LEAVE = 0.75
_UP_S, _DOWN_S = 1.0, 6.0
_QUICK_S, _LONG_S = 5.0, 30.0


@dataclass(frozen=True, slots=True)
class Lag:
    """How late one final was: `at` on the caller's clock, `seconds` from the end of speech to its message."""

    at: float
    seconds: float


class LoadGauge:
    """Busy fraction, lateness and the stage that follows from them."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._slices: deque[tuple[float, float, float]] = deque()  # (from, to, busy seconds)
        self._reached: dict[Stage, float] = {}
        self._calm: dict[Stage, float] = {}
        self._left = -_DOWN_S
        self._stage = Stage.FULL

    def note(self, start: float, end: float, busy_s: float) -> None:
        """Between two moments the workers together were busy for so many seconds."""
        if end > start:
            self._slices.append((start, end, busy_s))
        while self._slices and self._slices[0][1] < end - _LONG_S:
            self._slices.popleft()

    def busy(self, over_s: float = _LONG_S) -> float:
        """Fraction of the workers' time, mean of the last `over_s` seconds noted."""
        if not self._slices:
            return 0.0
        since = self._slices[-1][1] - over_s
        held = [piece for piece in self._slices if piece[1] > since]
        span = held[-1][1] - held[0][0]
        return min(1.0, sum(piece[2] for piece in held) / (max(span, over_s / 5) * self._workers))

    def update(self, now: float, late_s: float) -> Stage:
        """The stage now. `late_s`: how late finals or hearing are. A stage is entered after a second of cause; it
        is left after six without, and six after the one above it was left."""
        busy = self.busy(_QUICK_S)
        for stage, limit in _ENTER.items():
            if busy >= limit.busy or late_s >= limit.late_s:
                self._calm.pop(stage, None)
                if now - self._reached.setdefault(stage, now) >= _UP_S:
                    self._stage = max(self._stage, stage)
                continue
            self._reached.pop(stage, None)
            if busy < limit.busy * _LEAVE and late_s < limit.late_s * _LEAVE:
                self._calm.setdefault(stage, now)
            else:
                self._calm.pop(stage, None)
        self._maybe_leave(now)
        return self._stage

    def _maybe_leave(self, now: float) -> None:
        """One stage down, when it is time."""
        calm_since = self._calm.get(self._stage)
        if calm_since is not None and now - max(calm_since, self._left) >= _DOWN_S:
            self._stage, self._left = Stage(self._stage - 1), now

    def sheds(self, stage: Stage) -> bool:
        """Whether what `stage` names is off."""
        return stage <= self._stage


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which so much of the values lies; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
