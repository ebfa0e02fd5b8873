"""What delays and refuses calls beside the oldest final: sound not heard yet, delayed calls that wait too long."""

import pytest

from monitor.speech.lateness import DELAYED_MOST_S, lateness
from monitor.speech.load import REFUSE_S, Stage
from monitor.speech.messages import FinalText, SpeechStopped
from tests.fakes.speech_core import CoreWorld


def late(world: CoreWorld, *, patient: bool = False) -> float:
    return lateness(world.core.scheduler, world.core.feeder, world.now, patient=patient)


def test_sound_that_waits_to_be_heard_is_late_though_nothing_waits_to_be_decoded() -> None:
    world = CoreWorld(4)
    for session in world.sessions:
        session.intake.feed(b"\xff" * 8000 * 5)
    assert late(world) == 5.0
    assert late(world, patient=True) == 0.0
    for _ in range(8):
        world.now += 0.25
        world.core.update_load(world.now)
    assert world.core.stage is Stage.DELAYED


def test_a_final_is_as_late_as_its_sound_was_heard_late() -> None:
    world = CoreWorld()
    world.hear(1.0, 0)
    world.sessions[0].intake.feed(b"\xff" * 8000 * 4)
    world.hear(1.0)
    world.work()
    assert any(isinstance(message, FinalText) for message in world.said)
    assert world.core.lags[-1].seconds == pytest.approx(4.5, abs=0.6)


def test_a_final_cut_by_length_is_as_late_as_its_last_word_not_as_the_cut() -> None:
    world = CoreWorld()
    world.hear(7.7, 0)
    world.frame(0.6)  # the quietest moment: the cut falls on it
    while not world.core.lags:
        world.hear(0.1, 0)
        world.work()
    [stopped] = [message for message in world.said if isinstance(message, SpeechStopped)]
    assert stopped.at == pytest.approx(7.7, abs=0.1)
    assert world.now > 11.9
    assert world.core.lags[0].seconds == pytest.approx(world.now - stopped.at, abs=0.01)


def test_a_final_after_a_pause_is_as_late_as_that_pause() -> None:
    world = CoreWorld()
    world.hear(2.0, 0)
    while not world.core.lags:
        world.frame(0.0)
        world.work()
    assert world.core.lags[0].seconds == pytest.approx(world.core.feeder.segmenter.hangover_s)


def test_delayed_calls_that_wait_too_long_refuse_new_ones() -> None:
    world = CoreWorld(late=[0])
    world.hear(1.0, 0)
    world.hear(1.0)
    assert late(world) == 0.0
    world.now += DELAYED_MOST_S
    assert late(world) == REFUSE_S
    world.work()
    assert late(world) == 0.0
