"""The price of a decode, the pace of a machine, and what follows for the window."""

import numpy as np
import pytest

from monitor.speech.engine import Request, beam_of
from monitor.speech.pace import Pace, in_time, price, smoothed, too_long
from monitor.speech.whisper import Window, short_window


def request(seconds: float) -> Request:
    return Request(np.zeros(round(seconds * 16000), np.int16), seconds)


@pytest.mark.parametrize(("window_s", "measured_s"), [(6, 0.265), (15, 0.619), (30, 1.552)])
def test_the_price_is_what_was_measured(window_s: int, measured_s: float) -> None:
    assert price(Window(window_s * 100, window_s * 50), 5.0) == pytest.approx(measured_s, rel=0.02)


def test_hypotheses_beside_the_first_cost_less_than_it() -> None:
    window = short_window(5.0)
    one, two, five = (price(window, 5.0, beam) for beam in (1, 2, 5))
    assert one < two < 1.1 * one
    assert two < five < 1.3 * one


@pytest.mark.parametrize(
    ("pace", "seconds", "left_s", "accurate"),
    [
        (None, 2.0, 9.0, False),  # nothing is known yet
        (1.0, 2.0, 0.4, False),  # one core of the measured machine, guessed at after 0.2 s of pause
        (0.67, 2.0, 0.4, True),  # both cores
        (0.67, 5.0, 0.4, False),
        (0.67, 5.0, 0.1, False),  # not guessed at: the hangover is over already
        (0.14, 5.0, 0.1, True),  # a machine that is quick enough even then
        (0.15, 12.0, 0.4, True),
        (0.15, 2.0, -0.5, False),
    ],
)
def test_accurate_only_when_the_answer_would_be_there(
    pace: float | None, seconds: float, left_s: float, accurate: bool
) -> None:
    assert in_time(pace, request(seconds), left_s) is accurate


@pytest.mark.parametrize(
    ("pace", "seconds", "long"),
    [
        (None, 12.0, False),  # nothing is known yet
        (0.67, 6.0, False),  # both cores of the measured machine
        (0.67, 11.5, True),
        (0.15, 12.0, False),
    ],
)
def test_an_utterance_is_too_long_when_the_whole_of_it_would_be_late(
    pace: float | None, seconds: float, long: bool
) -> None:
    assert too_long(pace, seconds, 0.4) is long


def test_the_pace_follows_a_slow_decode_quickly_and_a_quick_one_slowly() -> None:
    assert smoothed(None, 1.4) == 1.4
    assert smoothed(1.0, 2.0) == pytest.approx(1.4)
    assert smoothed(1.0, 0.5) == pytest.approx(0.95)


def test_all_cores_and_one_have_a_pace_each_whatever_was_decoded() -> None:
    pace = Pace()
    for lone, slowness in ((True, 0.7), (False, 1.1)):
        for seconds in (2.0, 4.0, 9.0):
            price_s = price(short_window(seconds), seconds, beam_of(request(seconds), "fast"))
            pace.note(lone, request(seconds), "fast", slowness * price_s)
    assert pace.of(True) == pytest.approx(0.7)
    assert pace.of(False) == pytest.approx(1.1)
