"""How swiftly a complaint was answered: one measure for the scorecard and for what tips do. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from monitor.events.base import LEVELS, Event
from monitor.events.coach import StepCompleted
from monitor.events.score import ScoreUpdated

COMPLAINT = LEVELS.index("tense")
"""Level from which a customer turn counts as a complaint."""
ANSWERS = frozenset({"acknowledge", "empathise", "apologise"})
"""Steps that acknowledge a complaint."""


@dataclass(frozen=True, slots=True)
class Swiftness:
    """`complaint_at`: end of the first customer turn that left them tense or worse, media seconds; None without one.

    `acknowledged_after_s`: from then to the first words that do one of ANSWERS; None when nobody did.
    """

    complaint_at: float | None = None
    acknowledged_after_s: float | None = None


def swiftness(events: Iterable[Event], said_until: Mapping[str, float]) -> Swiftness:
    """The measure of one call from its events in order. `said_until`: media seconds each utterance ended at, by id."""
    complaint: float | None = None
    for event in events:
        match event:
            case ScoreUpdated(utterance_id=str(name)) if complaint is None and LEVELS.index(event.level) >= COMPLAINT:
                complaint = said_until.get(name, event.at)
            case StepCompleted() if complaint is not None and event.step in ANSWERS and event.at >= complaint:
                return Swiftness(complaint, round(event.at - complaint, 2))
            case _:
                pass
    return Swiftness(complaint)
