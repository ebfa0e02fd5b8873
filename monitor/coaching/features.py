"""An agent turn as numbers: patterns, question forms, who did what, echo of the customer, and hashed n-grams. Pure.

Two kinds: named features (explainable, one column each) and n-grams of lemmas and letters hashed into `HASH_DIM`
columns (32-bit CRC, so that the same words always meet the same weights).
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from monitor.coaching.earlier import EARLIER_NAMES, NOTHING, PATTERN_NAMES, Earlier, heard_names, pattern_names
from monitor.coaching.patterns import COMPILED
from monitor.coaching.patterns_heard import HEARD_COMPILED
from monitor.coaching.wording import Sentence, sentences

LETTER_RUNS = (4, 5)
BLOCKS = {"words": (0, 1 << 15), "before": (1 << 15, 1 << 14), "letters": (3 << 14, 1 << 14)}
"""First column and width of each kind of hashed feature: apart, so that training may weigh the kinds differently."""
HASH_DIM = 1 << 16
_STOP = frozenset({
    "a", "the", "of", "to", "in", "on", "at", "for", "and", "or", "but", "so", "it", "be", "i", "you", "we", "he",
    "she", "they", "that", "this", "there", "have", "do", "not", "will", "would", "can", "could", "my", "your", "our",
    "his", "with", "from", "as", "if", "is", "was", "no", "yes", "oh", "okay", "well", "just", "what", "who", "all",
    "one", "get", "go", "say",
})  # fmt: skip
_VERBS = frozenset({
    "am", "is", "are", "was", "were", "be", "been", "have", "has", "had", "do", "does", "did", "will", "would", "can",
    "could", "shall", "should", "must", "may", "might", "let", "see", "go", "going", "get", "got", "need", "want",
})  # fmt: skip
_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred)\b"
)
_FORM = (
    "f_open_question", "f_closed_question", "f_fragment_question", "f_or_question", "f_last_asks", "f_first_asks",
    "f_short", "f_long", "f_many_sentences", "f_number", "f_unfinished", "f_first_turn", "f_cut_in",
    "f_before_unfinished", "f_before_asks", "f_before_long", "f_before_short", "f_cut_and_unfinished", "f_echo_1",
    "f_echo_2", "f_echo_3", "f_echo_first", "f_echo_statement", "f_i_verb", "f_we_verb", "f_you_verb",
    "f_they_verb", "f_fragment_first", "f_fragment_echo", "f_echo_half", "f_echo_most", "f_echo_number",
    "f_so_echo", "f_you_echo", "f_first_exclaims", "f_answers_question", "f_i_not", "f_you_not",
    "f_no_verb_fragment", "f_question_count_2", "f_sorry_and_cut",
)  # fmt: skip

NAMED: tuple[str, ...] = (*PATTERN_NAMES, *_FORM, *HEARD_COMPILED, *EARLIER_NAMES)
_INDEX = {name: column for column, name in enumerate(NAMED)}


@dataclass(frozen=True, slots=True)
class TurnFeatures:
    """Columns that are on: `named` into NAMED, `hashed` into 0..HASH_DIM-1 (each at most once)."""

    named: frozenset[int]
    hashed: frozenset[int]


def turn_features(text: str, before: str, *, cut_in: bool = False, earlier: Earlier = NOTHING) -> TurnFeatures:
    """Features of an agent turn. `before`: the customer's last turn ("" when none); `cut_in`: it was cut off;
    `earlier`: the turns before this one, `before` among them."""
    parts = sentences(text)
    said = sentences(before)
    names = {*pattern_names(parts), *heard_names(said), *earlier.names}
    names.update(_form_names(text, before, parts, said, cut_in))
    grams = {
        *_columns("words", _grams(parts)),
        *_columns("before", _grams_before(said)),
        *_columns("letters", _letters(parts)),
    }
    return TurnFeatures(frozenset(_INDEX[name] for name in names), frozenset(grams))


def _columns(block: str, grams: Iterable[str]) -> Iterator[int]:
    first, width = BLOCKS[block]
    return (first + zlib.crc32(gram.encode()) % width for gram in grams)


def _form_names(
    text: str, before: str, parts: Sequence[Sentence], said: Sequence[Sentence], cut_in: bool
) -> Iterator[str]:
    words = sum(len(part.tokens) for part in parts)
    yield from _flags(
        f_short=words <= 5,
        f_long=words >= 25,
        f_many_sentences=len(parts) >= 4,
        f_number=bool(_NUMBER.search(text.lower())),
        f_unfinished=bool(parts) and text.rstrip()[-1:] not in ".?!",
        f_first_turn=not said,
        f_cut_in=cut_in,
        f_before_unfinished=_unfinished(before),
        f_cut_and_unfinished=cut_in and _unfinished(before),
        f_sorry_and_cut=cut_in and "sorry" in text.lower(),
        f_before_asks=bool(said) and said[-1].asks,
        f_before_long=sum(len(part.tokens) for part in said) >= 30,
        f_before_short=0 < sum(len(part.tokens) for part in said) <= 5,
    )
    yield from _question_names(parts)
    yield from _echo_names(parts, said)
    yield from _fragment_names(parts, said)
    yield from _actor_names(parts)


def _unfinished(text: str) -> bool:
    return bool(text.strip()) and text.rstrip()[-1] not in ".?!"


def _flags(**flags: bool) -> Iterator[str]:
    for name, on in flags.items():
        if on:
            yield name


def _question_names(parts: Sequence[Sentence]) -> Iterator[str]:
    asking = [part for part in parts if part.asks]
    for part in asking:
        if COMPILED["ask_open"].search(part.text):
            yield "f_open_question"
        elif COMPILED["ask_closed"].search(part.text):
            yield "f_closed_question"
        else:
            yield "f_fragment_question"
        if " or " in part.text:
            yield "f_or_question"
    yield from _flags(
        f_last_asks=bool(parts) and parts[-1].asks,
        f_first_asks=bool(parts) and parts[0].asks,
        f_question_count_2=len(asking) >= 2,
    )


def _echo_names(parts: Sequence[Sentence], said: Sequence[Sentence]) -> Iterator[str]:
    theirs = {word for part in said for word in part.lemmas if word not in _STOP and len(word) > 2}
    mine = {word for part in parts for word in part.lemmas if word not in _STOP}
    shared = len(mine & theirs)
    yield from _flags(
        f_echo_1=shared >= 1,
        f_echo_2=shared >= 2,
        f_echo_3=shared >= 3,
        f_echo_first=bool(parts) and not parts[0].asks and bool(theirs & set(parts[0].lemmas)),
        f_echo_statement=any(len(theirs & set(part.lemmas)) >= 2 for part in parts if not part.asks),
    )


def _fragment_names(parts: Sequence[Sentence], said: Sequence[Sentence]) -> Iterator[str]:
    """Saying back often comes as a fragment: "Five calls, and nobody rang", "So twice, on one card"."""
    if not parts:
        return
    first = parts[0]
    theirs = {word for part in said for word in part.lemmas if word not in _STOP}
    content = [word for word in first.lemmas if word not in _STOP]
    shared = [word for word in content if word in theirs]
    fragment = not first.asks and not any(token in _VERBS for token in first.tokens) and len(first.tokens) <= 9
    numbers = set(_NUMBER.findall(" ".join(first.tokens)))
    heard = {token for part in said for token in part.tokens}
    yield from _flags(
        f_fragment_first=fragment,
        f_fragment_echo=fragment and bool(shared),
        f_echo_half=not first.asks and len(shared) >= 1 and len(shared) * 2 >= len(content),
        f_echo_most=not first.asks and len(shared) >= 2 and len(shared) * 3 >= len(content) * 2,
        f_echo_number=bool(numbers & heard),
        f_so_echo=first.tokens[0] == "so" and bool(shared),
        f_you_echo="you" in first.tokens and bool(shared) and not first.asks,
        f_answers_question=bool(said) and said[-1].asks and not first.asks,
    )


def _actor_names(parts: Sequence[Sentence]) -> Iterator[str]:
    for part in parts:
        pairs = list(zip(part.tokens, part.tokens[1:], strict=False))
        if not pairs:
            yield "f_no_verb_fragment"
        for who, does in pairs:
            if who in ("i", "we", "you", "they") and does not in ("and", "or"):
                yield f"f_{who}_verb"
        joined = " ".join(part.tokens)
        if re.search(r"\bi \w+ not\b", joined):
            yield "f_i_not"
        if re.search(r"\byou \w+ not\b", joined):
            yield "f_you_not"


def _letters(parts: Sequence[Sentence]) -> Iterator[str]:
    """Runs of letters: they carry over between word forms and across what a recogniser misspells."""
    for part in parts:
        text = f" {part.text}{'?' if part.asks else '.'}"
        for size in LETTER_RUNS:
            for start in range(len(text) - size + 1):
                yield "#" + text[start : start + size]


def _grams(parts: Sequence[Sentence]) -> Iterator[str]:
    for part in parts:
        mark = "?" if part.asks else "."
        words = ("^", *part.lemmas, mark)
        for size in (1, 2, 3):
            for start in range(len(words) - size + 1):
                yield " ".join(words[start : start + size])
        yield "^" + " ".join(part.tokens[:2]) + mark


def _grams_before(said: Sequence[Sentence]) -> Iterator[str]:
    for part in said:
        words = (*part.lemmas, "?" if part.asks else ".")
        for size in (1, 2):
            for start in range(len(words) - size + 1):
                yield " ".join(words[start : start + size])
