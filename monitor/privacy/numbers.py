"""Finds digits in a text however they are written or spoken, and joins them to runs. Pure; knows one text at a time.

"4111-1111", "4 1 1 1", "four one double one", "oh seven nine" are digits; "two hundred and six", "19.99", "10:30" and
"1,200" are amounts. Whisper writes spoken numbers in any of these ways, also with commas and full stops in between.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.privacy.amounts import SECRET_DIGITS, announced, row_is_number, told_one_by_one
from monitor.privacy.tokens import Piece, tokens_of
from monitor.privacy.vocabulary import (
    CUES,
    CURRENCIES,
    DIGITS,
    FILLERS,
    NUMBER_WORDS,
    PRONOUN_ONE,
    SCALES,
    TEENS,
    TENS,
    TIMES,
    UNITS,
    ZEROS,
)

_JOINTS = frozenset("-–—.,;()/…·'\"")
_MONEY = re.compile(r"\d{1,3}\.\d{1,2}|\d{1,3},\d{3}(?:\.\d+)?|\d{1,2}:\d{2}(?::\d{2})?")
_FRACTION = re.compile(r"\d{1,2}/\d{1,2}")
CUE_REACH = 8
"""Words before a run in which a cue word such as "card" tells that spoken tens are digits of a number."""
ROW_REACH = 16
"""Numerals and hyphens before and after one that are looked at together."""
AND_REACH = 8
"""Groups before an "and" that are looked at, so that a long text does not take the square of its length."""
MAX_JOINTS = 4
"""Punctuation marks and fillers between two groups of one number."""


@dataclass(frozen=True, slots=True)
class Run:
    """Pieces with nothing but joints and fillers in between. `first`/`last`: nothing else before / after it."""

    pieces: tuple[Piece, ...]
    first: bool
    last: bool
    cue: bool
    """A word such as "card" or "number" stands shortly before."""
    added: bool = False
    """The utterance begins with "and" before it: more of a number, or one more of something else."""

    @property
    def digits(self) -> str:
        """All digits in order."""
        return "".join(piece.digits for piece in self.pieces)

    @property
    def span(self) -> tuple[int, int]:
        """From the first digit to the end of the last."""
        return self.pieces[0].start, self.pieces[-1].end


def runs_of(text: str) -> list[Run]:
    """The runs of digits in a text, in order, however short."""
    return _Scanner(text).scan()


def only_fillers(text: str) -> bool:
    """Whether an utterance says nothing, so that a number may go on after it ("um", "yeah, so")."""
    return all(token.text in FILLERS or token.text in _JOINTS or token.text == "and" for token in tokens_of(text))


class _Scanner:
    """One pass over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens_of(text)
        self._at = 0
        self._runs: list[Run] = []
        self._pieces: list[Piece] = []
        self._joints = 0
        self._first = True
        self._added = False
        self._announced = False
        """Something like "my code is" stands right before the run."""
        self._clean = True
        """Nothing but joints and fillers so far."""
        self._words: list[str] = []

    def scan(self) -> list[Run]:
        """Consume all tokens."""
        while self._at < len(self._tokens):
            self._step()
        self._flush(last=True)
        return self._runs

    def _peek(self, ahead: int = 0) -> str:
        place = self._at + ahead
        return self._tokens[place].text if place < len(self._tokens) else ""

    def _step(self) -> None:
        word = self._peek()
        before = self._at
        if word[0].isdigit():
            self._numeral()
        elif word in SCALES:
            self._scale()
        elif word in TIMES and self._repeated(word):
            pass
        elif word in NUMBER_WORDS:
            self._spoken(word)
        elif word in _JOINTS or word in FILLERS or (word == "and" and self._and_joins()):
            self._joints += 1
            self._at += 1
            if self._joints > MAX_JOINTS:
                self._flush()
        else:
            self._break()
        self._words.extend(token.text for token in self._tokens[before : self._at])

    def _and_joins(self) -> bool:
        """Whether the "and" here goes on with a number: "4 1 1 and 2 2 3", not "page 4 and 5" or "1, 2, 3 and 4"."""
        if self._peek(1) == "then":
            return True
        after = self._singles(self._at + 1)
        if not self._pieces:
            self._added = self._clean and bool(after)
            return self._added
        if self._announced and self._pieces[-1].digits in ZEROS.values():  # "my pin is two thousand and six"
            return self._peek(1) in NUMBER_WORDS
        before, recent = 0, self._pieces[-AND_REACH:]
        for piece in reversed(recent):
            if len(piece.digits) != 1 and not piece.repeated:
                break
            before += 1
        alone = len(recent) == before and all(
            "," not in self._text[one.end : two.start] for one, two in pairwise(recent)
        )
        if self._at + 1 == len(self._tokens) or (not after and self._peek(1) in _JOINTS):
            return before > 1 and all(token.text in _JOINTS for token in self._tokens[self._at + 1 :])
        return (before > 1 and after > 1) or (before > 2 and alone and after > 0) or (before > 0 and after > 2)

    def _singles(self, at: int) -> int:
        """Digits told one by one (or doubled) from a place on, hyphens and commas between."""
        count = 0
        while at < len(self._tokens):
            word = self._tokens[at].text
            if _digit(word):
                count += 1
            elif word not in TIMES and word not in {"-", ","}:
                break
            at += 1
        return count

    def _break(self) -> None:
        self._flush()
        self._clean = False
        self._at += 1

    def _add(
        self, start: int, end: int, digits: str, *, compound: bool = False, oh: bool = False, repeated: bool = False
    ) -> None:
        unit = self._peek() in UNITS or (self._peek() == "%")
        if not self._pieces:
            self._first = self._clean
            self._announced = announced(self._words)
        self._pieces.append(Piece(start, end, digits, compound=compound, oh=oh, repeated=repeated, unit=unit))
        self._joints = 0

    def _numeral(self) -> None:
        token = self._tokens[self._at]
        glued = token.end < len(self._text) and self._text[token.end].isalpha()
        amount = _MONEY.fullmatch(token.text) is not None and (glued or not self._only_looks_like_amount())
        if amount or (glued and len(token.text) < 4):
            self._break()  # an amount, a time, "21st", "4G"
            return
        self._at += 1
        for group in re.finditer(r"\d+", token.text):
            self._add(token.start + group.start(), token.start + group.end(), group.group())

    def _only_looks_like_amount(self) -> bool:
        """Whether the numeral here only looks like an amount or a time: announced as a number, or one of a row."""
        start, stop = self._at, self._at + 1
        while start > max(0, self._at - ROW_REACH) and self._beside(start):
            start -= 1
        while stop < min(len(self._tokens), self._at + ROW_REACH) and self._beside(stop):
            stop += 1
        after = self._tokens[stop].text if stop < len(self._tokens) else ""
        if after in UNITS or after in SCALES or after in CURRENCIES or after == "%":
            return False
        if start and self._tokens[start - 1].text in CURRENCIES:
            return False
        before = self._words[max(0, start - CUE_REACH) : start]
        last = next((word for word in reversed(self._words[-2:]) if word not in _JOINTS), "")
        goes_on = bool(self._pieces) and self._announced and _MONEY.fullmatch(last) is not None
        row = [token.text for token in self._tokens[start:stop] if token.text != "-"]
        return goes_on or announced(before) or row_is_number(row, before)

    def _beside(self, place: int) -> bool:
        """Whether the token before this place and the one at it are numerals or hyphens, only space between."""
        one, two = self._tokens[place - 1], self._tokens[place]
        return all(token.text[0].isdigit() or token.text == "-" for token in (one, two)) and (
            not self._text[one.end : two.start].strip()
        )

    def _repeated(self, word: str) -> bool:
        ahead = 2 if self._peek(1) == "-" else 1
        digit = _digit(self._peek(ahead))
        if not digit:
            return False
        start, end = self._tokens[self._at].start, self._tokens[self._at + ahead].end
        self._at += ahead + 1
        self._add(start, end, digit * TIMES[word], repeated=True)
        return True

    def _spoken(self, word: str) -> None:
        token = self._tokens[self._at]
        if word == "one" and not self._pieces and (self._before() in PRONOUN_ONE or self._peek(1) == "of"):
            self._break()
            return
        self._at += 1
        if word in DIGITS:
            self._add(token.start, token.end, DIGITS[word], oh=word in {"oh", "o"})
        elif word in TEENS:
            self._add(token.start, token.end, TEENS[word], compound=True)
        else:
            end, digits = token.end, TENS[word] + "0"
            ahead = 1 if self._peek() == "-" else 0
            ones = DIGITS.get(self._peek(ahead), "0")
            if ones != "0":
                end, digits = self._tokens[self._at + ahead].end, TENS[word] + ones
                self._at += ahead + 1
            self._add(token.start, end, digits, compound=True)

    def _before(self) -> str:
        return self._words[-1] if self._words else ""

    def _scale(self) -> None:
        """ "two hundred and six" is an amount; "oh eight hundred" begins a telephone number."""
        token = self._tokens[self._at]
        pieces = self._pieces
        zeros = ZEROS.get(token.text, "")
        area = token.text == "hundred" and len(pieces) > 1 and pieces[-2].digits == "0"
        if zeros and pieces and self._joints == 0 and (area or self._number_before_scale()):
            self._at += 1
            self._add(token.start, token.end, zeros)
            return
        if pieces and self._joints == 0 and len(pieces[-1].digits) < 4:
            pieces.pop()
        self._flush()
        self._clean = False
        self._at += 1
        if self._peek() in SCALES:
            return
        tail = 1 if self._peek() == "and" else 0
        if self._peek(tail) in TENS:
            tail += 1
        if self._peek(tail) in DIGITS or self._peek(tail) in TEENS:
            tail += 1
        if self._peek(tail) not in NUMBER_WORDS:
            self._at += tail  # "and six"; but "a hundred one one two three" goes on with digits

    def _number_before_scale(self) -> bool:
        """Whether "thousand" here belongs to a number: "my pin is two thousand six", "five five one hundred"."""
        if self._peek(1) in UNITS:
            return False
        return self._announced or (len(self._pieces) > 2 and self._told(self._pieces, 3))

    def _told(self, pieces: Sequence[Piece], least: int = SECRET_DIGITS) -> bool:
        between = [self._text[one.end : two.start] for one, two in pairwise(pieces)]
        return told_one_by_one(
            [piece.digits for piece in pieces],
            single=all(piece.repeated or len(piece.digits) == 1 for piece in pieces),
            commas="," in "".join(between),
            announced=self._announced,
            least=least,
        )

    def _flush(self, *, last: bool = False) -> None:
        pieces, self._pieces, self._joints = self._pieces, [], 0
        if len(pieces) > 1 and pieces[0].oh and "," in self._text[pieces[0].end : pieces[1].start]:
            pieces = pieces[1:]  # "Oh, four times"
        told = bool(pieces) and self._told(pieces)
        while not told and pieces and pieces[-1].unit and len(pieces[-1].digits) < 4:
            pieces, last = pieces[:-1], False
        if len(pieces) == 2 and _FRACTION.fullmatch(self._text, pieces[0].start, pieces[1].end):
            pieces = []  # "50/50"
        if pieces:
            cue = any(word in CUES for word in self._words[-CUE_REACH - len(pieces) :])
            self._runs.append(Run(tuple(pieces), self._first, last, cue, self._added and self._first))


def _digit(word: str) -> str:
    """The one digit a token says, written or spoken; empty for anything else."""
    return word if len(word) == 1 and word.isdigit() else DIGITS.get(word, "")
