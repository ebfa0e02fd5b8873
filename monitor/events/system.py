"""The machine itself, and the two events a feed adds so that a client can resume."""

from typing import ClassVar, Literal

from pydantic import Field

from monitor.events.base import Event


class SystemLoad(Event):
    """How busy the recogniser is. Transient."""

    durable: ClassVar[bool] = False
    type: Literal["system.load"] = "system.load"
    calls: int = 0
    busy: float = Field(default=0.0, description="fraction of decode workers busy, mean of 30 s")
    queue: int = Field(default=0, description="utterances waiting")
    lag_p50: float = 0.0
    lag_p95: float = 0.0
    stage: str = Field(
        default="full", description="full, no_accurate, no_speculation, sparse_partials, delayed, refusing"
    )
    dropped_partials: int = 0
    cost: float = Field(
        default=0.0, description="seconds workers decoded per audio second (not CPU: waiting for a core counts)"
    )
    feed_cost: float = Field(default=0.0, description="CPU-seconds of feed and voice activity per audio second")
    feed_lag: float = Field(default=0.0, description="seconds that hearing is behind the sound")
    batches: dict[str, int] = Field(default_factory=dict, description="decodes by utterances decoded together so far")
    modes: dict[str, int] = Field(default_factory=dict, description="finals by decode mode so far")


class SystemError(Event):
    """Something failed that people should know of; `code` is stable, `message` is one line."""

    durable: ClassVar[bool] = False
    type: Literal["system.error"] = "system.error"
    code: str
    message: str


class FeedCursor(Event):
    """Last item of every frame of a feed: reconnect with `?cursor=` this to go on without a gap. Transient."""

    durable: ClassVar[bool] = False
    type: Literal["feed.cursor"] = "feed.cursor"
    cursor: str
    server_time: str = Field(default="", description="UTC, RFC 3339: when the frame was made")


class FeedSnapshot(Event):
    """First item after a connect without a usable cursor: forget all calls, then apply what follows. Transient.

    The events that rebuild each live call follow in the same and later frames, in order of `seq`.
    """

    durable: ClassVar[bool] = False
    type: Literal["feed.snapshot"] = "feed.snapshot"
    calls: tuple[str, ...] = Field(default=(), description="ids of the calls that are live")
    server_time: str = ""
