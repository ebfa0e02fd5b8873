"""A draft of the letter to the customer: what went wrong, what was changed, goodwill, an invitation back.

Made from the call's own masked sentences and the corrective actions of its themes by fixed templates, so that nothing
is made up: what the call does not tell stands in square brackets for a person to fill in or leave out. Pure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from monitor.privacy.redaction import MASK
from monitor.review.dates import long_day
from monitor.review.record import CallRecord
from monitor.review.summary import Summary, sentences, summarise
from monitor.store.actions import Action

PartName = Literal["greeting", "wrong", "sorry", "changed", "promised", "goodwill", "invitation", "closing"]
_OPEN = re.compile(r"\[[^\]]+\]")


@dataclass(frozen=True, slots=True)
class Part:
    """One paragraph. `utterance_id`: the sentence it rests on, or empty."""

    name: PartName
    text: str
    utterance_id: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """The draft in parts."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """As it would be sent."""
        return "\n\n".join(part.text for part in self.parts)


def open_points(text: str) -> tuple[str, ...]:
    """The brackets left in a text."""
    return tuple(_OPEN.findall(text))


def draft_letter(record: CallRecord, actions: Sequence[Action], owner: str) -> Letter:
    """The letter about one call. `actions`: of themes the call shows; `owner`: who signs."""
    summary = summarise(record)
    parts = [
        Part("greeting", "Hello [name],"),
        _wrong(record, summary),
        Part("sorry", "That should not have happened. I am sorry it did, and for the time it has cost you."),
        _changed(actions),
        *_promised(summary),
        _goodwill(record),
        Part(
            "invitation",
            "I would like to show you that we do better. May I ask you to give us another try, and to tell me "
            "afterwards, in your own words, how it went? Your answer comes to me, not to a mailbox.",
        ),
        Part("closing", f"With kind regards\n{owner}"),
    ]
    return Letter(tuple(parts))


def _wrong(record: CallRecord, summary: Summary) -> Part:
    said = [sentence for sentence in summary.problem if MASK not in sentence]
    day = long_day(str(record.item.get("started_at", "")))
    when = f"when you called us on {day}" if day else "when you called us"
    if not said:
        return Part("wrong", f"Thank you for telling us, {when}, what went wrong: [what went wrong, in one sentence].")
    first = next((turn.utterance_id for turn in record.turns() if said[0] in turn.reads), "")
    quoted = " ".join(f"“{sentence}”" for sentence in said)
    return Part("wrong", f"Thank you for telling us, {when}, what went wrong. You said: {quoted}", first)


def _changed(actions: Sequence[Action]) -> Part:
    done = [f"{action.title} (since {long_day(str(action.done_at))})" for action in actions if action.status == "done"]
    doing = [
        action.title + (f" (by {long_day(action.due)})" if action.due else "")
        for action in actions
        if action.status in ("open", "doing")
    ]
    lines = [f"This is what we have changed so that it does not happen again: {'; '.join(done)}."] if done else []
    lines += [f"We are still working on this: {'; '.join(doing)}."] if doing else []
    return Part("changed", " ".join(lines) or "[what was changed since, or leave this out]")


def _promised(summary: Summary) -> list[Part]:
    kept = [promise for promise in summary.promises if MASK not in promise.text]
    if not kept:
        return []
    quoted = " ".join(f"“{promise.text}”" for promise in kept[:2])
    return [Part("promised", f"My colleague told you: {quoted} [kept, or what is still open]", kept[0].utterance_id)]


def _goodwill(record: CallRecord) -> Part:
    for turn in record.turns():
        if "goodwill" in turn.steps and MASK not in turn.reads:
            said = sentences(turn.reads) or [turn.reads]
            return Part("goodwill", f"What we offered you stands: “{' '.join(said)}”", turn.utterance_id)
    return Part("goodwill", "[a gesture of goodwill within your limits, or leave this out]")
