"""The price of a decode, the pace of a machine, and what follows for the window."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.speech.engine import Request, beam_of, window_of
from monitor.speech.pace import How, Pace, in_time, price, smoothed, too_long
from monitor.speech.whisper import Window, short_window


def request(seconds: float, *, partial: bool = False) -> Request:
    return Request(np.zeros(round(seconds * 16000), np.int16), seconds, partial=partial)


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


def took(pace: Pace, how: How, slowness: float, seconds: float = 4.0, *, partial: bool = False) -> None:
    """Note a decode of so many times its price."""
    asked = request(seconds, partial=partial)
    pace.note(how, asked, "fast", slowness * price(window_of(asked, "fast"), seconds, beam_of(asked, "fast")))


def test_all_cores_and_one_have_a_pace_each_whatever_was_decoded() -> None:
    pace = Pace()
    slowness: dict[How, float] = {"wide": 0.7, "alone": 1.0, "beside": 1.1}
    for how, times in slowness.items():
        for seconds in (2.0, 4.0, 9.0):
            took(pace, how, times, seconds)
    assert {how: pace.of(how) for how in slowness} == pytest.approx(slowness)
    assert pace.expected(4.0) == pytest.approx(0.7)


def test_partials_say_nothing_of_how_late_finals_are() -> None:
    pace = Pace()
    took(pace, "wide", 3.0, partial=True)
    assert pace.of("wide") is None


@pytest.mark.parametrize(
    ("wide", "alone", "chosen"),
    [
        ([0.7, 0.7, 0.7], [1.1], "wide"),
        ([1.9, 1.8, 2.0], [1.1], "alone"),  # the host lends the other core to somebody
        ([0.95], [1.0], "alone"),  # not worth a core that others may want
        ([0.7, 0.7, 9.0], [1.1], "wide"),  # one stumbled: the first after the start, say
        ([0.7], [], "wide"),
        ([], [1.1], "wide"),
    ],
)
def test_what_is_alone_is_decoded_as_was_sooner_lately(wide: list[float], alone: list[float], chosen: str) -> None:
    pace = Pace()
    for ratio in alone:
        took(pace, "alone", ratio)
    for ratio in wide:
        took(pace, "wide", ratio)
    assert pace.lone(4.0) == chosen


def test_short_sound_and_long_are_compared_apart() -> None:
    pace = Pace()
    for seconds, wide in ((1.0, 0.6), (5.0, 1.6)):
        took(pace, "alone", 1.0, seconds)
        took(pace, "wide", wide, seconds)
    assert (pace.lone(1.5), pace.lone(9.0)) == ("wide", "alone")


def test_the_other_way_is_tried_again_by_what_may_be_late_and_at_last_by_anything() -> None:
    pace = Pace()
    assert pace.lone(4.0, patient=True) == "alone"  # nothing is known of it
    took(pace, "alone", 1.0)
    took(pace, "wide", 2.0)
    tried = [(how, pace.lone(4.0, patient=True)) for how in lately(pace, 60)]
    assert [how for how, _ in tried].count("wide") == 1
    assert [patient for _, patient in tried].count("wide") > 10


def lately(pace: Pace, decodes: int) -> Iterator[How]:
    """How so many finals are decoded, one core being quicker."""
    for _ in range(decodes):
        how = pace.lone(4.0)
        yield how
        took(pace, how, {"wide": 2.0, "alone": 1.0, "beside": 1.0}[how])


@given(st.lists(st.tuples(st.booleans(), st.floats(0.3, 4.0), st.floats(0.5, 11.0)), max_size=200))
def test_neither_way_is_forgotten_and_a_change_of_the_machine_is_seen(
    decodes: list[tuple[bool, float, float]],
) -> None:
    pace = Pace()
    for patient, ratio, seconds in decodes:
        took(pace, pace.lone(seconds, patient=patient), ratio, seconds)
    # from now on one core is quicker, whatever was before: within three tries of it nearly everything goes there
    said = list(lately(pace, 300))
    assert said[250:].count("alone") >= 45
