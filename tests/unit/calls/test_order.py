"""Order of media time over several channels."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.calls.order import MediaOrder
from monitor.speech.messages import Drained, FinalText, MediaTime, SpeechMessage, SpeechStarted, SpeechStopped, Unheard

NOTHING = np.zeros(1, np.float32)


def final(channel: int, name: str, start: float, end: float) -> FinalText:
    return FinalText(channel, name, start, end, name, 1.0, "fast", None, NOTHING)


def spoken(channel: int, times: list[tuple[float, float]], until: float) -> list[SpeechMessage]:
    """What a recogniser says of one channel, finals as late as they may be."""
    messages: list[SpeechMessage] = []
    for number, (start, end) in enumerate(times):
        name = f"{channel}-{number}"
        messages += [SpeechStarted(channel, name, start), MediaTime(channel, start + 0.01, 0.0)]
        messages += [SpeechStopped(channel, name, end), MediaTime(channel, end + 0.5, 0.0)]
        messages += [final(channel, name, start, end)]
    return [*messages, MediaTime(channel, until, 0.0), Drained(channel)]


def test_a_final_waits_for_what_the_other_side_may_still_say_earlier() -> None:
    order = MediaOrder(2)
    order.push(SpeechStarted(1, "b", 1.0))
    order.push(MediaTime(1, 9.0, 0.0))
    order.push(MediaTime(0, 9.0, 0.0))
    assert final(0, "a", 2.0, 4.0) not in order.push(final(0, "a", 2.0, 4.0))
    released = order.push(final(1, "b", 1.0, 3.0))
    texts = [message.text for message in released if isinstance(message, FinalText)]
    assert texts == ["b", "a"]


def test_what_nobody_understood_holds_the_other_side_back_no_longer() -> None:
    order = MediaOrder(2)
    order.push(SpeechStarted(1, "b", 1.0))
    for channel in (0, 1):
        order.push(MediaTime(channel, 9.0, 0.0))
    assert order.push(final(0, "a", 2.0, 4.0)) == []
    released = order.push(Unheard(1, "b", 1.0, 3.0, "decode_failed"))
    said = [type(message) for message in released if not isinstance(message, MediaTime)]
    assert said == [Unheard, FinalText]


def test_everything_comes_out_when_all_are_drained() -> None:
    order = MediaOrder(1)
    assert order.push(SpeechStarted(0, "a", 1.0)) == []
    assert order.push(final(0, "a", 1.0, 2.0)) == []
    assert len(order.push(Drained(0))) == 3


@given(st.lists(st.booleans(), max_size=60), st.integers(0, 3), st.integers(0, 3))
def test_however_the_channels_interleave_the_order_is_the_same_and_nothing_is_lost(
    picks: list[bool], first: int, second: int
) -> None:
    one = spoken(0, [(3.0 * i + 0.5, 3.0 * i + 2.5) for i in range(first)], 12.0)
    two = spoken(1, [(3.0 * i + 1.7, 3.0 * i + 3.4) for i in range(second)], 12.0)
    expected = _run([*one, *two])
    mixed: list[SpeechMessage] = []
    left, right = list(one), list(two)
    for pick in picks:
        queue = left if pick else right
        if queue:
            mixed.append(queue.pop(0))
    got = _run([*mixed, *left, *right])
    assert [m for m in got if isinstance(m, FinalText)] == [m for m in expected if isinstance(m, FinalText)]
    assert len(got) == len(one) + len(two)


def _run(messages: list[SpeechMessage]) -> list[SpeechMessage]:
    order = MediaOrder(2)
    return [out for message in messages for out in order.push(message)]
