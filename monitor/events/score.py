"""How frustrated the customer is, and why."""

from typing import Literal

from pydantic import ConfigDict, Field

from monitor.events.base import Event, Level, Part, Reason


class InteractionNoted(Event):
    """Talk-over, a silence neither side fills, a hold, or a customer who speaks faster than their own usual."""

    type: Literal["interaction.noted"] = "interaction.noted"
    kind: Literal["talk_over", "silence", "hold", "faster"]
    start: float
    end: float
    by: Literal["customer", "agent"] | None = Field(default=None, description="who cut in, or who speaks faster")


class Signals(Part):
    """Points of the score by source."""

    words: float = 0.0
    voice: float = 0.0
    interaction: float = 0.0


class ScoreUpdated(Event):
    """The score after a customer turn or a change of signals."""

    type: Literal["score.updated"] = "score.updated"
    score: float = Field(description="0..100")
    slope: float = Field(description="points a minute")
    level: Level
    signals: Signals = Signals()
    reasons: tuple[Reason, ...] = Field(default=(), description="strongest first; weights sum to the score")
    utterance_id: str | None = Field(default=None, description="the turn that caused it")
    p: float | None = Field(default=None, description="calibrated probability that this turn itself is frustrated")


class LevelChanged(Event):
    """The escalation level moved."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, serialize_by_alias=True)
    type: Literal["level.changed"] = "level.changed"
    from_level: Level = Field(alias="from")
    to_level: Level = Field(alias="to")
    reasons: tuple[Reason, ...] = ()
