"""Every choice of the shipped model in one place. Chosen by cross-validation on our own dialogues (MODEL_CARD.md)."""

from dataclasses import dataclass

from monitor.scoring.window import Blend

NUMBER_PRIORS = {
    "vader_neg": 1.0,
    "vader_pos": -1.0,
    "vader_minus": 1.3,
    "vader_plus": -1.2,
    "repeats_self": 0.8,
    "agent_repeats": 0.3,
    "agent_minus": 0.3,
    "agent_plus": -0.1,
    "shorter": 0.2,
}
"""Hand weights of the figures that are no cue; those of cues stand in the cue file."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Strengths of the pieces. Ridges are per unit of weight squared; `*_hand`: share of the hand weights begun from.

    turn head: figures stay near the hand weights, so that it carries over to other kinds of talk.
    risk head: fitted through the window on our own dialogues, figures measured in their spread.
    """

    turn_hand: float = 1.0
    turn_figures: float = 1000.0
    turn_own: float = 3.0
    comments_weight: float = 0.1
    dialogues_weight: float = 1.0
    risk_hand: float = 0.5
    risk_figures: float = 3.0
    risk_own: float = 1.0
    risk_agent: float = 1.0
    level_share: tuple[float, float, float] = (0.5, 1.0, 0.5)
    base_rate: float = 0.25
    calm_alerts: float = 1.0 / 14.0
    seed: int = 0
    iterations: int = 200
    folds: int = 5


BLEND = Blend(base=0.0, now=0.5, memory=1.5, prior=0.5, half_life=2.0, limit=6.0, floor_fade=8.0)
"""Half-life and window as contracts.md says; now and memory by cross-validation (flat between .3 and .8, 1 and 2)."""

FLOOR_REACH = 1.8
"""Least running log odds at which a hard cue lifts the level: in the middle of tense. Below it the call is friendly and
the threat is a joke."""

CARRY = {"share": 0.5, "fade": 0.3, "heat": 0.1}
"""What lends to p besides the turn's own figures. `share`, `fade`: earlier turns; gains .02 on own dialogues, and the
optimum is flat. `heat`: the turn's heat, which has the agent's words in it; gains .02 on service calls, costs nothing
elsewhere, and loses less to wrong words."""
