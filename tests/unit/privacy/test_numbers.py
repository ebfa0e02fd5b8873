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


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("card number 123,456 789,012", "123,456 789,012"),
        ("my account number is 123,456.", "123,456"),
        ("account number: 123,456, 789,012 ok", "123,456, 789,012"),
        ("my phone is 07.12 34.56 78.90", "07.12 34.56 78.90"),
        ("it is 07.12 34.56 78.90", "07.12 34.56 78.90"),
        ("the sort code's 20:14:53", "20:14:53"),
        ("sort code 20:14:53", "20:14:53"),
        ("my pin is 12.34", "12.34"),
        ("call me on 555,123 4567 please", "555,123 4567"),
        ("call me on 555 123,456 789", "555 123,456 789"),
    ],
)
def test_numbers_written_like_amounts_are_masked(text: str, secret: str) -> None:
    assert_gone((text,), (secret,))


@pytest.mark.parametrize(
    "text",
    [
        "my order was 19.99 and my booking is for 20:15",
        "your account is 1,200 pounds overdrawn",
        "the card was charged 1,200.50 twice",
        "my account number was charged $1,200",
        "the number is 1,200",
        "my number is 12.34 pounds",
        "trains at 20:15 21:15 22:15",
        "book a table at 20:15 5 people, reference it by phone",
        "it went from 19.99 24.50",
        "between 12,000 15,000",
        "£1,200.00 £2,400.00 £3,600.00",
        "12.99 13.99 14.99",
        "the reference is on page 4.12",
        "12.34 pounds at 10:30 on 12/5",
        "the phone is 49.99",
        "the code expires at 20:15",
        "my pin is sent at 7:30pm",
        "1,200, 2,400 and 3,600",
    ],
)
def test_amounts_and_times_stay(text: str) -> None:
    assert masked(text) == [text]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("account number five five five hundred", "five five five hundred"),
        ("it's five five one hundred", "five five one hundred"),
        ("the reference is one two three thousand", "one two three thousand"),
        ("my number is seven hundred seven hundred nine hundred", "seven hundred seven hundred nine hundred"),
        ("my pin is one thousand two hundred and thirty four", "one thousand two hundred and thirty four"),
        ("my pin is two thousand and six, ok", "two thousand and six"),
    ],
)
def test_hundreds_and_thousands_of_a_number_are_masked(text: str, secret: str) -> None:
    assert_gone((text,), (secret,))


@pytest.mark.parametrize(
    "text",
    [
        "one thousand two hundred and thirty four pounds",
        "it was two, three hundred pounds",
        "two three hundred people",
        "two three four hundred of them",
        "the number is two thousand",
        "my order was one thousand two hundred and six",
        "the code is two hundred pages",
        "the account has two thousand five hundred in it",
        "my pin is two hundred",
        "in two thousand and six",
    ],
)
def test_spoken_amounts_stay(text: str) -> None:
    assert masked(text) == [text]
