"""Runs one live call: recogniser messages and commands in, stamped events on the bus.

Works on the event loop's thread without a task of its own. Measuring a customer's voice is the only thing it hands to
an executor; messages that come meanwhile wait in order. When more than INBOX wait, partials and media times are
dropped (and counted), finals never.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

import structlog

from monitor.calls.bus import Bus
from monitor.calls.data_state import DataWatch
from monitor.calls.history import History
from monitor.calls.messages import (
    Begin,
    Command,
    Finish,
    SetData,
    UpdateMetadata,
)
from monitor.calls.order import MediaOrder
from monitor.calls.pipeline import CallPipeline, FinalWithVoice
from monitor.calls.summary import SummaryFold
from monitor.calls.voices import Voices
from monitor.clock import Clock, stamp
from monitor.errors import UsageError
from monitor.events.base import CallMetadata, Event, Role
from monitor.events.call import CallSummary
from monitor.scoring.messages import VoiceFeatures
from monitor.speech.messages import (
    Channel,
    Drained,
    FinalText,
    MediaTime,
    PartialText,
    Quarantined,
    Recogniser,
    SpeechMessage,
)
from monitor.telephony.codec import CallOpened

INBOX = 256
log = structlog.get_logger(__name__)


class AudioTap(Protocol):
    """Somebody who wants the audio of a call as it comes (the recorder, a listener)."""

    def audio(self, track: int, data: bytes) -> None:
        """Encoded samples of one track."""
        ...

    def gap(self, track: int, seconds: float) -> None:
        """Marked silence."""
        ...

    def close(self) -> None:
        """The call ended."""
        ...


class CallRunner:
    """One live call."""

    def __init__(
        self,
        opened: CallOpened,
        source: str,
        *,
        pipeline: CallPipeline,
        watch: DataWatch,
        bus: Bus,
        clock: Clock,
        voices: Voices | None,
        in_order: bool = False,
    ) -> None:
        """`in_order`: restore the order of media time over the channels (recordings; it costs latency)."""
        self.call_id = opened.call_id
        self.source = source
        self.audio = opened.audio
        self.channels: tuple[Role, ...] = opened.roles
        self.started_at = opened.started_at or stamp(clock.now())
        self.history = History()
        self.dropped = 0
        self.quarantined = 0
        self.taps: list[AudioTap] = []
        self.complete: Callable[[CallMetadata], CallMetadata] = lambda told: told
        """Adds what the site knows to what the peer tells later."""
        self.over: Callable[[CallRunner], None] = lambda runner: None
        """Called just before the end is told: nobody may find the call any more to add to it."""
        self._pipeline, self._watch, self._bus, self._clock = pipeline, watch, bus, clock
        self._voices = voices
        self._fold = SummaryFold(opened.call_id)
        self._inbox: deque[SpeechMessage] = deque()
        self._order = MediaOrder(len(opened.roles)) if in_order else None
        self._measuring = False
        self._seq = 0
        self._tracks: list[Channel] = []
        self._open_tracks = len(opened.roles)
        self._heard = clock.monotonic()
        self._drained = asyncio.Event()
        self._closing: asyncio.Task[int] | None = None
        self._ended = False
        self._opened = opened

    def admit(self, recogniser: Recogniser, *, hints: str = "") -> None:
        """Open the channels; nothing is told yet. Raises AdmissionError when the machine is full."""
        try:
            for index in range(len(self.channels)):
                self._tracks.append(recogniser.open(self.call_id, index, self.audio, self._hear, hints=hints))
        except Exception:
            self.abandon()
            raise

    def start(self) -> None:
        """Publish `call.started`; call once, after `admit`."""
        self._publish(self._pipeline.step(Begin(self.source, self.channels, self._opened.metadata, self.started_at)))
        if self._watch.state != "ok":
            self._publish(self._pipeline.step(SetData(self._watch.state, 0.0)))
        log.info("call started", call_id=self.call_id, source=self.source, channels=len(self.channels))

    def abandon(self) -> None:
        """The call does not begin after all: let its channels go."""
        for track in self._tracks:
            track.close()
        self._tracks.clear()

    @property
    def metadata(self) -> CallMetadata:
        """As told by the peer and by people so far."""
        return self._pipeline.metadata

    @property
    def summary(self) -> CallSummary:
        """What the wall shows now."""
        return self._fold.summary

    @property
    def fold(self) -> SummaryFold:
        """Peak and alerts beside the summary."""
        return self._fold

    def feed(self, track: int, data: bytes) -> None:
        """Samples of one track, coded as `audio` says. Never blocks; what comes after the end belongs to no call."""
        if not self._tracks:
            return
        self._heard = self._clock.monotonic()
        self._tracks[track].feed(data)
        for tap in self.taps:
            tap.audio(track, data)

    def gap(self, track: int, seconds: float, reason: str) -> None:
        """Marked silence (lost, paused, discarded): times stay true, and the wall shows that nothing was heard."""
        if not self._tracks:
            return
        self._tracks[track].gap(seconds)
        for tap in self.taps:
            tap.gap(track, seconds)
        log.debug("gap", call_id=self.call_id, track=track, seconds=round(seconds, 3), reason=reason)

    def backlog_s(self) -> float:
        """Seconds of audio not yet through the VAD, worst channel: a file reader waits while this is large."""
        return max((track.backlog_s() for track in self._tracks), default=0.0)

    def command(self, command: Command) -> list[Event]:
        """What a person or shell wants; the stamped events that follow.

        Raises UsageError for unknown ids, and once `call.ended` is told: nothing may follow it.
        """
        if self._ended:
            raise UsageError("the call is over; this works on live calls only", code="call_over")
        return self._publish(self._pipeline.step(command))

    def update(self, metadata: CallMetadata) -> None:
        """The peer told more about the call; what comes after the end belongs to no call."""
        if not self._ended and metadata.model_dump(exclude_unset=True):
            self.command(UpdateMetadata(self.complete(metadata)))

    def tick(self) -> None:
        """About twice a second: judge whether the call can be seen, and publish the summary when it changed or its lag
        moved by a second."""
        if self._closing is not None or self._order is not None:  # a recording has no peer that could stall
            return
        before, lag = self._watch.state, self._watch.lag
        now = self._watch.judge(self._clock.monotonic() - self._heard)
        if now != before:
            self._publish(self._pipeline.step(SetData(now, round(lag, 2))))
        self._fold.behind(lag)
        summary = self._fold.take()
        if summary is not None:
            told = {"sent_at": stamp(self._clock.now()), "quarantined": self.quarantined}
            self._bus.publish([summary.model_copy(update=told)])

    async def close(self, reason: str = "completed") -> int:
        """Drain the last words, publish `call.ended`; the number of finals. Calling twice waits for the first."""
        if self._closing is None:
            self._closing = asyncio.ensure_future(self._close(reason))
        return await asyncio.shield(self._closing)

    async def _close(self, reason: str) -> int:
        for track in self._tracks:
            track.close()
        if self._tracks:
            await self._drained.wait()
        duration = max(self._pipeline.at, 0.0)
        self.over(self)
        self._ended = True
        self._publish(self._pipeline.step(Finish(reason, round(duration, 3))))
        for tap in self.taps:
            tap.close()
        self.taps.clear()
        self._tracks.clear()  # they know the call, as it knows them: an ended call is freed at once
        log.info("call ended", call_id=self.call_id, reason=reason, finals=self._pipeline.finals)
        return self._pipeline.finals

    def _hear(self, message: SpeechMessage) -> None:
        if len(self._inbox) >= INBOX and isinstance(message, PartialText | MediaTime):
            self.dropped += 1
            return
        if self._order is None:
            self._inbox.append(message)
        else:
            self._inbox.extend(self._order.push(message))
        if not self._measuring:
            self._work()

    def _work(self) -> None:
        while self._inbox:
            message = self._inbox.popleft()
            self._watch.hear(message)
            self.quarantined += isinstance(message, Quarantined)
            if isinstance(message, Drained):
                self._open_tracks -= 1
                if self._open_tracks == 0:
                    self._drained.set()
            elif isinstance(message, FinalText) and self._measure(message):
                return
            else:
                self._publish(self._pipeline.step(message))

    def _measure(self, final: FinalText) -> bool:
        """Have the voice of a customer's final measured, if it may be; the final is published with it."""
        if self._voices is None or self.channels[final.channel] != "customer":
            return False
        future = self._voices.begin(final)
        if future is None:
            return False
        self._measuring = True

        def done(measured: asyncio.Future[VoiceFeatures | None]) -> None:
            self._measuring = False
            voice: VoiceFeatures | None = None
            with contextlib.suppress(asyncio.CancelledError):
                if measured.exception() is None:
                    voice = measured.result()
                else:  # the words count without the voice; the call goes on
                    log.warning("voice not measured", call_id=self.call_id, error=type(measured.exception()).__name__)
            self._publish(self._pipeline.step(FinalWithVoice(final, voice)))
            self._work()

        future.add_done_callback(done)
        return True

    def _publish(self, events: Sequence[Event]) -> list[Event]:
        sent_at = stamp(self._clock.now())
        stamped: list[Event] = []
        for event in events:
            self._fold.apply(event)
            if event.durable:
                self._seq += 1
                stamped.append(event.model_copy(update={"seq": self._seq, "sent_at": sent_at}))
                self.history.add(stamped[-1])
            else:
                stamped.append(event.model_copy(update={"sent_at": sent_at}))
        self._bus.publish(stamped)
        return stamped
