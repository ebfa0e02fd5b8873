"""What a customer's earlier turns lend to the reading of this one: who was annoyed a moment ago likely still is."""


class Earlier:
    """Follows one call: a fading mean of the log odds of earlier turns, of which a share is added to each new one."""

    def __init__(self, share: float, fade: float) -> None:
        """`share`: how much of the mean counts; `fade`: weight of the newest turn in the mean, 0..1."""
        self._share, self._fade = share, fade
        self._mean: float | None = None

    def carry(self, log_odds: float) -> float:
        """The turn's log odds with what earlier turns lend; then the turn joins them."""
        before = self._mean
        self._mean = log_odds if before is None else (1.0 - self._fade) * before + self._fade * log_odds
        return log_odds if before is None else log_odds + self._share * before
