"""A call is told how far its transcript is behind, also while none of its sound is taken."""

import numpy as np
import pytest

from monitor.speech.core import HOLD_S
from monitor.speech.intake import MAX_WAITING
from monitor.speech.messages import MediaTime
from monitor.speech.segmenter import FRAME_S
from tests.fakes.speech_core import CoreWorld


def told(world: CoreWorld) -> list[float]:
    return [message.lag for message in world.said if isinstance(message, MediaTime)]


def pass_time(world: CoreWorld, seconds: float, sound: bytes = b"") -> None:
    """As the feeder's thread does it while no frame is taken: load is looked at four times a second."""
    for _ in range(round(seconds * 4)):
        for session in world.sessions:
            if sound:
                session.intake.feed(sound)
        world.now += 0.25
        world.core.update_load(world.now)
        world.deliver()


def held_back() -> CoreWorld:
    """A delayed call of which so much waits for its decode that no more of its sound is taken."""
    world = CoreWorld(late=[0])
    while not world.sessions[0].intake.held_back:
        world.hear(1.0, 0)
        world.hear(0.8)
    assert world.sessions[0].pending_s() > HOLD_S
    world.said.clear()
    return world


def test_the_lag_of_a_channel_held_back_grows_by_the_clock_and_is_told_once_a_second() -> None:
    world = held_back()
    pass_time(world, 10.0, b"\xff" * 2000)
    lags = told(world)
    assert 9 <= len(lags) <= 11
    assert np.diff(lags) == pytest.approx(1.0)
    since = world.sessions[0].pending[0].end * FRAME_S
    assert lags[-1] == pytest.approx(world.now - since, abs=1.1)


def test_a_lag_goes_on_growing_when_the_mailbox_is_full() -> None:
    world = held_back()
    pass_time(world, MAX_WAITING / 8000 + 20.0, b"\xff" * 2000)
    assert world.sessions[0].intake.lost_s > 0
    since = world.sessions[0].pending[0].end * FRAME_S
    assert told(world)[-1] == pytest.approx(world.now - since, abs=1.1)


def test_a_lag_that_is_gone_is_told_although_no_sound_comes() -> None:
    world = CoreWorld()
    world.hear(1.0, 0)
    world.hear(3.0)
    assert told(world)[-1] > 2.0
    world.work()
    world.said.clear()
    pass_time(world, 5.0)
    assert told(world) == [0.0]


def test_who_is_told_by_the_frame_is_not_told_by_the_clock_too() -> None:
    world = CoreWorld(2)
    for _ in range(10):
        world.hear(0.512, 0)
        world.core.update_load(world.now)
        world.deliver()
    assert len(told(world)) == 20
