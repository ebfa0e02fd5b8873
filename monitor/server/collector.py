"""Keeps Python's cycle collector from stopping two hundred calls.

A full collection looks at every object alive, and nothing else runs meanwhile: with two hundred calls that was 0.4 s
after one minute and 0.8 s after three, again and again. Almost nothing here is cyclic, so it finds almost nothing.
Instead what the last seconds made is looked at and then set aside (`gc.freeze`), so that it is not looked at again;
reference counting frees it as before. Cycles among what was set aside are found by a whole round when no call is live,
at the latest after an hour.
"""

import contextlib
import gc
import time
from collections.abc import Callable, Iterator

import structlog

YOUNG_S = 2.0
"""How often what is new is looked at: some 20,000 objects at two hundred calls, 10 ms."""
QUIET_S = 60.0
"""Least time between whole rounds while no call is live."""
WHOLE_S = 3600.0
"""Longest time without a whole round."""
log = structlog.get_logger(__name__)


class Collector:
    """Decides what is looked at. `live`: number of live calls."""

    def __init__(self, live: Callable[[], int], now: float) -> None:
        self._live = live
        self._whole_at = now
        self._was_busy = True  # with starting

    def whole(self, now: float) -> bool:
        """Whether it is time for a whole round. `now`: seconds of a clock that never goes back."""
        busy = self._live() > 0
        self._was_busy = self._was_busy or busy
        passed = now - self._whole_at
        if not self._was_busy or passed < (WHOLE_S if busy else QUIET_S):
            return False
        self._whole_at, self._was_busy = now, False
        return True

    def tick(self, now: float) -> None:
        """Look at what is new, or at everything; then set it aside."""
        if self.whole(now):
            gc.unfreeze()
            begun = time.perf_counter()
            found = gc.collect()
            log.info("memory looked through", seconds=round(time.perf_counter() - begun, 3), cyclic=found)
        else:
            gc.collect()
        gc.freeze()


@contextlib.contextmanager
def collecting(live: Callable[[], int], clock: Callable[[], float]) -> Iterator[Callable[[], None]]:
    """The function to call every YOUNG_S while the block runs; afterwards everything is as Python does it."""
    collector = Collector(live, clock())
    gc.freeze()  # not looked at first: the little that starting left behind is found by the first whole round
    try:
        yield lambda: collector.tick(clock())
    finally:
        gc.unfreeze()
