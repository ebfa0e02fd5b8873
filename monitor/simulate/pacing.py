"""Gives out a peer's frames when their time has come: at real pace or a multiple of it, with faults."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field

from monitor.simulate.faults import Faults, add_faults
from monitor.simulate.peers.peer import Frame

YIELD_FRAMES = 64
"""Played faster than the machine can, somebody else has a turn after so many frames."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast, how well, how long. `stop` ends the call early and in order; `on_start` gets the time of second 0."""

    speed: float = 1.0
    faults: Faults = field(default_factory=Faults)
    stop: asyncio.Event | None = None
    on_start: Callable[[float], None] | None = None

    def drops(self, at: float) -> bool:
        """Whether the connection breaks off after media second `at` instead of ending in order."""
        return 0 < self.faults.drop_after <= at + 1


async def paced(frames: Iterable[Frame], pace: Pace) -> AsyncIterator[Frame]:
    """Each frame at its time."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    if pace.on_start is not None:
        pace.on_start(began)
    for number, frame in enumerate(add_faults(frames, pace.faults)):
        wait = began + frame.at / pace.speed - loop.time()
        if wait > 0 or number % YIELD_FRAMES == 0:
            await asyncio.sleep(max(wait, 0))
            if pace.stop is not None and pace.stop.is_set():
                return
        yield frame


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a connection went. `finals`: as the server counted, where the protocol tells."""

    frames: int
    seconds: float
    finals: int | None
    close_code: int | None
    close_reason: str

    @property
    def in_order(self) -> bool:
        """Whether the call ended as the protocol wants it."""
        return self.close_code in (1000, None)

    @property
    def why(self) -> str:
        """The end in words."""
        code = "no close frame" if self.close_code is None else f"close code {self.close_code}"
        return f"{code} {self.close_reason}".strip()


def together(outcomes: Iterable[Outcome]) -> Outcome:
    """The legs of one call as one outcome: the worst end, the longest leg."""
    legs = list(outcomes)
    worst = next((leg for leg in legs if not leg.in_order), legs[0])
    return Outcome(
        sum(leg.frames for leg in legs),
        max(leg.seconds for leg in legs),
        legs[0].finals,
        worst.close_code,
        worst.close_reason,
    )
