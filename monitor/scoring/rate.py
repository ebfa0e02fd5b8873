"""How fast the customer speaks against their own usual rate. Pure, one per call; never asked about an agent.

A turn counts when it is long enough to have a rate. The usual is the mean over earlier turns, shrunk towards people at
large, so that who speaks fast by nature is not taken for upset.
"""

from math import exp, log

from monitor.scoring.interaction import Noted
from monitor.scoring.messages import Utterance

USUAL_WORDS_A_SECOND = 2.6
"""Of telephone talk (docs/contracts.md uses the same for turns without times)."""
SHRINK = 2.0
"""Turns that people at large are worth in a speaker's usual rate."""
LEAST_TURNS, LEAST_WORDS, LEAST_S = 2, 6, 1.5
FASTER = 1.3
"""Times the own usual from which it is noted: twice the spread of one speaker's turns in read speech, about .15."""


class OwnRate:
    """Follows one customer."""

    def __init__(self) -> None:
        self._sum, self._count = 0.0, 0

    def heard(self, turn: Utterance) -> Noted | None:
        """What is notable about the turn's rate; then it joins the usual."""
        spoken = turn.words or ()
        start, end = (spoken[0].start, spoken[-1].end) if spoken else (turn.start, turn.end)
        count, seconds = len(turn.text.split()), end - start
        if count < LEAST_WORDS or seconds < LEAST_S:
            return None
        rate = log(count / seconds)
        usual = (log(USUAL_WORDS_A_SECOND) * SHRINK + self._sum) / (SHRINK + self._count)
        known = self._count >= LEAST_TURNS
        self._sum, self._count = self._sum + rate, self._count + 1
        ratio = exp(rate - usual)
        return Noted("faster", start, end, "customer", ratio) if known and ratio >= FASTER else None
