"""Runs of digits told in odd ways, and amounts that look like them."""

import pytest

from monitor.privacy.redaction import MASK, Redactor


def masked(*said: str) -> list[str]:
    """What is left of one speaker's utterances in the end, gaps between masks closed."""
    redactor, kept = Redactor(), {}
    for place, text in enumerate(said):
        done = redactor.final(str(place), text, None)
        kept[str(place)] = done.text
        for fix in done.corrections:
            for span in fix.spans:
                told = kept[fix.utterance_id]
                kept[fix.utterance_id] = told[: span.start] + MASK * (span.end - span.start) + told[span.end :]
    return list(kept.values())


@pytest.mark.parametrize(
    ("said", "secrets"),
    [
        (("4 1 1 and 2 2 3",), ("4 1 1 and 2 2 3",)),
        (("it's four one one and two two three, ok",), ("four one one and two two three",)),
        (("4 1 1 and 7",), ("4 1 1 and 7",)),
        (("It's 4 1 1.", "And 2 2 3."), ("4 1 1", "2 2 3")),
        (("It's 4 1 1.", "And 7."), ("4 1 1", "7")),
        (("It's 4 1 1 and", "2 2 3"), ("4 1 1", "2 2 3")),
        (("It's 4 1 1", "and double two"), ("4 1 1", "double two")),
    ],
)
def test_and_goes_on_with_a_number(said: tuple[str, ...], secrets: tuple[str, ...]) -> None:
    assert_gone(said, secrets)


def assert_gone(said: tuple[str, ...], secrets: tuple[str, ...]) -> None:
    if len(secrets) < len(said):
        secrets = (*secrets, "")
    told = zip(said, secrets, strict=True)
    assert masked(*said) == [text.replace(secret, MASK * len(secret)) if secret else text for text, secret in told]


@pytest.mark.parametrize(
    "said",
    [
        ("two and three weeks",),
        ("page 4 and 5",),
        ("between 5 and 6 pm",),
        ("rooms 12 and 14",),
        ("rooms 214 and 216",),
        ("between twenty and thirty",),
        ("days 1, 2, 3 and 4 of the trip",),
        ("one, two, three and four or so",),
        ("there are 2 and 3, 4 times",),
        ("It leaves at 12.", "And 14 on Sundays."),
        ("It's for 2.", "And 5 people more."),
        ("Line 4 1 1.", "And one more thing."),
        ("And 2 2 3.",),
        ("2 adults and 2 children and 1 dog and 1 cat",),
    ],
)
def test_and_between_other_numbers_stays(said: tuple[str, ...]) -> None:
    assert masked(*said) == list(said)


@pytest.mark.parametrize(
    "text", ["double-five double-six", "triple-four 5 6", "quadruple seven", "double five, double-6"]
)
def test_doubled_digits_are_told_with_and_without_a_hyphen(text: str) -> None:
    assert_gone((f"it is {text} ok",), (text,))


@pytest.mark.parametrize(
    "text", ["a double-decker at 5", "double-check the 2 of them", "double-five it is", "a double 2"]
)
def test_other_doubles_stay(text: str) -> None:
    assert masked(text) == [text]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("my pin is 4 1 1 1 pounds", "4 1 1 1"),
        ("press 4 1 1 1 star", "4 1 1 1"),
        ("the pin is 4 9 2 8 o'clock", "4 9 2 8"),
        ("my pin 12-34 times I told you", "12-34"),
        ("the code is four, one, one, one per cent", "four, one, one, one"),
    ],
)
def test_a_unit_after_a_number_does_not_unmask_it(text: str, secret: str) -> None:
    assert_gone((text,), (secret,))


@pytest.mark.parametrize(
    "text",
    [
        "I waited 15, 20 minutes",
        "22 33 minutes",
        "I waited 10-15 minutes for the code",
        "for 12-14 people",
        "my order of 10-15 items",
        "I called one two three four times",
        "for 2, 3, 4, 5 nights",
        "the pin took 45 minutes",
        "the number is 10-15 people",
        "ten fifteen twenty minutes",
    ],
)
def test_amounts_with_a_unit_stay(text: str) -> None:
    assert masked(text) == [text]
