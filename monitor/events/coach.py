"""Prompts: what to say or do now, and what was done."""

from typing import Literal

from pydantic import Field

from monitor.events.base import Event

Step = Literal[
    "acknowledge", "empathise", "apologise", "own", "clarify", "offer", "goodwill",
    "explain_next", "confirm", "follow_up", "ask_again", "invite_back",
]  # fmt: skip
Mistake = Literal["defensive", "blame", "interrupt", "non_apology"]
Manner = Literal[
    "calm_down", "not_ours", "policy", "excuse", "argues", "blames_customer", "blames_others", "cuts_in", "empty_sorry",
]  # fmt: skip
Audience = Literal["agent", "supervisor"]
TipOutcome = Literal["done", "dismissed", "expired"]
WithheldBy = Literal["cooldown", "holdout"]


class TipShown(Event):
    """One short prompt. `step` is a playbook step, or listen, breathe, praise, or a supervisor action."""

    type: Literal["tip.shown"] = "tip.shown"
    tip_id: str
    step: str
    audience: Audience
    headline: str = Field(max_length=60)
    say: str = Field(default="", description="one sentence in plain spoken words; may be empty")
    why: str = Field(default="", description="the reason in plain words")


class TipResolved(Event):
    """The tip left the screen."""

    type: Literal["tip.resolved"] = "tip.resolved"
    tip_id: str
    outcome: TipOutcome


class TipWithheld(Event):
    """A prompt for the agent was due and was not shown: what shown ones are compared with. Never on the agent's screen.

    At most one for a step in each pause between two prompts, and one for each draw of the hold-out.
    """

    type: Literal["tip.withheld"] = "tip.withheld"
    step: str = Field(description="as in tip.shown")
    reason: WithheldBy = Field(description="the pause after the last prompt, or chance (`coaching.holdout`)")
    score: float = Field(description="at that moment, 0..100")
    slope: float = Field(description="at that moment, points a minute")


class StepCompleted(Event):
    """A playbook step was seen in the agent's words."""

    type: Literal["step.completed"] = "step.completed"
    step: Step
    utterance_id: str
    count: int | None = Field(
        default=None, description="offer: options named so far in the turn; apologise: how often; null for other steps"
    )


class MistakeNoted(Event):
    """The agent's words hold what makes a call harder. For supervisors and review, never on the agent's screen.

    It is about what was said, never about how anybody felt.
    """

    type: Literal["mistake.noted"] = "mistake.noted"
    mistake: Mistake
    manner: Manner = Field(description="how: tells to calm down, reads policy, gives an excuse ...")
    utterance_id: str
