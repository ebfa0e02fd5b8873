"""A card that shares what was learned: the sentence that worked, what was said around it, and what it changed. Pure.

De-identified: nothing tells which call, customer, agent or day it was; masked passages and everything that looks like a
name become "[…]". That rule sees capitals within a sentence; a person reads the card before it is passed on.
"""

import json
import re
from dataclasses import asdict, dataclass
from html import escape

from monitor.errors import UsageError
from monitor.privacy.redaction import MASK
from monitor.review.record import CallRecord, Turn
from monitor.review.summary import sentences

AROUND = 2
"""Turns shown before and after the sentence."""
LEAST_FALL = 5.0
"""Points the score must fall after a sentence for it to have worked."""
HIDDEN = "[…]"
_CAPITAL = re.compile(
    r"(?<![.!?…]\s)(?<!^)(?<![\"“])\b(?!I\b|I['’])"  # not where a sentence begins, not "I"
    r"[A-Z][^\W\d_]*(?:['’-][^\W\d_]+)*(?:\s+[A-Z][^\W\d_]+)*"
)
_KEPT = frozenset(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Mr", "Mrs", "OK"])
_TITLES = {
    "acknowledge": "Say back what you heard", "empathise": "Show that you understand",
    "apologise": "Say sorry once, plainly", "own": "Make it yours", "clarify": "Ask before you answer",
    "offer": "Offer a way out", "goodwill": "Make a gesture", "explain_next": "Say what happens next",
    "confirm": "Ask whether it is settled", "follow_up": "Come back yourself", "ask_again": "Ask how it went",
    "invite_back": "Invite them back",
}  # fmt: skip
_STYLE = """
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:640px;margin:3rem auto;padding:0 1rem}
h1{font-size:1.3rem}
blockquote{font-size:1.25rem;font-weight:600;border-left:4px solid;margin:1rem 0;padding:.25rem 1rem}
p.t{display:grid;grid-template-columns:5.5rem 1fr;margin:.5rem 0}p.t b{font-weight:500;opacity:.75}
p.now{font-weight:600}@media(max-width:480px){p.t{grid-template-columns:1fr}}
@media print{:root{color-scheme:light}body{margin:0}}
footer{opacity:.7;font-size:.85rem;margin-top:2rem}
"""


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of the excerpt; `score`: right after it."""

    role: str
    text: str
    score: float | None
    here: bool
    """The turn with the sentence that worked."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """The card. `before`, `after`: the customer's score around the sentence."""

    title: str
    sentence: str
    steps: tuple[str, ...]
    before: float
    after: float
    excerpt: tuple[Said, ...]
    note: str

    def json(self) -> str:
        """As a program takes it."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"

    def html(self) -> str:
        """One self-contained page: no script, no request to anywhere, printable."""
        turns = "".join(
            f'<p class="t{" now" if said.here else ""}">'
            f"<b>{said.role.capitalize()}</b><span>{escape(said.text)}</span></p>"
            for said in self.excerpt
        )
        steps = ". ".join(_TITLES.get(step, step.replace("_", " ")) for step in self.steps)
        return (
            '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>{escape(self.title)}</title><style>{_STYLE}</style><h1>{escape(self.title)}</h1>"
            f"<blockquote>{escape(self.sentence)}</blockquote>"
            f"<p>Frustration went from {self.before:.0f} to {self.after:.0f} of 100"
            + (f". {escape(steps)}" if steps else "")
            + f".</p>{turns}"
            + (f"<p>{escape(self.note)}</p>" if self.note else "")
            + "<footer>De-identified excerpt of one call.</footer></html>\n"
        )


def draw_lesson(record: CallRecord, *, utterance_id: str = "", title: str = "", note: str = "") -> Lesson:
    """The card of a call: about the agent's turn after which the score fell most, or about a chosen one.

    Raises UsageError when there is none, or nothing after it tells that it worked.
    """
    turns = record.turns()
    falls = [found for place in range(len(turns)) if (found := _fall(turns, place)) is not None]
    if utterance_id:
        falls = [fall for fall in falls if turns[fall[1]].utterance_id == utterance_id]
    best = max(falls, key=lambda fall: (fall[0], -fall[1]), default=None)
    if best is None or best[0] < LEAST_FALL:
        raise UsageError("no sentence of the agent's is followed by a clearly calmer customer", code="no_such_lesson")
    fall, place, before = best
    turn = turns[place]
    hide = _hider(record)
    near = turns[max(0, place - AROUND) : place + AROUND + 1]
    return Lesson(
        title=hide(title) or _title(turn),
        sentence=hide(_sentence(turn)),
        steps=turn.steps,
        before=round(before, 1),
        after=round(before - fall, 1),
        excerpt=tuple(Said(one.role, hide(one.reads), one.score, one is turn) for one in near if one.reads.strip()),
        note=hide(note),
    )


def _fall(turns: list[Turn], place: int) -> tuple[float, int, float] | None:
    """Points by which the customer's next score is below the last one before; with the turn's place, and that score."""
    if turns[place].role != "agent" or not turns[place].reads.strip():
        return None
    before = next((turn.score for turn in reversed(turns[:place]) if turn.score is not None), None)
    after = next((turn.score for turn in turns[place + 1 :] if turn.score is not None), None)
    return None if before is None or after is None else (before - after, place, before)


def _sentence(turn: Turn) -> str:
    said = sentences(turn.reads)
    return max(said, key=lambda one: len(one.split())) if said else turn.reads


def _title(turn: Turn) -> str:
    return next((_TITLES[step] for step in turn.steps if step in _TITLES), "A sentence that worked")


def _hider(record: CallRecord) -> "Hider":
    told = record.item.get("metadata") or {}
    own = [str(told[name]) for name in ("agent", "customer_ref", "conversation_id") if told.get(name)]
    return Hider([record.call_id, *own])


class Hider:
    """Takes out of a text what could tell who it was."""

    def __init__(self, known: list[str]) -> None:
        words = {word for name in known for word in [name, *name.split()] if len(word) > 1}
        longest = sorted(words, key=len, reverse=True)
        self._known = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in longest) or r"(?!)", re.IGNORECASE)

    def __call__(self, text: str) -> str:
        """The text as anybody may read it."""
        text = re.sub(rf"{MASK}+(?:[\s-]*{MASK}+)*", HIDDEN, text.strip())
        text = self._known.sub(HIDDEN, text)
        text = re.sub(r"\d{2,}", HIDDEN, text)
        return _CAPITAL.sub(lambda match: match.group() if match.group() in _KEPT else HIDDEN, text)
