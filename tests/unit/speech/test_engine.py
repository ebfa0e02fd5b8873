"""Which window, when to doubt, what next: on a network that says what the test wants."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.events.speech import Word
from monitor.speech.engine import Decoded, Engine, Request, as_it_is, beam_of, likeness, merely_unsure, window_of
from monitor.speech.whisper import Hypothesis, Task, long_window, second_window, short_window

LOOP = "I want my money back. I want my money back."


class Net:
    """Says what `answer` says of a task; remembers the tasks."""

    def __init__(self, answer: Callable[[Task], tuple[str, float]]) -> None:
        self.answer = answer
        self.tasks: list[Task] = []
        self.aligned: list[int] = []

    def mel(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.zeros((80, len(samples) // 160), np.float32)

    def decode(self, tasks: Sequence[Task], *, wide: bool = False) -> list[Hypothesis]:
        self.tasks += tasks
        seen = np.zeros((1, 300, 512), np.float32)
        return [
            Hypothesis(text, (1,) * len(text.split()), p, 0.0, seen if task.words else None)
            for task, (text, p) in zip(tasks, map(self.answer, tasks), strict=True)
        ]

    def prefix(self, text: str) -> tuple[int, ...]:
        return (7,) * len(text.split())

    def words(self, said: Sequence[tuple[Task, Hypothesis]], *, wide: bool = False) -> list[tuple[Word, ...]]:
        self.aligned.append(len(said))
        return [
            tuple(Word(text=word, start=0.0, end=0.1, confidence=0.9) for word in hypothesis.text.split())
            for _, hypothesis in said
        ]


def request(seconds: float, *, words: bool = False, partial: bool = False) -> Request:
    return Request(np.zeros(int(seconds * 16000), np.int16), seconds * 0.8, "", words, partial)


def test_windows() -> None:
    assert (short_window(1.0).mel, short_window(1.0).total) == (300, 300)
    assert (short_window(4.0).mel, short_window(4.0).total) == (500, 300)
    assert short_window(4.1).total == 500
    assert short_window(12.2).total - short_window(12.2).mel // 2 >= 50
    assert (second_window(2.0).mel, second_window(2.0).total) == (800, 500)
    assert second_window(12.2).total - second_window(12.2).mel // 2 >= 100
    assert long_window(2.0, 15.0).mel == 1500
    assert long_window(40.0, 15.0).mel == 3000
    assert window_of(request(2.0), "accurate") == long_window(2.0, 15.0)
    assert window_of(request(1.0, partial=True), "fast").mel == 250


def test_a_good_answer_is_decoded_once() -> None:
    net = Net(lambda task: ("I want my money back.", -0.2))
    decoded = Engine(net).settle([request(3.0)], "fast")[0]
    assert (decoded.text, decoded.mode, decoded.doubt, decoded.decodes) == ("I want my money back.", "fast", None, 1)
    assert 0.8 < decoded.confidence < 0.83
    assert decoded.words is None


@pytest.mark.parametrize(
    ("text", "logprob", "unsure"), [("I called Akmi Bank twice.", -0.6, True), (LOOP, -0.1, False)]
)
def test_only_a_low_probability_is_merely_unsure(text: str, logprob: float, unsure: bool) -> None:
    [again] = Engine(Net(lambda task: (text, logprob))).decode([request(2.9)], "fast")
    assert isinstance(again, Request)
    assert merely_unsure(again) is unsure
    assert not merely_unsure(replace(again, words=True)), "word times come with the final"


def test_a_doubted_answer_can_be_taken_as_it_is() -> None:
    asked = request(2.9)
    [again] = Engine(Net(lambda task: ("I called Akmi Bank twice.", -0.6))).decode([asked], "fast")
    assert isinstance(again, Request)
    taken = as_it_is(again)
    assert (taken.text, taken.mode, taken.doubt, taken.decodes) == ("I called Akmi Bank twice.", "fast", None, 1)
    with pytest.raises(ValueError, match="decoded"):
        as_it_is(asked)


def test_a_loop_is_tried_again_in_longer_windows() -> None:
    net = Net(
        lambda task: ("I want my money back.", -0.2) if task.window.mel >= 3000 else (LOOP + str(task.window.mel), -0.1)
    )
    decoded = Engine(net).settle([request(3.0)], "fast")[0]
    assert (decoded.text, decoded.mode, decoded.decodes) == ("I want my money back.", "fallback", 3)
    assert [task.window.mel for task in net.tasks] == [400, 1000, 3000]


def test_a_loop_said_alike_by_two_windows_is_believed() -> None:
    net = Net(lambda task: (LOOP, -0.1))
    decoded = Engine(net).settle([request(5.0)], "fast")[0]
    assert (decoded.text, decoded.decodes) == (LOOP, 2)


def test_low_probability_is_tried_in_a_longer_window() -> None:
    unsure, sure = "I called Akmi Bank twice.", "I called Acme Bank twice."
    net = Net(lambda task: (unsure, -0.6) if task.window.mel < 800 else (sure, -0.3))
    decoded = Engine(net).settle([request(2.0)], "fast")[0]
    assert (decoded.text, decoded.mode) == (sure, "fallback")
    accurate = Engine(Net(lambda task: ("Acme Bank", -0.6))).settle([request(2.0)], "accurate")[0]
    assert (accurate.mode, accurate.decodes) == ("accurate", 1)


def test_too_few_words_are_tried_with_timestamps() -> None:
    whole = "Hello there. I have been waiting for my parcel for two weeks now."
    net = Net(lambda task: (whole, -0.3) if task.timestamps else ("Hello there.", -0.2))
    assert Engine(net).settle([request(11.0)], "fast")[0].text == whole


def test_partials_have_no_second_try_and_loops_are_not_shown() -> None:
    net = Net(lambda task: (LOOP, -0.1))
    decoded = Engine(net).settle([request(3.0, partial=True)], "fast")[0]
    assert (decoded.doubt, len(net.tasks)) == ("loop", 1)


def test_words_when_asked() -> None:
    decoded = Engine(Net(lambda task: ("I want it", -0.2))).settle([request(2.0, words=True)], "fast")[0]
    assert decoded.words is not None
    assert [word.text for word in decoded.words] == ["I", "want", "it"]


def test_what_the_decoder_saw_is_kept_for_words_but_not_while_a_doubted_answer_waits() -> None:
    net = Net(lambda task: ("I want it now please", -1.5))
    [waits] = Engine(net).decode([request(2.0, words=True)], "fast")
    assert isinstance(waits, Request)
    assert waits.doubted is not None
    assert waits.doubted.best.encoded is None
    [decoded] = Engine(net).decode([waits], "fast")
    assert isinstance(decoded, Decoded)
    assert decoded.words
    assert [task.words for task in net.tasks] == [True, True]


def test_words_of_a_batch_are_timed_together_where_asked_for_and_settled() -> None:
    net = Net(lambda task: ("I called Akmi Bank twice.", -0.6 if task.mel.shape[1] > 250 else -0.2))
    asked = [request(2.0, words=True), request(2.1), request(2.9, words=True), request(2.2, words=True)]
    first, without, again, last = Engine(net).decode(asked, "fast")
    assert net.aligned == [2]
    assert isinstance(again, Request)
    assert [isinstance(one, Decoded) and one.words is not None for one in (first, without, last)] == [True, False, True]


def test_a_batch_answers_in_order_and_doubts_one_by_one() -> None:
    net = Net(lambda task: ("Thanks for watching!", -0.1) if task.mel.shape[1] > 250 else ("Hello.", -0.1))
    answers = Engine(net).settle([request(2.0), request(2.9)], "fast")
    assert [(a.text, a.doubt) for a in answers] == [("Hello.", None), ("Thanks for watching!", "stock")]


def test_what_nobody_said_is_not_shown_as_a_partial() -> None:
    net = Net(lambda task: ("Thanks for watching!", -0.2))
    assert Engine(net).settle([request(3.0, partial=True)], "fast")[0].doubt == "stock"


def test_a_partial_goes_on_from_what_is_confirmed() -> None:
    net = Net(lambda task: ("I want my", -0.1))
    Engine(net).settle([Request(np.zeros(16000, np.int16), 0.8, partial=True, said="I want")], "fast")
    assert net.tasks[0].prefix == (7, 7)


def test_a_doubted_answer_is_asked_for_again_and_what_was_beside_it_goes_out() -> None:
    net = Net(lambda task: ("I called Akmi Bank twice.", -0.6 if task.mel.shape[1] > 250 else -0.2))
    engine = Engine(net)
    sure, again = engine.decode([request(2.0), request(2.9)], "fast")
    assert isinstance(sure, Decoded)
    assert isinstance(again, Request)
    assert likeness(again, "fast") != likeness(request(2.9), "fast")
    [settled] = engine.decode([again], "accurate")  # the mode of the first try is kept
    assert isinstance(settled, Decoded)
    assert (settled.mode, settled.decodes) == ("fallback", 2)


def test_second_tries_of_different_utterances_share_a_batch() -> None:
    engine = Engine(Net(lambda task: ("I called Akmi Bank twice.", -0.6)))
    again = [engine.decode([request(seconds)], "fast")[0] for seconds in (2.0, 4.5)]
    asked = [one for one in again if isinstance(one, Request)]
    assert likeness(asked[0], "fast") == likeness(asked[1], "fast")
    assert [type(one) for one in engine.decode(asked, "fast")] == [Decoded, Decoded]


def test_finals_follow_more_hypotheses_than_one_and_most_with_time_to_spare() -> None:
    net = Net(lambda task: ("It never came to my house.", -0.1))
    for mode in ("fast", "accurate"):
        Engine(net).decode([request(3.0)], mode)
    Engine(net).decode([request(3.0, partial=True)], "fast")
    Engine(net).decode([replace(request(3.0), hurried=True)], "fast")
    assert [task.beam for task in net.tasks] == [2, 5, 1, 1]


def test_a_second_try_follows_as_many_as_the_first_and_shares_a_batch_with_its_like() -> None:
    unsure = Net(lambda task: ("It never came to my house.", -0.7))
    [again] = Engine(unsure).decode([request(3.0)], "fast")
    assert isinstance(again, Request)
    assert beam_of(again, "accurate") == 2
    assert likeness(again, "accurate") == likeness(again, "fast")
