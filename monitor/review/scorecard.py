"""What the agent did of the playbook in one call, with the sentence that shows it. Filled in from detected steps. Pure.

No ranking and no mood of the agent: steps are words that were said, and each line can be overruled with a note.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import get_args

from monitor.events.base import LEVELS
from monitor.events.coach import Manner, Mistake, MistakeNoted, Step, StepCompleted
from monitor.review.record import CallRecord, Turn
from monitor.store.overrules import Overrule

COMPLAINT = LEVELS.index("tense")
"""Level from which a customer turn counts as a complaint that wants to be acknowledged."""
STEPS: tuple[str, ...] = get_args(Step)


@dataclass(frozen=True, slots=True)
class Line:
    """One step. `due`: the call gave reason for it. `overruled` by `by`, with a note."""

    step: str
    done: bool
    due: bool
    at: float | None = None
    utterance_id: str | None = None
    evidence: str = ""
    overruled: bool = False
    by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """What made the call harder, and the sentence that holds it. About the words, never about a mood."""

    mistake: Mistake
    manner: Manner
    at: float
    utterance_id: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The lines in the playbook's order, and the measures that follow from them."""

    call_id: str
    lines: tuple[Line, ...]
    time_to_acknowledge_s: float | None
    """From the end of the first complaint to the first acknowledging, apologising or empathising sentence."""
    apologies: int
    """One is better than five."""
    slips: tuple[Slip, ...] = ()

    @property
    def coverage(self) -> float | None:
        """Share of due steps that were done; None when nothing was due."""
        due = [line for line in self.lines if line.due]
        return round(sum(line.done for line in due) / len(due), 3) if due else None


def fill_scorecard(record: CallRecord) -> Scorecard:
    """The scorecard as detected."""
    turns = {turn.utterance_id: turn for turn in record.turns()}
    seen: dict[str, list[StepCompleted]] = {}
    for event in record.events:
        if isinstance(event, StepCompleted):
            seen.setdefault(event.step, []).append(event)
    complaint = _complaint(list(turns.values()))
    lines = []
    for step in STEPS:
        first = seen[step][0] if step in seen else None
        said = turns.get(first.utterance_id) if first is not None else None
        lines.append(
            Line(
                step=step,
                done=first is not None,
                due=complaint is not None and step not in _RARE,
                at=None if first is None else first.at,
                utterance_id=None if first is None else first.utterance_id,
                evidence="" if said is None else said.text,
            )
        )
    answered = [
        event.at
        for step in ("acknowledge", "empathise", "apologise")
        for event in seen.get(step, ())
        if complaint is not None and event.at >= complaint.end
    ]
    waited = round(min(answered) - complaint.end, 2) if complaint is not None and answered else None
    slips = tuple(
        Slip(event.mistake, event.manner, event.at, event.utterance_id, turns[event.utterance_id].text)
        for event in record.events
        if isinstance(event, MistakeNoted) and event.utterance_id in turns
    )
    return Scorecard(record.call_id, tuple(lines), waited, len(seen.get("apologise", ())), slips)


def overrule(card: Scorecard, step: str, done: bool, by: str, note: str) -> Scorecard:
    """A reviewer knows better. Raises LookupError for an unknown step, ValueError without a note."""
    if step not in STEPS:
        raise LookupError(f"there is no step {step}")
    if not note.strip():
        raise ValueError("overruling a line needs a note that says why")
    lines = tuple(
        replace(line, done=done, overruled=True, by=by, note=note.strip()) if line.step == step else line
        for line in card.lines
    )
    return replace(card, lines=lines)


def apply_overrules(card: Scorecard, kept: Iterable[Overrule]) -> Scorecard:
    """The card with what reviewers decided (`store.overrules.overrules_of`); words on steps of another playbook are
    passed over."""
    for word in kept:
        if word.step in STEPS:  # a note that went with its transcript is empty
            card = overrule(card, word.step, word.done, word.by, word.note or "(erased)")
    return card


_RARE = frozenset({"goodwill", "ask_again", "invite_back", "follow_up"})
"""Due only in some calls, which the words alone do not tell: never held against anybody."""


def _complaint(turns: list[Turn]) -> Turn | None:
    """The first customer turn after which the customer was tense or worse."""
    for turn in turns:
        if turn.role != "agent" and turn.level is not None and LEVELS.index(turn.level) >= COMPLAINT:
            return turn
    return None
