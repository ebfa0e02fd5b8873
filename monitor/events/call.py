"""The life of a call."""

from typing import ClassVar, Literal

from pydantic import Field

from monitor.events.base import CallMetadata, Consent, DataState, Event, Level, Part, Role


class CallStarted(Event):
    """A call is live. First event of every call (`seq` 1)."""

    type: Literal["call.started"] = "call.started"
    source: str = Field(description="which peer feeds it: twilio, raw, demo, mic, file ...")
    channels: tuple[Role, ...] = Field(description="role of each channel, in order")
    metadata: CallMetadata = CallMetadata()
    started_at: str = Field(default="", description="UTC, RFC 3339")


class CallUpdated(Event):
    """Something about the call itself changed. Only what changed is set."""

    type: Literal["call.updated"] = "call.updated"
    consent: Consent | None = None
    agent: str | None = None
    team: str | None = None
    queue: str | None = None
    product: str | None = None
    customer_ref: str | None = None
    data: DataState | None = Field(default=None, description="whether the monitor can see the call")
    lag: float | None = Field(default=None, description="seconds the transcript is behind the audio")


TOLD: tuple[str, ...] = tuple(name for name in CallMetadata.model_fields if name in CallUpdated.model_fields)
"""What of a call's metadata `call.updated` carries: all that a peer may tell in the middle of a call."""


class CallEnded(Event):
    """Last event of a call."""

    type: Literal["call.ended"] = "call.ended"
    reason: Literal["completed", "peer_lost", "protocol_error", "interrupted", "shutdown"] = "completed"
    duration: float = Field(description="media seconds")
    finals: int = 0


class TopReason(Part):
    """One of the strongest reasons, as a card says it."""

    kind: str
    text: str
    at: float | None = Field(default=None, description="media seconds, to the second")
    weight: float = Field(description="whole points of the score, of less than one to 0.1")


class CallSummary(Event):
    """What the wall shows of a call, at most twice a second; transient."""

    durable: ClassVar[bool] = False
    type: Literal["call.summary"] = "call.summary"
    score: float | None = Field(default=None, description="0..100; null when there is no data")
    slope: float = Field(default=0.0, description="points a minute")
    level: Level = "calm"
    data: DataState = "ok"
    last_words: str = ""
    last_role: Role = "customer"
    top_reason: str = ""
    reasons: tuple[TopReason, ...] = Field(
        default=(), description="at most three that raise the score, the one in `top_reason` first"
    )
    suggestion: str = Field(default="", description="supervisor prompt in force, or empty")
    lag: float = 0.0
    quarantined: int = Field(default=0, description="utterances so far whose text was not believed, so not shown")


class CallScores(Event):
    """Scores of the last minutes, in snapshots of the wall: a screen that comes late draws what others have seen."""

    durable: ClassVar[bool] = False
    type: Literal["call.scores"] = "call.scores"
    points: tuple[tuple[float, ...], ...] = Field(
        default=(),
        description="pairs of media second and score, oldest first; the last score of each five seconds, at most 61",
    )
