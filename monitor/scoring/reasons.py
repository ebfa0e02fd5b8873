"""Why the score is what it is: every weight is the score minus the score recomputed without that reason.

What overlaps (two reasons that each would do alone, or that only count together) is one "together" line, so that the
list sums to the score, to 0.1. Where a fall is held up, reasons count without that; what it holds is a line too.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from heapq import nlargest, nsmallest

from monitor.events.base import Reason
from monitor.scoring.calibration import Scale
from monitor.scoring.window import Item, Turn, Window, log_odds

SHOWN = 8
"""Reasons named one by one; the rest of older turns is one "memory" line, of this turn one "wording" line."""
LEAST = 0.5
"""Points below which a reason is not named by itself."""


class Explainer:
    """Recomputes the score with parts left out."""

    def __init__(self, window: Window, scale: Scale, extra: Sequence[Item] = (), least: float = 0.0) -> None:
        """`extra`: items that belong to no turn (interaction). `least`: where a fall of the score stops for now."""
        self._window, self._scale = window, scale
        self._standing = window.standing()
        self.items = [*window.items(), *extra]
        self._total = log_odds(self._standing, self.items)
        self._hard = Counter(item.utterance_id for item in self.items if item.evidence.hard)
        self._floor = window.floor()
        self._free = max(scale.score(self._total), self._floor)
        self.score = max(self._free, least)

    def without(self, dropped: Sequence[Item]) -> float:
        """The score had `dropped` never been. A floor falls when its turn's hard cues are all among them."""
        gone = {id(item) for item in dropped}
        kept = [item for item in self.items if id(item) not in gone]
        if len(kept) == len(self.items):
            return self._free
        held = {item.utterance_id for item in kept if item.evidence.hard}
        return max(self._scale.score(log_odds(self._standing, kept)), self._floor_of(held))

    def without_one(self, item: Item) -> float:
        """As `without` a single item, at a cost that does not grow with the call."""
        alone = item.evidence.hard and self._hard[item.utterance_id] == 1
        floor = self._floor_of(self._hard.keys() - {item.utterance_id}) if alone else self._floor
        return max(self._scale.score(self._total - item.points), floor)

    def source(self, kinds: frozenset[str]) -> float:
        """Points of the score due to the given kinds together."""
        return round(self._free - self.without([item for item in self.items if item.evidence.kind in kinds]), 1)

    def reasons(self) -> tuple[Reason, ...]:
        """All reasons, strongest first, then where they count from and what overlaps; they sum to the score, to 0.1."""
        base = self._scale.score(self._standing)
        weighed = [(self._free - self.without_one(item), item) for item in self.candidates()]
        named = sorted(weighed, key=lambda pair: -abs(pair[0]))[:SHOWN]
        named = [(weight, item) for weight, item in named if abs(weight) >= LEAST]
        chosen = {id(item) for _, item in named}
        rest = [item for item in self.items if id(item) not in chosen]
        lines = [_line(weight, item) for weight, item in named]
        for kind, text, part in (
            ("wording", "the rest of this turn", [item for item in rest if item.age == 0]),
            ("memory", "what was said before", [item for item in rest if item.age > 0]),
        ):
            weight = round(self._free - self.without(part), 1)
            if part and weight:
                lines.append(Reason(kind=kind, weight=weight, text=text))
        if held := round(self.score - self._free, 1):
            lines.append(Reason(kind="memory", weight=held, text="the score falls slowly after what was said before"))
        lines.sort(key=lambda line: -abs(line.weight))
        lines.append(Reason(kind="baseline", weight=round(base, 1), text="as in a typical calm call"))
        left = round(round(self.score, 1) - sum(line.weight for line in lines), 1)
        if left:
            lines.append(Reason(kind="together", weight=left, text="these together"))
        return tuple(lines)

    def candidates(self) -> list[Item]:
        """Items that may be among the strongest reasons: the score moves with the points, but hard cues hold floors.

        Leaving out each item of a long call in turn would cost the square of their number.
        """
        strong = (*nlargest(SHOWN, self.items, key=_points), *nsmallest(SHOWN, self.items, key=_points))
        chosen = {id(item) for item in strong}
        return [item for item in self.items if id(item) in chosen or item.evidence.hard]

    def _floor_of(self, held: Collection[str | None]) -> float:
        def counts(turn: Turn) -> bool:
            return turn.utterance_id in held

        return self._window.floor(counts)


def _points(item: Item) -> float:
    return item.points


def _line(weight: float, item: Item) -> Reason:
    return Reason(
        kind=item.evidence.kind,
        weight=round(weight, 1),
        utterance_id=item.utterance_id,
        span=item.evidence.span,
        text=item.evidence.text,
        at=item.at,
    )
