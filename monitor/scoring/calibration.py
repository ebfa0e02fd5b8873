"""From log odds to what people see: the score 0..100, strictly rising, with the levels at fixed places of the scale."""

from bisect import bisect_right
from dataclasses import dataclass
from math import exp

TENSE, FRUSTRATED, CRITICAL = 35.0, 60.0, 80.0
"""Where the levels begin on the scale (docs/contracts.md)."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Log odds at which tense, frustrated and critical begin, and how fast the two ends flatten."""

    tense: float
    frustrated: float
    critical: float
    tail: float = 1.5

    def __post_init__(self) -> None:
        """Raises ValueError when the places do not rise."""
        if not self.tense < self.frustrated < self.critical or self.tail <= 0:
            raise ValueError("the places of the scale must rise")

    def score(self, log_odds: float) -> float:
        """0..100: exponential tails outside, straight lines between the levels; strictly rising and continuous."""
        places = (self.tense, self.frustrated, self.critical)
        marks = (TENSE, FRUSTRATED, CRITICAL)
        at = bisect_right(places, log_odds)
        if at == 0:
            return TENSE * exp(max(-60.0, (log_odds - self.tense) / self.tail))
        if at == 3:
            return 100.0 - (100.0 - CRITICAL) * exp(max(-60.0, (self.critical - log_odds) / self.tail))
        low, high = places[at - 1], places[at]
        return marks[at - 1] + (marks[at] - marks[at - 1]) * (log_odds - low) / (high - low)
