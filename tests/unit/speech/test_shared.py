"""The engine that all workers share: one takes its place, whoever asks; and how long a batch may take."""

import numpy as np
import pytest

from monitor.speech.engine import Decoder, Request
from monitor.speech.pace import Pace
from monitor.speech.scheduler import Batch, Job, Kind
from monitor.speech.shared import HANG_S, SharedEngine, time_for
from tests.fakes.speech import LengthDecoder


def test_however_many_workers_broke_with_it_one_new_engine_is_made() -> None:
    made: list[Decoder] = []

    def make() -> Decoder:
        made.append(LengthDecoder())
        return made[-1]

    first = LengthDecoder()
    shared = SharedEngine(first, make)
    shared.condemn(first)
    assert shared.broken
    for _ in range(3):
        shared.renew(first)
    assert made == [shared.decoder]
    shared.condemn(first)  # who broke with the old one late says nothing of the new
    assert not shared.broken


def test_what_cannot_be_made_leaves_the_broken_one_in_use() -> None:
    def make() -> Decoder:
        raise MemoryError

    first = LengthDecoder()
    shared = SharedEngine(first, make)
    shared.condemn(first)
    with pytest.raises(MemoryError):
        shared.renew(first)
    assert shared.decoder is first
    assert shared.broken


def batch(count: int, seconds: float) -> Batch:
    request = Request(np.zeros(round(16000 * seconds), np.int16), seconds)
    return Batch(tuple(Job(Kind.FINAL, request, 0.0, 0.0, number) for number in range(count)), Kind.FINAL)


def test_a_batch_may_take_ten_times_what_it_should_and_thirty_seconds_at_least() -> None:
    usual, big = Pace(), Pace()
    for pace, ratio in ((usual, 0.2), (big, 4.2)):
        pace.note("beside", batch(1, 5.0).jobs[0].request, "fast", ratio)
    assert time_for(batch(8, 5.0), usual, HANG_S) == HANG_S
    assert time_for(batch(8, 5.0), big, HANG_S) == pytest.approx(10 * 8 * 4.2)
    assert time_for(batch(8, 10.0), Pace(), HANG_S) > HANG_S  # nothing is known of this machine and model yet
