"""Alerts: raised once per rise, then worked on by people."""

from typing import Literal

from pydantic import Field

from monitor.events.base import Event, Level, Reason

Verdict = Literal["right", "wrong"]


class AlertRaised(Event):
    """The level first entered frustrated or critical in this rise."""

    type: Literal["alert.raised"] = "alert.raised"
    alert_id: str
    level: Level
    score: float
    reasons: tuple[Reason, ...] = ()
    utterance_id: str | None = Field(default=None, description="the turn that raised it")


class AlertUpdated(Event):
    """Somebody did something about an alert, or the call became critical under it. Only what changed is set."""

    type: Literal["alert.updated"] = "alert.updated"
    alert_id: str
    acknowledged: bool | None = None
    assigned: str | None = None
    snoozed: str | None = Field(default=None, description="until, UTC RFC 3339")
    verdict: Verdict | None = None
    by: str = Field(description="who; empty when the call itself did it")
    level: Level | None = Field(
        default=None, description="the call rose to it under this alert, which waits again whoever had seen it"
    )
    score: float | None = Field(default=None, description="with `level`: the score then")
    reasons: tuple[Reason, ...] = Field(default=(), description="with `level`: why")
    utterance_id: str | None = Field(default=None, description="with `level`: the turn that did it")
