"""Words made comparable: contractions opened, sentences split, verbs and nouns brought to one form. Pure.

Only as much grammar as the step patterns need; speech recognisers write clean words but unreliable punctuation.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from monitor.coaching.sentences import said_in

_IRREGULAR = {
    "am": "be", "is": "be", "are": "be", "was": "be", "were": "be", "been": "be", "being": "be",
    "has": "have", "had": "have", "having": "have", "does": "do", "did": "do", "done": "do", "doing": "do",
    "went": "go", "gone": "go", "said": "say", "told": "tell", "rang": "ring", "rung": "ring", "paid": "pay",
    "sent": "send", "got": "get", "gotten": "get", "made": "make", "took": "take", "taken": "take", "came": "come",
    "saw": "see", "seen": "see", "knew": "know", "known": "know", "gave": "give", "given": "give", "found": "find",
    "thought": "think", "kept": "keep", "left": "leave", "lost": "lose", "heard": "hear", "held": "hold",
    "meant": "mean", "met": "meet", "put": "put", "read": "read", "ran": "run", "sat": "sit", "stood": "stand",
    "spoke": "speak", "spoken": "speak", "wrote": "write", "written": "write", "brought": "bring", "bought": "buy",
    "broke": "break", "broken": "break", "chose": "choose", "chosen": "choose", "felt": "feel", "fell": "fall",
    "fallen": "fall", "began": "begin", "begun": "begin", "drove": "drive", "driven": "drive", "sold": "sell",
    "spent": "spend", "understood": "understand", "woke": "wake", "won": "win", "wore": "wear", "slept": "sleep",
    "better": "good", "best": "good", "worse": "bad", "worst": "bad", "phoned": "phone", "children": "child",
    "people": "people", "men": "man", "women": "woman", "us": "we", "me": "i", "my": "my", "them": "they",
    "him": "he", "her": "she", "these": "this", "those": "that", "an": "a", "cannot": "can",
}  # fmt: skip
_KEEP = frozenset({
    "this", "his", "its", "was", "yes", "less", "unless", "business", "address", "process", "access", "express",
    "press", "class", "boss", "bus", "gas", "plus", "always", "perhaps", "sometimes", "news", "as", "us", "thing",
    "morning", "evening", "nothing", "something", "anything", "everything", "during", "bring", "ring", "king",
    "spring", "wing", "sing", "string", "need", "feed", "speed", "bed", "red", "indeed", "hundred", "hurry", "sorry",
    "very", "only", "reply", "apply", "supply", "family", "early", "july", "any", "many", "really", "company", "body",
    "story", "history", "delivery", "policy", "already", "ready", "every",
})  # fmt: skip
_CONTRACTIONS = (
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"\bcannot\b"), "can not"),
    (re.compile(r"\bcan't\b"), "can not"),
    (re.compile(r"\bshan't\b"), "shall not"),
    (re.compile(r"\bain't\b"), "is not"),
    (re.compile(r"\blet's\b"), "let us"),
    (re.compile(r"\b(\w+)n't\b"), r"\1 not"),
    (re.compile(r"\b(\w+)'m\b"), r"\1 am"),
    (re.compile(r"\b(\w+)'re\b"), r"\1 are"),
    (re.compile(r"\b(\w+)'ve\b"), r"\1 have"),
    (re.compile(r"\b(\w+)'ll\b"), r"\1 will"),
    (re.compile(r"\b(\w+)'d\b"), r"\1 would"),
    (re.compile(r"\b(it|that|there|here|he|she|what|who|where|how|when|everything|nothing|nobody)'s\b"), r"\1 is"),
    (re.compile(r"\bgonna\b"), "going to"),
    (re.compile(r"\bwanna\b"), "want to"),
)
RECENT = 512
"""Turns whose analysis is kept: one is looked at as it is said and again as what was said earlier, a moment later."""
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+(?:[.:]\d+)?")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: opened lower-case text without end mark, its tokens, their lemmas, whether it asks."""

    text: str
    tokens: tuple[str, ...]
    lemmas: tuple[str, ...]
    asks: bool


def normalise(text: str) -> str:
    """Lower case, straight quotes, contractions opened ("I'll" is "i will"), one space between words."""
    text = text.lower().replace("’", "'").replace("‘", "'").replace("…", "...")
    for pattern, replacement in _CONTRACTIONS:
        if "'" in text or "'" not in pattern.pattern:  # most turns hold few: a search not made is the quickest
            text = pattern.sub(replacement, text)
    return " ".join(text.split())


@lru_cache(maxsize=20_000)
def lemma(token: str) -> str:
    """A rough base form: "promised", "promises" and "promising" are one word."""
    if token in _IRREGULAR:
        return _IRREGULAR[token]
    if token in _KEEP or len(token) < 4 or token[0].isdigit():
        return token
    if token.endswith("'s"):
        return lemma(token[:-2])
    for ending, replacement in (("ies", "y"), ("ied", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh")):
        if token.endswith(ending):
            return token[: -len(ending)] + replacement
    if token.endswith("ing") and len(token) > 5:
        return _undouble(token[:-3])
    if token.endswith("ed") and len(token) > 4:
        return _undouble(token[:-2])
    if token.endswith("s") and not token.endswith(("ss", "us", "is")):
        return _undouble(token[:-1])
    return token[:-1] if token.endswith("e") else token


def _undouble(stem: str) -> str:
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsez":
        stem = stem[:-1]
    return stem[:-1] if stem.endswith("e") else stem


@lru_cache(maxsize=RECENT)
def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a turn, in order; none for empty text."""
    out = []
    for said in said_in(text.replace("…", "...")):
        raw = normalise(said.text)
        tokens = tuple(_TOKEN.findall(raw))
        if tokens:
            out.append(Sentence(raw.rstrip(".?!)\"' "), tokens, tuple(lemma(token) for token in tokens), said.asks))
    return tuple(out)
