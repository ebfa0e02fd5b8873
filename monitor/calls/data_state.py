"""Can the monitor see this call? Pure: media seconds in, state out. "Cannot see" is never shown as calm.

gap: more than GAP_S of the last GAP_WINDOW_S seconds of a channel were marked silence, no audio came for STALL_S, or
the recogniser gave the channel up (judging ends as the call hangs up, so that this is not its ordinary end), or in the
last GAP_WINDOW_S seconds it turned out that something said will never be read: its words count more than silence does.
one_way: one side spoke for ONE_WAY_SPEECH_S while another was never heard in ONE_WAY_AFTER_S.
delayed: the recogniser took the call as delayed, or the transcript is DELAYED_S behind; back to ok below half of it, so
that the badge does not flicker.
"""

from monitor.events.base import DataState
from monitor.speech.messages import Drained, MediaTime, SpeechMessage, SpeechStarted, SpeechStopped, Unheard

GAP_WINDOW_S = 6.0
GAP_S = 2.0
STALL_S = 4.0
DELAYED_S = 5.0
ONE_WAY_AFTER_S = 30.0
ONE_WAY_SPEECH_S = 8.0


class _Side:
    """What is known of one channel."""

    def __init__(self) -> None:
        self.at = 0.0
        self.lag = 0.0
        self.late = False
        self.ended = False
        self.speech_s = 0.0
        self.since: float | None = None
        self.marked: list[tuple[float, float]] = []  # (at, seconds), within the gap window
        self.unheard_at: float | None = None  # when it was last told that something said is lost

    @property
    def unheard(self) -> bool:
        """Whether something said was lost lately."""
        return self.unheard_at is not None and self.at <= self.unheard_at + GAP_WINDOW_S


class DataWatch:
    """Judges one call."""

    def __init__(self, channels: int, *, supported_language: bool) -> None:
        self._sides = [_Side() for _ in range(channels)]
        self._supported = supported_language
        self._state: DataState = "ok" if supported_language else "unsupported_language"

    @property
    def state(self) -> DataState:
        """The last judgement."""
        return self._state

    @property
    def lag(self) -> float:
        """Seconds the transcript is behind, worst channel."""
        return max((side.lag for side in self._sides), default=0.0)

    def hear(self, message: SpeechMessage) -> None:
        """Take in a message of the recogniser."""
        side = self._sides[message.channel]
        match message:
            case MediaTime(at=at, lag=lag, marked=marked, late=late):
                side.at, side.lag, side.late = at, lag, late
                if marked > 0:
                    side.marked.append((at, marked))
                side.marked = [(when, much) for when, much in side.marked if when > at - GAP_WINDOW_S]
            case SpeechStarted(at=at):
                side.since = at
            case SpeechStopped(at=at):
                if side.since is not None:
                    side.speech_s += max(0.0, at - side.since)
                side.since = None
            case Unheard():
                side.unheard_at = side.at  # not when it was said: the tries have taken their time since
            case Drained():
                side.ended, side.lag = True, 0.0
            case _:
                pass

    def judge(self, stalled_s: float) -> DataState:
        """The state now. `stalled_s`: seconds since any audio arrived from the peer."""
        self._state = self._judge(stalled_s)
        return self._state

    def _judge(self, stalled_s: float) -> DataState:
        if not self._supported:
            return "unsupported_language"
        missing = max((sum(much for _, much in side.marked) for side in self._sides), default=0.0)
        if stalled_s > STALL_S or missing > GAP_S or any(side.ended or side.unheard for side in self._sides):
            return "gap"
        if len(self._sides) > 1 and self._one_way():
            return "one_way"
        limit = DELAYED_S / 2 if self._state == "delayed" else DELAYED_S
        return "delayed" if self.lag > limit or any(side.late for side in self._sides) else "ok"

    def _one_way(self) -> bool:
        spoken = [side.speech_s + (side.at - side.since if side.since is not None else 0.0) for side in self._sides]
        heard = max(side.at for side in self._sides)
        return heard >= ONE_WAY_AFTER_S and max(spoken) >= ONE_WAY_SPEECH_S and min(spoken) == 0.0
