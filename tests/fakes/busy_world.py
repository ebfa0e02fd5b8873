"""Callers, two workers and a simple price of decoding on a simulated clock: what is shown when, without a model."""

import random
from collections import defaultdict
from itertools import pairwise

from monitor.speech.messages import FinalText, PartialText, SpeechStarted, SpeechStopped
from monitor.speech.scheduler import Batch, Kind
from monitor.speech.segmenter import FRAME_S
from tests.fakes.speech_core import CoreWorld

FINAL_S, PARTIAL_S, SOUND_S = 0.15, 0.08, 0.03
"""Seconds to decode one, and for each second of its sound: base, about (docs/performance.md)."""
_SHARED = {1: 1.0, 2: 0.8, 3: 0.65, 4: 0.55}


def price(batch: Batch) -> float:
    """Seconds a worker is busy."""
    alone = PARTIAL_S if batch.kind is Kind.PARTIAL else FINAL_S
    share = _SHARED.get(len(batch.jobs), 0.45)
    return share * sum(alone + SOUND_S * job.request.seconds for job in batch.jobs)


class BusyWorld:
    """So many channels that speak `talk` of the time in turns of 3 to 11 s."""

    def __init__(self, channels: int, seconds: float, *, talk: float = 0.45, seed: int = 1) -> None:
        self.world = CoreWorld(channels, partials="adaptive")
        self.shown: dict[tuple[int, str], list[float]] = defaultdict(list)
        """By utterance: when it began, each of its partials, when its speech ended."""
        self.finals: list[float] = []
        """Seconds from the end of the pause that ends an utterance to its final."""
        self._stopped: dict[tuple[int, str], float] = {}
        self._running: list[tuple[float, float, Batch]] = []
        self._busy_s = 0.0
        self._turns = [_turns(random.Random(seed * 1000 + n), seconds, talk) for n in range(channels)]
        for number in range(round(seconds / FRAME_S)):
            self._frame(number)

    def gaps(self) -> list[float]:
        """Seconds of speech without new text, all stretches."""
        return [after - before for at in self.shown.values() for before, after in pairwise(at)]

    def share_over(self, seconds: float) -> float:
        """Share of speech time in stretches without new text that are longer than this."""
        gaps = self.gaps()
        return sum(gap for gap in gaps if gap > seconds) / sum(gaps)

    def _frame(self, number: int) -> None:
        world = self.world
        at = number * FRAME_S
        world.frame(*(1.0 if any(a <= at < b for a, b in turns) else 0.0 for turns in self._turns))
        for end, begun, done in [one for one in self._running if one[0] <= world.now]:
            self._running.remove((end, begun, done))
            self._busy_s += end - begun
            world.answer(done, end - begun)
        while len(self._running) < 2 and (batch := world.take(2 - len(self._running))) is not None:
            self._running.append((world.now + price(batch), world.now, batch))
        if number % 8 == 7:
            busy = min(2 * 8 * FRAME_S, self._busy_s)
            world.core.gauge.note(world.now - 8 * FRAME_S, world.now, busy)
            world.core.update_load(world.now)
            self._busy_s -= busy
        self._note(world.now)

    def _note(self, now: float) -> None:
        for message in self.world.said:
            match message:
                case SpeechStarted() | PartialText():
                    self.shown[message.channel, message.utterance_id].append(now)
                case SpeechStopped(at=at):
                    key = message.channel, message.utterance_id
                    self.shown[key].append(max(at, self.shown[key][-1]))
                    self._stopped[key] = now
                case FinalText():
                    self.finals.append(now - self._stopped[message.channel, message.utterance_id])
                case _:
                    pass
        self.world.said.clear()


def _turns(dice: random.Random, seconds: float, talk: float) -> list[tuple[float, float]]:
    turns: list[tuple[float, float]] = []
    at = dice.uniform(0.0, 7.0 / talk)
    while at < seconds:
        length = dice.uniform(3.0, 11.0)
        turns.append((at, at + length))
        at += length + max(0.8, dice.expovariate(talk / (7.0 * (1 - talk))))
    return turns
