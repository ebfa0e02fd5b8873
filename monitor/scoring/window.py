"""The rolling window over customer turns: newer turns count more (half-life in turns), old ones drop out.

log odds = base + now * heat(last turn) + memory * weighted mean of heat(turns) + interaction
What every call has, the heat of a typical calm turn, is told apart from what this one has on top of it.
Neutral turns count: they are turns with no evidence and pull the mean down. Pure; times are media seconds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from monitor.scoring.words import Evidence

MAX_TURNS = 64
PAUSE_S = 30.0
"""Seconds that a pause between two customer turns counts at most: time alone (a hold, silence) calms nobody."""
WORDING = "wording"
_UNWORDED = Evidence(WORDING, 0.0, "hardly any words")


@dataclass(frozen=True, slots=True)
class Turn:
    """One customer turn in the window. `floor`: the score this turn lifts to, 0 = none; `hard`: the cues that do."""

    utterance_id: str
    at: float
    evidence: tuple[Evidence, ...]
    floor: float = 0.0


@dataclass(frozen=True, slots=True)
class Blend:
    """How turns are put together; from the model file. `prior` is the weight of the empty past, in turns.

    `typical`: heat of a typical calm turn, most of it wording; reasons are counted from there, the score is not moved.
    """

    base: float
    now: float
    memory: float
    prior: float
    half_life: float
    limit: float
    floor_fade: float
    typical: float = 0.0


@dataclass(frozen=True, slots=True)
class Item:
    """One additive part of the log odds as it counts now."""

    evidence: Evidence
    points: float
    utterance_id: str | None
    at: float
    age: int


@dataclass(slots=True)
class Window:
    """The customer turns that still count."""

    blend: Blend
    span_s: float
    turns: list[Turn] = field(default_factory=list)

    def add(self, turn: Turn) -> None:
        """The customer spoke."""
        self.turns.append(turn)
        del self.turns[:-MAX_TURNS]

    def forget(self, at: float) -> bool:
        """Drop what is older than the span, long pauses counted short, but never the newest; whether any was."""
        kept, age, later = 0, 0.0, at
        for turn in reversed(self.turns):
            age += min(PAUSE_S, max(0.0, later - turn.at))
            if kept and age >= self.span_s:
                break
            kept, later = kept + 1, turn.at
        dropped = len(self.turns) - kept
        del self.turns[:dropped]
        return dropped > 0

    def items(self) -> list[Item]:
        """What every piece of evidence adds to the log odds now, oldest turn first; the rest is `standing`."""
        return [
            Item(part, part.value * share, turn.utterance_id, turn.at, age)
            for turn, age, share in self._shares()
            for part in self._beyond_typical(turn)
        ]

    def standing(self) -> float:
        """Log odds of a call of as many typical calm turns: where the reasons are counted from."""
        return self.blend.base + self.blend.typical * sum(share for _, _, share in self._shares())

    def _beyond_typical(self, turn: Turn) -> Sequence[Evidence]:
        if not self.blend.typical:
            return turn.evidence
        place = next((at for at, part in enumerate(turn.evidence) if part.kind == WORDING), len(turn.evidence))
        parts = [*turn.evidence, _UNWORDED] if place == len(turn.evidence) else [*turn.evidence]
        parts[place] = replace(parts[place], value=parts[place].value - self.blend.typical)
        return parts

    def _shares(self) -> list[tuple[Turn, int, float]]:
        decay = 0.5 ** (1.0 / self.blend.half_life)
        ages = range(len(self.turns) - 1, -1, -1)
        total = sum(decay**age for age in ages) + self.blend.prior * decay ** len(self.turns)
        shares: list[tuple[Turn, int, float]] = []
        for turn, age in zip(self.turns, ages, strict=True):
            share = self.blend.memory * decay**age / total + (self.blend.now if age == 0 else 0.0)
            heat = abs(sum(part.value for part in turn.evidence))
            # One turn, however long or wild, counts at most `limit`: its evidence is scaled down alike.
            shares.append((turn, age, share * min(1.0, self.blend.limit / heat) if heat else share))
        return shares

    def floor(self, counts: Callable[[Turn], bool] = lambda turn: True) -> float:
        """The score that hard cues hold up now: each turn's floor less `floor_fade` points per later turn."""
        newest = len(self.turns) - 1
        floors = (
            turn.floor - self.blend.floor_fade * (newest - index)
            for index, turn in enumerate(self.turns)
            if turn.floor > 0 and counts(turn)
        )
        return max(0.0, max(floors, default=0.0))


def log_odds(standing: float, items: Sequence[Item]) -> float:
    """Sum of where a calm call stands and all items."""
    return standing + sum(item.points for item in items)
