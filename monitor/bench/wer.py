"""Word error rate: the fewest words to change, over the words that were said. Pure."""

import re
from collections.abc import Sequence

_NUMBERS = {
    word: str(n)
    for n, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90"}
_CONTRACTIONS = (
    (r"\b(can)'t\b|\bcannot\b", "can not"),
    (r"\bwon't\b", "will not"),
    (r"n't\b", " not"),
    (r"'re\b", " are"),
    (r"'ve\b", " have"),
    (r"'ll\b", " will"),
    (r"'m\b", " am"),
    (r"\b(it|that|what|there|here|he|she|who)'s\b", r"\1 is"),
    (r"\bokay\b", "ok"),
    (r"\b(mister|mr)\b", "mr"),
    (r"ise\b", "ize"),
    (r"ised\b", "ized"),
    (r"(\w\w)our(s|ed)?\b", r"\1or\2"),
    (r"cancell(ed|ing)\b", r"cancel\1"),
)


def words(text: str) -> list[str]:
    """Words as they are compared: no case, marks, contractions or British spellings; small numbers as figures."""
    plain = text.lower().replace("’", "'")
    for pattern, instead in _CONTRACTIONS:
        plain = re.sub(pattern, instead, plain)
    return [_NUMBERS.get(word, word) for word in re.findall(r"[a-z0-9]+", plain.replace("'", ""))]


def errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Fewest substitutions, insertions and deletions between two word lists."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (word != other))
    return row[-1]
