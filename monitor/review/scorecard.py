"""What the agent did of the playbook in one call, with the sentence that shows it. Filled in from detected steps. Pure.

No ranking and no mood of the agent: steps are words that were said, and each line can be overruled with a note.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from monitor.coaching.playbook import Playbook
from monitor.coaching.swiftness import swiftness
from monitor.events.coach import Manner, Mistake, MistakeNoted, Step, StepCompleted
from monitor.review.record import CallRecord, Turn
from monitor.store.overrules import Overrule

STEPS: tuple[str, ...] = get_args(Step)


@dataclass(frozen=True, slots=True)
class Line:
    """One step. `due`: the call gave reason for it. `overruled` by `by`, with a note.

    `title` and `weight` are the playbook's; `count`: most options of an offer, or all apologies; None for other steps.
    """

    step: str
    done: bool
    due: bool
    at: float | None = None
    utterance_id: str | None = None
    evidence: str = ""
    overruled: bool = False
    by: str = ""
    note: str = ""
    title: str = ""
    weight: float = 1.0
    count: int | None = None


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
    """From the end of the first complaint to the first words that answer it (`coaching.swiftness`)."""
    apologies: int
    """One is better than five."""
    slips: tuple[Slip, ...] = ()

    @property
    def coverage(self) -> float | None:
        """Share of due steps that were done, by weight; None when nothing of any weight was due."""
        due = [line for line in self.lines if line.due]
        most = sum(line.weight for line in due)
        return round(sum(line.weight for line in due if line.done) / most, 3) if most else None


def fill_scorecard(record: CallRecord, playbook: Playbook | None = None) -> Scorecard:
    """The scorecard as detected. `playbook`: what it switches off or leaves out is not due; None = all weigh alike."""
    turns = {turn.utterance_id: turn for turn in record.turns()}
    seen: dict[str, list[StepCompleted]] = {}
    for event in record.events:
        if isinstance(event, StepCompleted):
            seen.setdefault(event.step, []).append(event)
    swift = swiftness(record.events, {turn.utterance_id: turn.end for turn in turns.values()})
    due = set() if swift.complaint_at is None else set(STEPS) - _RARE
    lines = tuple(_line(step, seen.get(step, []), turns, step in due, playbook) for step in STEPS)
    slips = tuple(
        Slip(event.mistake, event.manner, event.at, event.utterance_id, turns[event.utterance_id].reads)
        for event in record.events
        if isinstance(event, MistakeNoted) and event.utterance_id in turns
    )
    apologies = sum(event.count or 1 for event in seen.get("apologise", ()))
    return Scorecard(record.call_id, lines, swift.acknowledged_after_s, apologies, slips)


def _line(
    step: str, seen: Sequence[StepCompleted], turns: Mapping[str, Turn], due: bool, playbook: Playbook | None
) -> Line:
    first = seen[0] if seen else None
    said = turns.get(first.utterance_id) if first is not None else None
    entry = playbook.entry("steps", step) if playbook is not None else None
    counted = [event.count or 1 for event in seen] if step in _COUNTED else []
    return Line(
        step=step,
        done=first is not None,
        due=due and (playbook is None or entry is not None),
        at=None if first is None else first.at,
        utterance_id=None if first is None else first.utterance_id,
        evidence="" if said is None else said.reads,
        title="" if entry is None else entry.title,
        weight=1.0 if entry is None else entry.weight,
        count=_COUNTED[step](counted) if counted else None,
    )


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

_COUNTED: dict[str, Callable[[list[int]], int]] = {"apologise": sum, "offer": max}
"""One apology is better than five in a call; two ways out at once are better than one, and then another one."""
