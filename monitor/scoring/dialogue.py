"""A written dialogue run through the scorer, turn by turn and causally: what `score` and `evaluate` print."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from monitor.config import ScoringSettings
from monitor.errors import InputError
from monitor.events.base import Event, Level, Reason
from monitor.events.score import ScoreUpdated
from monitor.scoring.messages import Utterance
from monitor.scoring.scorer import CallScorer
from monitor.scoring.words import WordsModel

WORDS_A_SECOND = 2.6
GAP_S = 0.4
"""Times of turns that carry none (docs/contracts.md)."""


@dataclass(frozen=True, slots=True)
class DialogueTurn:
    """One turn; times in seconds."""

    role: Literal["customer", "agent"]
    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Turns in order. Whatever else a line holds (labels) is not here, so that it can have no effect."""

    id: str
    turns: tuple[DialogueTurn, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """The state right after one customer turn."""

    turn: int
    p: float
    score: float
    level: Level
    reasons: tuple[Reason, ...]


def parse_dialogue(data: Any) -> Dialogue:
    """A decoded JSON line as a dialogue. Raises InputError saying what is wrong."""
    if not isinstance(data, dict):
        raise InputError("a dialogue is an object with id and turns")
    name, turns = data.get("id"), data.get("turns")
    if not isinstance(name, str) or not name:
        raise InputError("id is missing or no text")
    if not isinstance(turns, list):
        raise InputError("turns is missing or no list")
    made: list[DialogueTurn] = []
    clock = 0.0
    for index, turn in enumerate(turns):
        made.append(_turn(index, turn, clock))
        clock = max(clock, made[-1].end + GAP_S)
    return Dialogue(name, tuple(made))


def _turn(index: int, turn: Any, clock: float) -> DialogueTurn:
    if not isinstance(turn, dict):
        raise InputError(f"turn {index} is no object")
    role, text = turn.get("role"), turn.get("text")
    if role not in ("customer", "agent"):
        raise InputError(f"turn {index}: role must be customer or agent")
    if not isinstance(text, str):
        raise InputError(f"turn {index}: text is missing or no text")
    start = _time(index, "start", turn.get("start"), clock)
    spoken = max(1, len(text.split())) / WORDS_A_SECOND
    end = _time(index, "end", turn.get("end"), start + spoken)
    if end < start:
        raise InputError(f"turn {index}: ends before it starts")
    return DialogueTurn(role, text, start, end)


def _time(index: int, key: str, value: Any, default: float) -> float:
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e7:
        raise InputError(f"turn {index}: {key} must be seconds from 0 on")
    return float(value)


def score_dialogue(dialogue: Dialogue, settings: ScoringSettings, words: WordsModel) -> Iterator[Scored]:
    """One row per customer turn, in order; a row depends on nothing after its turn."""
    scorer = CallScorer(dialogue.id, settings, words)
    for index, turn in enumerate(dialogue.turns):
        events: list[Event] = []
        events += scorer.speech(turn.role, True, turn.start)
        events += scorer.speech(turn.role, False, turn.end)
        said = Utterance(f"t{index}", turn.role, turn.text, turn.start, turn.end)
        if turn.role == "agent":
            scorer.agent(said)
            scorer.advance(turn.end)
            continue
        events += scorer.customer(said)
        row = _last_score(events)
        yield Scored(index, row.p or 0.0, row.score, row.level, row.reasons)


def _last_score(events: Iterable[Event]) -> ScoreUpdated:
    return [event for event in events if isinstance(event, ScoreUpdated)][-1]
