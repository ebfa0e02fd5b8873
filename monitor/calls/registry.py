"""The live calls: opens them, ticks them, ends them. One task ticks all calls; no call has a task of its own."""

import asyncio
from collections.abc import Callable
from itertools import cycle

import structlog

from monitor.calls.bus import Bus
from monitor.calls.data_state import DataWatch
from monitor.calls.pipeline import CallPipeline
from monitor.calls.runner import CallRunner
from monitor.calls.voices import Voices
from monitor.clock import Clock
from monitor.config import Settings
from monitor.errors import PeerError
from monitor.privacy.consent import may_monitor
from monitor.speech.messages import Recogniser
from monitor.telephony.codec import CallOpened

TICK_S = 0.5
TURNS = 10
"""A tick goes round in this many turns: the loop, and the screens that summaries go to, never get all calls at once."""
CLOSE_LIVE = 4409
CLOSE_REFUSED = 4451
PipelineFactory = Callable[[CallOpened], CallPipeline]
log = structlog.get_logger(__name__)


class CallRegistry:
    """Knows every live call by id."""

    def __init__(
        self,
        settings: Settings,
        recogniser: Recogniser,
        bus: Bus,
        clock: Clock,
        *,
        pipelines: PipelineFactory,
        voices: Voices | None,
        in_order: bool = False,
    ) -> None:
        """`in_order`: for recordings, see `CallRunner`."""
        self._settings, self._recogniser, self._bus, self._clock = settings, recogniser, bus, clock
        self._pipelines, self._voices = pipelines, voices
        self._in_order = in_order
        self._calls: dict[str, CallRunner] = {}
        self.on_open: list[Callable[[CallRunner], None]] = []
        """Called with each call that is admitted, before it begins."""

    def open(self, opened: CallOpened, source: str) -> CallRunner:
        """Begin a call.

        Raises PeerError 4409 when the id is live, 4451 when the customer refused and the settings forbid watching,
        and AdmissionError when the recogniser is full.
        """
        if opened.call_id in self._calls:
            raise PeerError(f"call {opened.call_id} is already live", code="call_live", close_code=CLOSE_LIVE)
        if not may_monitor(opened.metadata.consent, self._settings.privacy):
            raise PeerError("the customer refused monitoring", code="consent_refused", close_code=CLOSE_REFUSED)
        language = (opened.metadata.language or self._settings.speech.language).split("-")[0].lower()
        runner = CallRunner(
            opened,
            source,
            pipeline=self._pipelines(opened),
            watch=DataWatch(len(opened.roles), supported_language=language == self._settings.speech.language),
            bus=self._bus,
            clock=self._clock,
            voices=self._voices,
            in_order=self._in_order,
        )
        runner.admit(self._recogniser, hints=self._settings.speech.hints_for(opened.metadata.queue))
        runner.over = self._forget
        self._calls[opened.call_id] = runner
        try:
            for hook in self.on_open:  # after it was admitted: a call that is refused has opened nothing
                hook(runner)
            runner.start()
        except Exception:
            self._forget(runner)
            runner.abandon()
            raise
        return runner

    @property
    def voices_skipped(self) -> int:
        """Customers' turns whose voice was not measured because too many waited."""
        return self._voices.skipped if self._voices is not None else 0

    def get(self, call_id: str) -> CallRunner | None:
        """The live call of that id."""
        return self._calls.get(call_id)

    def live(self) -> list[CallRunner]:
        """All live calls, oldest first."""
        return list(self._calls.values())

    async def finish(self, call_id: str, reason: str = "completed") -> int:
        """End a live call: drain its last words, forget it; the number of finals (0 when it is not live)."""
        runner = self._calls.get(call_id)
        if runner is None:
            return 0
        try:
            return await runner.close(reason)
        finally:
            self._forget(runner)

    async def run(self) -> None:
        """Tick each call every TICK_S until cancelled; a loop that is late catches up, by a round at most."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        for turn in cycle(range(TURNS)):
            due = max(due + TICK_S / TURNS, loop.time() - TICK_S)
            await asyncio.sleep(due - loop.time())
            self.tick(turn)

    def tick(self, turn: int) -> None:
        """Tick the calls whose turn (0..TURNS-1) it is; when an older one ends, some come a turn early or late."""
        for runner in self.live()[turn::TURNS]:
            try:
                runner.tick()
            except Exception as error:  # one call's fault never stops the others
                log.error("tick failed", call_id=runner.call_id, error=type(error).__name__)

    async def drain(self, timeout_s: float) -> None:
        """End all calls as the server stops; what does not drain in time is left to the store's recovery."""
        calls = self.live()
        if calls:
            closing = [asyncio.ensure_future(self.finish(runner.call_id, "shutdown")) for runner in calls]
            _, late = await asyncio.wait(closing, timeout=timeout_s)
            for task in late:
                task.cancel()
            if late:
                log.warning("calls not drained in time", calls=len(late))

    def _forget(self, runner: CallRunner) -> None:
        if self._calls.get(runner.call_id) is runner:  # its id may be that of a new call by now
            del self._calls[runner.call_id]
