"""A wrap-up note drawn from the call's own sentences: problem, promises with times, steps, outcome. Pure.

Every sentence was said in the call, nothing is made up, and a person may edit the result.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from monitor.coaching.promises import promised_in
from monitor.coaching.sentences import said_in
from monitor.events.base import LEVELS
from monitor.review.record import CallRecord, Turn

StepName = Callable[[str], str]
PROBLEM_SENTENCES = 2
SHORT = 4
"""Words below which a sentence says nothing by itself."""
_COMPLAINT = re.compile(
    r"\b(?:problem|issue|broken|wrong|not|never|still|charged|late|missing|waiting|waited|refund|cancel\w*|complain\w*"
    r"|fault\w*|lost|failed|twice|again|(?:does|did|do|has|have|is|was|can)n['’]t)\b",
    re.IGNORECASE,
)


def plain_step(step: str) -> str:
    """What a step is called where no playbook says."""
    return step.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Promise:
    """What the agent said would happen. `when`: the words that name a time, or empty."""

    at: float
    text: str
    when: str
    utterance_id: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The parts of the note. `problem`: the customer's own sentences."""

    problem: tuple[str, ...]
    promises: tuple[Promise, ...]
    steps: tuple[str, ...]
    outcome: str

    def text(self, named: StepName = plain_step) -> str:
        """As a note for people; `named`: what the company calls a step."""
        lines = ["Problem: " + (" ".join(self.problem) or "not said in so many words.")]
        lines += [f"Promised: {promise.text}" for promise in self.promises]
        if self.steps:
            lines.append("Done by the agent: " + ", ".join(map(named, self.steps)) + ".")
        lines.append("Outcome: " + self.outcome)
        return "\n".join(lines)


def summarise(record: CallRecord) -> Summary:
    """The note of one call, in the words as they read now. The same call always gives the same note."""
    turns = [replace(turn, text=turn.reads) for turn in record.turns()]
    steps = tuple(dict.fromkeys(step for turn in turns for step in turn.steps))
    return Summary(_problem(turns), _promises(turns), steps, _outcome(record, turns))


def sentences(text: str) -> list[str]:
    """The sentences of a text that say something by themselves."""
    return [said.text for said in said_in(text) if len(said.text.split()) >= SHORT]


def _problem(turns: list[Turn]) -> tuple[str, ...]:
    """The customer's sentences that name a trouble most plainly, early ones before late ones, in the order said."""
    told: list[tuple[float, int, str]] = []
    customer = [turn for turn in turns if turn.role != "agent"]
    for place, turn in enumerate(customer):
        for sentence in sentences(turn.text):
            trouble = len({match.lower() for match in _COMPLAINT.findall(sentence)})
            if trouble and not sentence.endswith("?"):
                told.append((trouble - 3 * place / max(len(customer), 1), len(told), sentence))
    best = sorted(told, key=lambda item: (-item[0], item[1]))[:PROBLEM_SENTENCES]
    return tuple(sentence for _, _, sentence in sorted(best, key=lambda item: item[1]))


def _promises(turns: list[Turn]) -> tuple[Promise, ...]:
    return tuple(
        Promise(turn.start, promised.text, promised.when, turn.utterance_id)
        for turn in turns
        if turn.role == "agent"
        for promised in promised_in(turn.text)
    )


def _outcome(record: CallRecord, turns: list[Turn]) -> str:
    peak = max((LEVELS.index(change.to_level) for change in record.levels()), default=0)
    last = record.points()[-1].level if record.points() else "calm"
    words = next((turn.text for turn in reversed(turns) if turn.role != "agent" and turn.text), "")
    if peak == 0:
        said = "calm throughout"
    elif last == "calm":
        said = f"was {LEVELS[peak]}, ended calm"
    else:
        said = f"was {LEVELS[peak]}, ended {last}"
    return f'{said}; last words of the customer: "{words}"' if words else said
