"""Tells calls how far their sound was heard and how far the transcript is behind it. Pure; time is an argument.

Twice a second of sound; by the clock where no sound is taken (too much waits for its decode, or none comes), so that a
lag that grows is told while it grows, and one that is gone is not told for ever.
"""

from collections.abc import Mapping

from monitor.speech.feeder import Feeder
from monitor.speech.messages import MediaTime
from monitor.speech.segmenter import FRAME_S
from monitor.speech.session import Session

SILENT_S = 1.0
"""A channel that was told nothing for so long is told its lag by the clock, if it moved."""


class MediaClock:
    """Says where channels are. What was told last is kept in their sessions."""

    def __init__(self, feeder: Feeder) -> None:
        self._feeder = feeder

    def tell(self, row: int, session: Session, now: float) -> MediaTime:
        """Where the channel of `row` is now."""
        session.told_at, session.told_lag = now, self._lag(row, session)
        at = round(self._heard(row) * FRAME_S, 3)
        return MediaTime(session.channel, at, session.told_lag, session.intake.take_marked(), session.late)

    def overdue(self, sessions: Mapping[int, Session], now: float) -> list[int]:
        """Rows whose lag moved while no frame of theirs was told: at most once a second each."""
        silent = [(row, session) for row, session in sessions.items() if now - session.told_at >= SILENT_S]
        return [row for row, session in silent if self._lag(row, session) != session.told_lag]

    def _heard(self, row: int) -> int:
        return int(self._feeder.segmenter.heard[row])

    def _lag(self, row: int, session: Session) -> float:
        return round(session.lag(self._heard(row)) + session.intake.backlog_s(), 3)
