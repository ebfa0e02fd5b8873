"""The only place that reads a clock. Logic takes media seconds as an argument; shells take a `Clock`."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Two readings: `monotonic` for durations, `now` for stamps people read."""

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""
        ...

    def now(self) -> datetime:
        """Aware UTC time."""
        ...


class SystemClock:
    """The machine's clock."""

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""
        return time.monotonic()

    def now(self) -> datetime:
        """Aware UTC time."""
        return datetime.now(UTC)


def stamp(now: datetime) -> str:
    """RFC 3339 UTC with milliseconds, as events carry it: `2026-01-31T09:30:00.123Z`."""
    return now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
