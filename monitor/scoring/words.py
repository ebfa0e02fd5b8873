"""What the words of one customer turn say: a calibrated probability and the evidence behind it, in log odds.

The model is linear: heat = bias + sum of evidence. Two heads share the figures: `turn` (is this turn itself
frustrated) and `risk` (how far has the call gone, the head the running score is made of).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.config import ScoringSettings, Settings, resource
from monitor.errors import ModelError
from monitor.events.base import Span
from monitor.events.speech import Word
from monitor.scoring.context import Situation
from monitor.scoring.cues import Hit, Lexicon, load_lexicon, with_site
from monitor.scoring.features import BUCKETS, FeatureMaker, TurnFigures
from monitor.scoring.model_file import read_model, unpack
from monitor.scoring.shelf import Shelf, own_folder
from monitor.scoring.sureness import Sureness

HEAT_LIMIT = 6.0
"""Log odds of heat that may bear on the turn's own probability, before its share is taken."""
HEATED_SHARE = 0.5
QUOTE_CHARS = 48
_TONE = ("vader_neg", "vader_pos", "vader_minus", "vader_plus")
_SAYS = {
    "repeats_self": "asks the same again",
    "agent_repeats": "the agent repeats the same answer",
    "agent_echoes": "the agent says it back",
    "shorter": "answers much shorter than before",
    "agent_asks": "the agent asked a question",
    "no_words": "no words understood",
    "agent_minus": "tone of the agent's answer",
    "agent_plus": "tone of the agent's answer",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One additive part of a turn's heat. `hard` marks cues that may lift the level, `quiet` also without heat."""

    kind: str
    value: float
    text: str
    span: Span | None = None
    hard: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One customer turn as read.

    `log_odds`: that the turn itself is frustrated, not yet calibrated. `heat`: the sum of `evidence`, in log odds.
    """

    log_odds: float
    heat: float
    evidence: tuple[Evidence, ...]

    @property
    def heated(self) -> float:
        """How heated the turn is by both heads: what decides whether a hard cue is meant."""
        return self.heat + HEATED_SHARE * max(0.0, self.log_odds)


@dataclass(frozen=True, slots=True)
class Head:
    """Weights of one linear head."""

    bias: float
    figures: dict[str, float]
    own: NDArray[np.float32]
    agent: NDArray[np.float32]


class WordsModel:
    """The loaded model; shared by all calls, never changed."""

    def __init__(self, content: dict[str, Any], lexicon: Lexicon) -> None:
        """Raises KeyError, TypeError or ValueError when the content is not what the format says."""
        self.name = str(content["name"])
        self.window: dict[str, float] = {key: float(value) for key, value in content["window"].items()}
        self.lexicon = lexicon
        self.maker = FeatureMaker(lexicon)
        self.carry: dict[str, float] = {key: float(content["carry"][key]) for key in ("share", "fade")}
        self._lent = float(content["carry"].get("heat", 0.0))
        self._platt = (float(content["calibration"]["slope"]), float(content["calibration"]["offset"]))
        self._turn, self._risk = (_head(content["heads"][name]) for name in ("turn", "risk"))

    def read(
        self, text: str, situation: Situation, confidence: float = 1.0, words: Sequence[Word] | None = None
    ) -> Reading:
        """Read one customer turn; words the recogniser is unsure of count less. Never raises, whatever the text."""
        figures = self.maker.read(text, situation)
        sure = Sureness(text, confidence, words)
        evidence = tuple(self._evidence(self._risk, figures, text, sure))
        heat = sum(part.value for part in evidence)
        lent = self._lent * min(HEAT_LIMIT, max(-HEAT_LIMIT, heat))
        return Reading(_log_odds(self._turn, figures, sure) + lent, heat, evidence)

    def probability(self, log_odds: float) -> float:
        """The calibrated probability behind log odds of a turn."""
        slope, offset = self._platt
        return logistic(slope * log_odds + offset)

    def _evidence(self, head: Head, figures: TurnFigures, text: str, sure: Sureness) -> list[Evidence]:
        found: list[Evidence] = []
        by_cue: dict[str, list[Hit]] = defaultdict(list)
        for hit in figures.hits:
            by_cue[hit.cue.name].append(hit)
        for name, hits in by_cue.items():
            cue = hits[0].cue
            value = (head.figures.get(name, 0.0) + cue.site) * sum(sure.of(hit) for hit in hits)
            if value or cue.hard:
                found.append(_from_cue(hits, value, text))
        tone = sum(head.figures.get(name, 0.0) * figures.numbers[name] for name in _TONE) * sure.turn
        found.append(Evidence("tone", tone, "tone of the words"))
        for name, says in _SAYS.items():
            if value := head.figures.get(name, 0.0) * figures.numbers[name]:
                found.append(Evidence(name, value, says))
        found.append(Evidence("wording", _mean(head.own, figures.own) * sure.turn, "wording of the turn"))
        found.append(Evidence("agent_wording", _mean(head.agent, figures.agent), "how the agent put it"))
        return [part for part in found if part.value or part.hard]


def _log_odds(head: Head, figures: TurnFigures, sure: Sureness) -> float:
    """The same sum that `_evidence` itemises, for a head whose items nobody asks for."""
    cues = sum((head.figures.get(hit.cue.name, 0.0) + hit.cue.site) * sure.of(hit) for hit in figures.hits)
    own = sum(head.figures.get(name, 0.0) * figures.numbers[name] for name in _TONE)
    around = sum(head.figures.get(name, 0.0) * figures.numbers[name] for name in _SAYS)
    own += _mean(head.own, figures.own)
    return head.bias + cues + own * sure.turn + around + _mean(head.agent, figures.agent)


def logistic(z: float) -> float:
    """1 / (1 + e^-z) without overflow."""
    return 1.0 / (1.0 + exp(-z)) if z >= 0 else exp(z) / (1.0 + exp(z))


def _mean(table: NDArray[np.float32], buckets: tuple[int, ...]) -> float:
    """Sum of the weights over the root of their number: the turn's n-gram vector has length 1."""
    return float(table[list(buckets)].sum()) / sqrt(len(buckets)) if buckets else 0.0


def _from_cue(hits: list[Hit], value: float, text: str) -> Evidence:
    cue, first = hits[0].cue, hits[0]
    if cue.side == "agent":
        return Evidence(cue.name, value, cue.says, hard=cue.hard, quiet=cue.quiet)
    quote = text[first.start : first.end].strip(" ,.;")
    if len(quote) > QUOTE_CHARS:
        quote = quote[: QUOTE_CHARS - 1].rstrip() + "…"
    says = f"{cue.says}: “{quote}”" if len(quote) > 1 else cue.says
    return Evidence(cue.name, value, says, Span(start=first.start, end=first.end), cue.hard, cue.quiet)


def _head(content: dict[str, Any]) -> Head:
    return Head(
        float(content["bias"]),
        {str(name): float(value) for name, value in content["figures"].items()},
        unpack(content["own"], BUCKETS),
        unpack(content["agent"], BUCKETS),
    )


def load_words_model(settings: ScoringSettings, own: Path | None = None) -> WordsModel:
    """The model named in the settings, else the newest installed, with the site's cues. `own`: a site's models.

    Raises ModelError or ConfigError with one line that says what to do.
    """
    return model_from(Shelf(resource("frustration"), own).choose(settings.model), lexicon_for(settings))


def site_words_model(settings: Settings) -> WordsModel:
    """The words model in force at a site, its own models among those to choose from. Raises as `load_words_model`."""
    return load_words_model(settings.scoring, own_folder(settings))


def lexicon_for(settings: ScoringSettings) -> Lexicon:
    """The cues with the site's changes. Raises ConfigError."""
    lexicon = load_lexicon(resource("frustration") / "cues.en.toml")
    return lexicon if settings.cues is None else with_site(lexicon, settings.cues)


def model_from(file: Path, lexicon: Lexicon) -> WordsModel:
    """The model in a file. Raises ModelError."""
    content = read_model(file)
    try:
        return WordsModel(content, lexicon)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ModelError(
            f"frustration model {file} lacks what its format promises; reinstall calmline", code="model_damaged"
        ) from None
