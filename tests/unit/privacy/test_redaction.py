"""What is masked, what is not, and what a later utterance corrects."""

import pytest

from monitor.events.base import Span
from monitor.events.speech import Word
from monitor.privacy.redaction import MASK, Correction, Redactor, mask, masked_finals
from tests.unit.store.samples import final as spoken
from tests.unit.store.samples import redacted, started


def final(text: str) -> str:
    return Redactor().final("u", text, None).text


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("my card is 4111 1111 1111 1111 ok", "4111 1111 1111 1111"),
        ("it is four one one one", "four one one one"),
        ("so double two oh seven then", "double two oh seven"),
        ("0-7-9-4-6. 1-2-3", "0-7-9-4-6. 1-2-3"),
        ("reference AB123456C", "123456"),
        ("it's oh eight hundred, one two three", "oh eight hundred, one two three"),
        ("my pin is forty two eleven", "forty two eleven"),
        ("four one, uh, one, um, one", "four one, uh, one, um, one"),
        ("in 2024 it was fine", "2024"),
        ("call (020) 7946 0018 please", "020) 7946 0018"),
        ("mail john at example dot com please", "john at example dot com"),
        ("j o h n at gmail dot com", "j o h n at gmail dot com"),
        ("it's john.smith@example.co.uk.", "john.smith@example.co.uk"),
        ("jane underscore doe at my-mail.org is it", "jane underscore doe at my-mail.org"),
    ],
)
def test_masks(text: str, secret: str) -> None:
    assert final(text) == text.replace(secret, MASK * len(secret))


@pytest.mark.parametrize(
    "text",
    [
        "two thousand and six",
        "it cost 19.99 or 1,200 pounds",
        "two hundred pounds for nineteen eighty four",
        "I waited 15, 20 minutes, three or four times",
        "Oh, four times",
        "not that one. two three",
        "10:30 or 11:45",
        "24/7 and 50/50",
        "look at amazon dot com",
        "the 21st of May, 4G and 5 people",
    ],
)
def test_leaves(text: str) -> None:
    assert final(text) == text


def test_partial_is_masked_like_the_final_and_changes_nothing() -> None:
    redactor = Redactor()
    redactor.final("a", "It's four one", None)
    assert redactor.partial("b", "one one") == MASK * 7
    assert redactor.partial("b", "one one") == MASK * 7
    assert redactor.final("b", "one one", None).corrections == (Correction("a", (Span(start=5, end=13),)),)


def test_a_number_over_utterances_with_fillers_between_is_corrected() -> None:
    redactor = Redactor()
    redactor.final("a", "It's four one.", None)
    redactor.final("b", "Um, yeah.", None)
    third = redactor.final("c", "one one", None)
    assert third.text == MASK * 7
    assert third.corrections == (Correction("a", (Span(start=5, end=13),)),)
    fourth = redactor.final("d", "2 3 and that's it", None)
    assert fourth.text == MASK * 3 + " and that's it"
    assert fourth.corrections == ()


def test_one_digit_at_a_time_corrects_them_all() -> None:
    redactor = Redactor()
    for index, word in enumerate(("four", "one", "one")):
        assert redactor.final(str(index), word, None).text == word
    assert [fix.utterance_id for fix in redactor.final("3", "one", None).corrections] == ["0", "1", "2"]


def test_other_words_between_end_the_number() -> None:
    redactor = Redactor()
    redactor.final("a", "there were two three", None)
    redactor.final("b", "of them in the shop", None)
    assert redactor.final("c", "one one", None).text == "one one"


def test_words_inside_spans_are_masked_too() -> None:
    text = "card 4111 1111, thanks"
    words = tuple(Word(text=" " + part, start=0, end=1, confidence=1) for part in text.split())
    masked = Redactor().final("u", text, words).words
    assert masked is not None
    assert [word.text for word in masked] == [" card", " ••••", " ••••,", " thanks"]


def test_a_word_that_is_not_in_the_text_is_masked_whole() -> None:
    words = (Word(text=" forty-one-eleven", start=0, end=1, confidence=1),)
    masked = Redactor().final("u", "41 11", words).words
    assert masked is not None
    assert masked[0].text == MASK * 17


def test_finals_read_as_later_corrections_leave_them() -> None:
    said = [started("c"), spoken("it is four one", "a", 2.0, "c"), spoken("one one", "b", 4.0, "c")]
    told = masked_finals([*said, redacted("a", 6, 99), redacted("nobody", 0, 4)])
    assert [(name, final.text) for name, final in told.items()] == [("a", "it is ••••••••"), ("b", "one one")]


def test_mask_keeps_the_length() -> None:
    assert mask("call 12345 now", [(5, 10), (90, 95)]) == "call ••••• now"
