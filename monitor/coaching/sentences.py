"""Sentences of a turn as they stand in its text, for quoting: a dot within a number, a time or a title ends none. Pure.

`wording.sentences` has the same ones for looking words up: opened, lower case, without their places.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_END = re.compile(r"[.?!]+[\"'”’)]*(?=\s|$)")
_TITLE = re.compile(r"\b(?:mrs?|ms|dr)\.$", re.IGNORECASE)
_HALF_OF_DAY = re.compile(r"\b[ap]\.m\.$", re.IGNORECASE)
_CAPITAL = re.compile(r"\s+[A-Z]")
_WEEKDAY = re.compile(r"\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence with its end mark: one space between words. `start` and `end`: characters of the turn's text."""

    text: str
    start: int
    end: int

    @property
    def asks(self) -> bool:
        """Whether it is a question."""
        return self.text.rstrip("\"'”’)").endswith("?")


def said_in(text: str) -> Iterator[Said]:
    """The sentences of a turn, in order; none for empty text."""
    start = 0
    for mark in _END.finditer(text):
        if not _only_shortens(text, mark):
            yield from _said(text, start, mark.end())
            start = mark.end()
    yield from _said(text, start, len(text))


def _said(text: str, start: int, end: int) -> Iterator[Said]:
    told = " ".join(text[start:end].split())
    if any(letter.isalnum() or letter == "•" for letter in told):
        yield Said(told, start, end)


def _only_shortens(text: str, mark: re.Match[str]) -> bool:
    """Whether the dot belongs to its word: "Mr. Hale", "2.15 p.m. tomorrow"."""
    if mark.end() == len(text.rstrip()):
        return False
    before = text[max(0, mark.start() - 5) : mark.end()]
    if _TITLE.search(before):
        return True
    goes_on = not _CAPITAL.match(text, mark.end()) or _WEEKDAY.match(text, mark.end())
    return bool(_HALF_OF_DAY.search(before)) and bool(goes_on)
