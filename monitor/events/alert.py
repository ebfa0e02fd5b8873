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
    """Somebody did something about an alert. Only what changed is set."""

    type: Literal["alert.updated"] = "alert.updated"
    alert_id: str
    acknowledged: bool | None = None
    assigned: str | None = None
    snoozed: str | None = Field(default=None, description="until, UTC RFC 3339")
    verdict: Verdict | None = None
    by: str = Field(description="who")
