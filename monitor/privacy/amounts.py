"""Tells a number read out from an amount where both are written alike: "my pin is 12.34" and "it was 12.34". Pure.

What identifies is announced: "account number is", "my code", with nothing but "is" and the like in between. A cue word
somewhere before is not enough here, for people book, order and pay amounts.
"""

from collections.abc import Sequence

from monitor.privacy.vocabulary import ANNOUNCERS, CUES, LINKS, OWNERS, PHONES

LINK_REACH = 4
"""Words and marks between what announces a number and its first digit."""
ROW_DIGITS = 9
"""Digits of numerals side by side from which they are no amounts: "19.99 24.50" are two prices."""
PHONE_REACH = 4
"""Words before a row of decimals in which "phone" or "number" tells that they are none."""
SECRET_DIGITS = 4
"""DESIGN: runs of four or more digits are masked."""


def announced(words: Sequence[str]) -> bool:
    """Whether the words (lower case, marks too) end by announcing a number: "the sort code is", "my number's"."""
    place = len(words) - 1
    for _ in range(LINK_REACH):
        if place >= 0 and words[place] in LINKS:
            place -= 1
    if place < 0:
        return False
    word = words[place].removesuffix("'s").removesuffix("’s")
    if word in {"number", "numbers"}:  # "the number is 1,200" counts something
        return place > 0 and words[place - 1] in CUES | OWNERS
    return word in ANNOUNCERS


def told_one_by_one(digits: Sequence[str], *, single: bool, commas: bool, announced: bool, least: int) -> bool:
    """Whether single digits before a unit ("4 1 1 1 pounds") are a number all the same.

    `digits`: the groups; `single`: each one digit, maybe doubled; `commas`: some between them. Counting ("one two three
    four times") is none, nor is what may be a list ("2, 3, 4, 5 nights"), unless it is announced; then groups of any
    length are ("pin 12-34 times"). `least`: digits from which it can be a number.
    """
    told = "".join(digits)
    if len(told) < least:
        return False
    if announced:
        return len(digits) > 1
    return single and not commas and told not in "123456789"


def row_is_number(row: Sequence[str], before: Sequence[str]) -> bool:
    """Whether numerals that stand side by side ("555,123 4567"), some of them written like amounts, are one number.

    Times and round thousands are none; decimals ("07.12 34.56 78.90") only when they begin with 0 or after "phone".
    """
    if (
        len(row) < 2
        or sum(map(len, row)) - sum(numeral.count(".") + numeral.count(",") for numeral in row) < ROW_DIGITS
    ):
        return False
    if any(":" in numeral or ("," in numeral and numeral.endswith("00")) for numeral in row):
        return False
    decimals = any("." in numeral for numeral in row)
    return not decimals or row[0].startswith("0") or not PHONES.isdisjoint(before[-PHONE_REACH:])
