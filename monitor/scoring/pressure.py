"""What the interaction adds to the score: talk-over, silences, holds, faster speech. Bounded, and fading with time."""

from monitor.scoring.interaction import Noted
from monitor.scoring.window import Item
from monitor.scoring.words import Evidence

LIMIT = 0.4
"""Log odds; no data exist that could set it, so it is kept small (docs/scoring.md)."""
HALF_LIFE_S = 45.0
KEPT = 16


class Pressure:
    """One call."""

    def __init__(self) -> None:
        self._felt: list[tuple[Noted, Evidence]] = []

    def add(self, noted: Noted) -> None:
        """Something was noted."""
        self._felt = [*self._felt, (noted, _felt(noted))][-KEPT:]

    def items(self, at: float) -> list[Item]:
        """What still counts at a time, at most LIMIT in all."""
        faded = [
            (noted, felt, felt.value * 0.5 ** (max(0.0, at - noted.end) / HALF_LIFE_S)) for noted, felt in self._felt
        ]
        total = sum(value for _, _, value in faded)
        keep = min(1.0, LIMIT / total) if total > 0 else 1.0
        return [Item(felt, value * keep, None, noted.end, 0) for noted, felt, value in faded if value > 0.01]


def _felt(noted: Noted) -> Evidence:
    seconds = noted.end - noted.start
    match noted.kind, noted.by:
        case "talk_over", "agent":
            return Evidence("interaction", min(0.25, 0.12 * seconds), "the agent talks over the customer")
        case "talk_over", _:
            return Evidence("interaction", min(0.15, 0.08 * seconds), "the customer cuts in")
        case "faster", _:
            share = round(100 * (noted.ratio - 1.0))
            return Evidence("interaction", min(0.15, 0.3 * (noted.ratio - 1.0)), f"speaks {share} % faster than usual")
        case "silence", _:
            return Evidence("interaction", min(0.15, 0.02 * seconds), f"{seconds:.0f} s of silence")
        case _:
            return Evidence("interaction", min(0.3, 0.006 * seconds), f"on hold for {seconds:.0f} s")
