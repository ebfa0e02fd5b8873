"""Messages of several channels in order of media time. Pure.

Live calls take messages as they come: waiting would cost latency. Recordings have time: with order restored, the score
and the tips of a recording do not depend on which channel the machine happened to decode first.
"""

import heapq
import math

from monitor.speech.messages import (
    Drained,
    FinalText,
    MediaTime,
    PartialText,
    Quarantined,
    SpeechMessage,
    SpeechStarted,
    SpeechStopped,
    Unheard,
)


class MediaOrder:
    """Holds a message back until no channel can still say anything earlier."""

    def __init__(self, channels: int) -> None:
        self._heard = [0.0] * channels
        self._open: list[dict[str, float]] = [{} for _ in range(channels)]
        self._held: list[tuple[float, int, SpeechMessage]] = []
        self._count = 0

    def push(self, message: SpeechMessage) -> list[SpeechMessage]:
        """Take a message in; what may go on now, in order of media time."""
        channel = message.channel
        match message:
            case MediaTime(at=at):
                self._heard[channel] = max(self._heard[channel], at)
            case SpeechStarted(utterance_id=utterance_id, at=at):
                self._open[channel][utterance_id] = at
            case FinalText(utterance_id=name) | Quarantined(utterance_id=name) | Unheard(utterance_id=name):
                self._open[channel].pop(name, None)
            case Drained():
                self._heard[channel] = math.inf
                self._open[channel].clear()
            case _:
                pass
        self._count += 1
        heapq.heappush(self._held, (_time(message), self._count, message))
        sure = min(min((heard, *opened.values())) for heard, opened in zip(self._heard, self._open, strict=True))
        released: list[SpeechMessage] = []
        while self._held and (self._held[0][0] <= sure or sure == math.inf):
            released.append(heapq.heappop(self._held)[2])
        return released


def _time(message: SpeechMessage) -> float:
    match message:
        case FinalText(end=end) | Quarantined(end=end) | Unheard(end=end) | PartialText(end=end):
            return end
        case Drained():
            return math.inf
        case SpeechStarted(at=at) | SpeechStopped(at=at) | MediaTime(at=at):
            return at
