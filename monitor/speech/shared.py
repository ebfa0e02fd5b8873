"""Decode workers, the one engine they share, and another in its place once a worker died or hung in it.

Whoever shares a broken engine goes on with it until there is another, but takes no decode by all cores to it: of those
it runs one at a time, and what hangs there would hold up one worker after the other.
"""

import threading
from collections.abc import Callable

from monitor.speech.engine import Decoder
from monitor.speech.pace import Pace
from monitor.speech.scheduler import Batch

HANG_S, ORDINARY_S = 30.0, 3.0
"""A worker silent for the first will not answer. What should take longer than the second has more in proportion."""


def time_for(batch: Batch, pace: Pace, hang_s: float) -> float:
    """How many seconds a worker may take for a batch; what should not take long has `hang_s`."""
    should_s = pace.most_s([job.request for job in batch.jobs], batch.mode)
    return hang_s * max(1.0, should_s / ORDINARY_S)


class Worker:
    """One decode thread and what it works on."""

    def __init__(self, number: int, decoder: Decoder) -> None:
        self.number = number
        self.decoder = decoder
        self.batch: Batch | None = None
        self.since = self.limit_s = 0.0
        self.abandoned = False

    def begin(self, batch: Batch, decoder: Decoder, now: float, limit_s: float) -> None:
        """It takes a batch to that decoder and may take so long."""
        self.batch, self.decoder, self.since, self.limit_s = batch, decoder, now, limit_s


class SharedEngine:
    """`decoder`: to take the next batch to. `broken`: another should take its place."""

    def __init__(self, decoder: Decoder, make: Callable[[], Decoder]) -> None:
        self.decoder = decoder
        self.broken = False
        self._make = make
        self._making = threading.Lock()

    def condemn(self, decoder: Decoder) -> None:
        """A worker died or hung in that one."""
        if decoder is self.decoder:
            self.broken = True

    def renew(self, broken: Decoder) -> None:
        """See that there is another than that one. However many ask, one is made: a second copy of the model, no more.

        Raises whatever making one raises.
        """
        with self._making:
            if self.decoder is broken:
                self.decoder = self._make()
                self.broken = False
