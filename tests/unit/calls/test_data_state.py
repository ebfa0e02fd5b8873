"""Whether the call can be seen: gap, one way, delayed, unsupported."""

from monitor.calls.data_state import DataWatch
from monitor.speech.messages import MediaTime, SpeechStarted, SpeechStopped


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
