"""Tells a number read out from an amount where both are written alike: "my pin is 12.34" and "it was 12.34". Pure.

What identifies is announced: "account number is", "my code", with nothing but "is" and the like in between. A cue word
somewhere before is not enough here, for people book, order and pay amounts.
"""

from collections.abc import Sequence

from monitor.privacy.vocabulary import ANNOUNCERS, CUES, LINKS, OWNERS

LINK_REACH = 4
"""Words and marks between what announces a number and its first digit."""
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


def told_one_by_one(digits: Sequence[str], *, single: bool, commas: bool, announced: bool) -> bool:
    """Whether single digits before a unit ("4 1 1 1 pounds") are a number all the same.

    `digits`: the groups; `single`: each one digit, maybe doubled; `commas`: some between them. Counting ("one two three
    four times") is none, nor is what may be a list ("2, 3, 4, 5 nights"), unless it is announced; then groups of any
    length are ("pin 12-34 times").
    """
    told = "".join(digits)
    if len(told) < SECRET_DIGITS:
        return False
    if announced:
        return len(digits) > 1
    return single and not commas and told not in "123456789"
