"""One customer turn as named figures and hashed n-grams. The same code serves training and the live score.

A figure is a small number >= 0 (VADER's compound is split by sign), so that "no evidence" is 0 everywhere and the part
a figure has in the score is its weight times its value.
"""

from dataclasses import dataclass

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from monitor.scoring.context import Situation
from monitor.scoring.cues import Hit, Lexicon
from monitor.scoring.text import clean, grams, tokens

BUCKETS = 1 << 14
"""Hash buckets of the customer's n-grams; the agent's have as many."""
NUMBERS = (
    "vader_neg", "vader_pos", "vader_minus", "vader_plus", "agent_minus", "agent_plus",
    "repeats_self", "agent_repeats", "agent_echoes", "shorter", "agent_asks", "no_words",
)  # fmt: skip
"""Figures that are no cue: VADER's shares and compound by sign, of both sides; what the context says; empty turns."""


@dataclass(frozen=True, slots=True)
class TurnFigures:
    """What is seen in one turn."""

    hits: tuple[Hit, ...]
    numbers: dict[str, float]
    own: tuple[int, ...]
    agent: tuple[int, ...]


class FeatureMaker:
    """Reads turns with one lexicon. Holds VADER, which is loaded once and never changes."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._vader = SentimentIntensityAnalyzer()

    def read(self, text: str, situation: Situation) -> TurnFigures:
        """Figures of a customer turn. Never raises, whatever the text."""
        text = clean(text)
        words, heard = tokens(text), tokens(situation.agent)
        vader = self._vader.polarity_scores(text)
        before = self._vader.polarity_scores(situation.agent)["compound"] if heard else 0.0
        numbers = {
            "vader_neg": vader["neg"],
            "vader_pos": vader["pos"],
            "vader_minus": max(0.0, -vader["compound"]),
            "vader_plus": max(0.0, vader["compound"]),
            "agent_minus": max(0.0, -before),
            "agent_plus": max(0.0, before),
            "repeats_self": situation.repeats_self,
            "agent_repeats": situation.agent_repeats,
            "agent_echoes": situation.agent_echoes,
            "shorter": situation.shorter,
            "agent_asks": float("?" in heard),
            "no_words": float(not words),
        }
        hits = [*self.lexicon.find(text), *self.lexicon.find(situation.agent, "agent")]
        return TurnFigures(tuple(hits), numbers, tuple(grams(words, BUCKETS, "c")), tuple(grams(heard, BUCKETS, "a")))
