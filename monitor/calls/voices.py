"""The one thread that measures customers' voices, with a bound on what may wait for it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor

from monitor.scoring.messages import VoiceFeatures
from monitor.speech.messages import FinalText

VoiceMeter = Callable[[FinalText], VoiceFeatures | None]
MOST = 32
"""Finals of all calls that may wait to be measured, 10 ms each. Beyond it the words of a turn count alone: its text
would come late, and the sound of all that waits (a quarter of a megabyte each) would fill the memory."""


class Voices:
    """Measures in `executor`. `most`: None where nobody waits and nothing may be left out (recordings)."""

    def __init__(self, executor: Executor, measure: VoiceMeter, most: int | None = MOST) -> None:
        self.skipped = 0
        self._executor, self._meter, self._most = executor, measure, most
        self._waiting = 0

    def begin(self, final: FinalText) -> "asyncio.Future[VoiceFeatures | None] | None":
        """Start measuring (loop's thread); None, and counted in `skipped`, when too many wait."""
        if self._most is not None and self._waiting >= self._most:
            self.skipped += 1
            return None
        self._waiting += 1
        future = asyncio.get_running_loop().run_in_executor(self._executor, self._meter, final)
        future.add_done_callback(self._ended)
        return future

    def _ended(self, _future: object) -> None:
        self._waiting -= 1
