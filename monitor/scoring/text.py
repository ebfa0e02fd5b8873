"""Words of a turn: cleaning that keeps every offset, tokens, and hashed n-grams. Pure."""

import re
import zlib
from itertools import pairwise

MAX_CHARS = 4000
"""A turn longer than this (two and a half minutes of speech) is read up to here: cost stays bounded."""
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "\u00a0": " "})
_TOKEN = re.compile(r"[a-zà-öø-ÿ]+(?:'[a-z]+)?|[?!]|\d+")
_NUMBER = "0"


def clean(text: str) -> str:
    """Typographic quotes made plain and the length bounded; character n stays character n."""
    return text[:MAX_CHARS].translate(_QUOTES)


def lower(text: str) -> str:
    """Lower case of the same length, so that offsets stay true (a few letters such as the dotted I grow otherwise)."""
    small = text.lower()
    return (
        small if len(small) == len(text) else "".join(low if len(low := char.lower()) == 1 else char for char in text)
    )


def tokens(text: str) -> list[str]:
    """Lower-case words, "?" and "!"; every number is the same token; apostrophes are dropped as recognisers do."""
    found: list[str] = _TOKEN.findall(text.lower())
    return [_NUMBER if token[0].isdigit() else token.replace("'", "") for token in found]


def grams(words: list[str], buckets: int, salt: str) -> list[int]:
    """Hash buckets of the distinct 1- and 2-grams of `words`, in order of appearance; `salt` separates channels."""
    seen: dict[str, None] = dict.fromkeys(words)
    seen.update(dict.fromkeys(f"{first} {second}" for first, second in pairwise(words)))
    return [zlib.crc32(f"{salt}:{gram}".encode()) % buckets for gram in seen]


_COMMON = frozenset(
    [
        "a",
        "about",
        "all",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "get",
        "go",
        "got",
        "had",
        "has",
        "have",
        "he",
        "her",
        "hi",
        "him",
        "his",
        "how",
        "i",
        "if",
        "im",
        "in",
        "is",
        "it",
        "its",
        "ive",
        "just",
        "me",
        "my",
        "no",
        "not",
        "of",
        "oh",
        "ok",
        "okay",
        "on",
        "one",
        "or",
        "our",
        "out",
        "right",
        "she",
        "so",
        "some",
        "still",
        "that",
        "thats",
        "the",
        "their",
        "them",
        "then",
        "there",
        "they",
        "this",
        "to",
        "too",
        "um",
        "uh",
        "up",
        "us",
        "was",
        "we",
        "well",
        "were",
        "what",
        "when",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "yeah",
        "yes",
        "you",
        "your",
        "youre",
        "?",
        "!",
        "0",
    ]
)


def content(words: list[str]) -> frozenset[str]:
    """The words that carry the matter of a turn: what it means to say the same thing again."""
    return frozenset(word for word in words if word not in _COMMON and len(word) > 2)


def overlap(now: frozenset[str], before: frozenset[str]) -> float:
    """Share of `now` that `before` had said already, 0..1; turns of fewer than two content words share nothing."""
    if len(now) < 2 or len(before) < 2:
        return 0.0
    return len(now & before) / len(now)
