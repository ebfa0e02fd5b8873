"""A clock that moves only when told."""

from datetime import UTC, datetime, timedelta


class ManualClock:
    """Starts at a fixed moment; `pass_time` moves both readings."""

    def __init__(self) -> None:
        self._seconds = 1000.0
        self._start = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)

    def pass_time(self, seconds: float) -> None:
        self._seconds += seconds

    def monotonic(self) -> float:
        return self._seconds

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._seconds - 1000.0)
