"""What the parts of an utterance say together."""

import numpy as np
import pytest

from monitor.events.speech import DecodeMode, Word
from monitor.speech.engine import Decoded, Request
from monitor.speech.scheduler import Job, Kind
from monitor.speech.utterance import Part, Utterance


def part(first: int, last: int, answer: Decoded | None = None) -> Part:
    request = Request(np.full((last - first) * 512, first, np.int16), 1.0)
    return Part(first, last, 20, Job(Kind.FINAL, request, 0.0, 0.0, None), answer)


def said(text: str, confidence: float = 0.9, mode: DecodeMode = "fast", doubt: str | None = None) -> Decoded:
    return Decoded(text, confidence, mode, doubt)


def utterance(*parts: Part) -> Utterance:
    whole = Utterance("0-1", parts[0].first, parts[0].first)
    for one in parts:
        whole.close_part(one)
    return whole


def test_one_part_speaks_for_itself() -> None:
    answer = said("It never came.", mode="accurate")
    assert utterance(part(0, 100, answer)).answer() is answer


def test_parts_say_their_texts_in_order_and_long_ones_weigh_more() -> None:
    whole = utterance(part(0, 100, said("I called you three times.", 0.9)), part(100, 130, said("Really.", 0.4)))
    answer = whole.answer()
    assert answer.text == "I called you three times. Really."
    assert 0.75 < answer.confidence < 0.9
    assert answer.decodes == 2


@pytest.mark.parametrize(
    ("modes", "whole"),
    [
        (("accurate", "fast"), "fast"),
        (("fast", "fallback"), "fallback"),
        (("accurate", "accurate"), "accurate"),
    ],
)
def test_the_mode_is_the_one_furthest_from_the_best(modes: tuple[DecodeMode, DecodeMode], whole: str) -> None:
    assert utterance(*(part(n, n + 1, said("Yes.", mode=mode)) for n, mode in enumerate(modes))).answer().mode == whole


def test_a_part_that_is_not_believed_says_nothing() -> None:
    noise = said("Thanks for watching", doubt="stock")
    answer = utterance(part(0, 100, said("I want a refund.")), part(100, 120, noise)).answer()
    assert (answer.text, answer.doubt) == ("I want a refund.", None)


def test_an_utterance_is_doubted_when_all_of_it_is_for_the_reason_of_its_longest_part() -> None:
    whole = utterance(part(0, 100, said("la", doubt="noise")), part(100, 120, said("you", doubt="stock")))
    assert whole.answer().doubt == "noise"


def test_word_times_count_from_the_first_sample_of_the_whole() -> None:
    word = Word(text="yes", start=0.1, end=0.4, confidence=0.9)
    one, two = (Decoded("yes", 0.9, "fast", None, (word,)) for _ in range(2))
    words = utterance(part(50, 150, one), part(150, 200, two)).answer().words
    assert words is not None
    assert [(w.start, w.end) for w in words] == [(0.1, 0.4), (3.3, 3.6)]


def test_its_sound_is_that_of_its_parts() -> None:
    sound = utterance(part(3, 4), part(4, 6)).sound()
    assert sound.shape == (3 * 512,)
    assert np.unique(sound * 32768).tolist() == [3.0, 4.0]


def test_without_an_answer_there_is_no_final() -> None:
    whole = utterance(part(0, 100, said("Yes.")), part(100, 120))
    assert not whole.settled
    with pytest.raises(RuntimeError):
        whole.answer()


def test_partials_show_parts_as_they_were_answered_and_the_rest_as_it_was_heard() -> None:
    whole = Utterance("0-1", 0, 0)
    whole.stabilizer.update("I called")
    whole.stabilizer.update("I called you")
    first = part(0, 100)
    whole.close_part(first)
    assert whole.text() == ("I called you", len("I called"))
    first.answer = said("I called you thrice.")
    first.show()
    whole.stabilizer.update("and nobody")
    assert whole.text() == ("I called you thrice. and nobody", len("I called you thrice."))
    whole.stabilizer.update("and nobody came")
    assert whole.text() == ("I called you thrice. and nobody came", len("I called you thrice. and nobody"))


def test_words_that_were_confirmed_stay_when_their_part_is_not_believed() -> None:
    whole = Utterance("0-1", 0, 0)
    for text in ("well I", "well I think", "well I think so"):
        whole.stabilizer.update(text)
    first = part(0, 100, said("", doubt="noise"))
    whole.close_part(first)
    text, confirmed = whole.text()
    assert text == "well I think"
    assert confirmed == len(text)
