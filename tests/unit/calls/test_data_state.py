"""Whether the call can be seen: gap, one way, delayed, unsupported."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from monitor.calls.data_state import DataWatch
from monitor.calls.factory import load_factory
from monitor.config import Settings
from monitor.events.call import CallUpdated
from monitor.speech.messages import Drained, MediaTime, SpeechStarted, SpeechStopped, Unheard
from tests.unit.calls.test_runner import World


@pytest.fixture
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def hear(watch: DataWatch, channel: int, at: float, *, lag: float = 0.0, marked: float = 0.0) -> None:
    watch.hear(MediaTime(channel, at, lag, marked))


def test_a_fresh_call_is_ok() -> None:
    watch = DataWatch(2, supported_language=True)
    hear(watch, 0, 1.0)
    assert watch.judge(0.1) == "ok"


def test_a_stalled_peer_is_a_gap_and_recovers() -> None:
    watch = DataWatch(2, supported_language=True)
    assert watch.judge(4.5) == "gap"
    assert watch.judge(0.0) == "ok"


def test_marked_silence_is_a_gap_until_the_window_has_passed() -> None:
    watch = DataWatch(1, supported_language=True)
    hear(watch, 0, 10.0, marked=1.5)
    assert watch.judge(0.0) == "ok"
    hear(watch, 0, 11.0, marked=1.0)
    assert watch.judge(0.0) == "gap"
    hear(watch, 0, 16.9)
    assert watch.judge(0.0) == "ok"


def test_something_said_that_nobody_will_read_is_a_gap_however_short_and_late() -> None:
    watch = DataWatch(1, supported_language=True)
    hear(watch, 0, 20.0)
    watch.hear(Unheard(0, "u1", 11.0, 11.8, "decode_failed"))
    assert watch.judge(0.0) == "gap"
    hear(watch, 0, 25.9)
    assert watch.judge(0.0) == "gap"
    hear(watch, 0, 26.1)
    assert watch.judge(0.0) == "ok"


def test_a_side_never_heard_is_one_way() -> None:
    watch = DataWatch(2, supported_language=True)
    watch.hear(SpeechStarted(0, "u1", 2.0))
    watch.hear(SpeechStopped(0, "u1", 14.0))
    hear(watch, 0, 20.0)
    hear(watch, 1, 20.0)
    assert watch.judge(0.0) == "ok"
    hear(watch, 0, 31.0)
    hear(watch, 1, 31.0)
    assert watch.judge(0.0) == "one_way"
    watch.hear(SpeechStarted(1, "u2", 31.0))
    hear(watch, 1, 32.0)
    assert watch.judge(0.0) == "ok"


def test_a_mono_call_is_never_one_way() -> None:
    watch = DataWatch(1, supported_language=True)
    watch.hear(SpeechStarted(0, "u1", 1.0))
    hear(watch, 0, 60.0)
    assert watch.judge(0.0) == "ok"


def test_delay_has_hysteresis() -> None:
    watch = DataWatch(1, supported_language=True)
    hear(watch, 0, 10.0, lag=5.5)
    assert watch.judge(0.0) == "delayed"
    hear(watch, 0, 11.0, lag=3.0)
    assert watch.judge(0.0) == "delayed"
    hear(watch, 0, 12.0, lag=2.0)
    assert watch.judge(0.0) == "ok"


def test_an_unsupported_language_stays_so() -> None:
    watch = DataWatch(2, supported_language=False)
    hear(watch, 0, 10.0)
    assert watch.state == "unsupported_language"
    assert watch.judge(0.0) == "unsupported_language"


def test_a_call_taken_as_delayed_is_delayed_before_anything_is_late() -> None:
    watch = DataWatch(2, supported_language=True)
    watch.hear(MediaTime(0, 0.5, 0.0, late=True))
    assert watch.judge(0.0) == "delayed"
    watch.hear(MediaTime(0, 20.0, 6.0))
    assert watch.judge(0.0) == "delayed"  # live again, but not caught up yet
    watch.hear(MediaTime(0, 22.0, 1.0))
    assert watch.judge(0.0) == "ok"


async def test_the_wall_is_told_at_once_that_a_call_was_taken_as_delayed_and_when_it_is_live_again(
    executor: ThreadPoolExecutor,
) -> None:
    world = World(load_factory(Settings()), executor)
    runner = world.open()
    told = world.recogniser.channels["c1", 0]
    for late in (True, True, False):
        told.say(MediaTime(0, 0.5, 0.0, late=late))
        runner.tick()
    assert [event.data for event in world.seen if isinstance(event, CallUpdated)] == ["delayed", "ok"]
    assert runner.summary.data == "ok"


def test_a_channel_that_the_recogniser_gave_up_is_a_gap_for_good() -> None:
    watch = DataWatch(2, supported_language=True)
    watch.hear(Drained(1))
    hear(watch, 0, 5.0)
    assert watch.judge(0.0) == "gap"
