"""Cuts a text into words, numerals and marks, each with its place, and what groups of digits are made of. Pure."""

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?|[^\w\s]|_")


@dataclass(frozen=True, slots=True)
class Token:
    """A word in lower case, a numeral with its points and commas, or a mark, at `[start, end)` of the text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One group of digits at `[start, end)` of the text. `compound`: spoken as teens or tens ("forty one")."""

    start: int
    end: int
    digits: str
    compound: bool = False
    oh: bool = False
    repeated: bool = False
    """One digit told with "double" or "triple"."""
    unit: bool = False
    """A unit follows ("20 minutes"): an amount, unless it is long."""


def tokens_of(text: str) -> list[Token]:
    """Words in lower case, numerals and marks, with their places."""
    return [Token(found.start(), found.end(), found.group().lower()) for found in _TOKEN.finditer(text)]
