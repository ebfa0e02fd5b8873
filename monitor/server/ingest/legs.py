"""The live calls as ingest connections use them: one that carries a whole call, or one leg of a joined call.

A joined call begins with its first leg and ends with its last; `telephony/join.py` decides, here it is carried out.
A call that may go on over another connection is a matter of `sessions.py`.
"""

from collections.abc import Callable
from typing import Protocol

from monitor.audio.tracks import missed_since
from monitor.errors import PeerError
from monitor.events.base import CallMetadata
from monitor.server.ingest.sessions import Session, Sessions
from monitor.server.ports import LiveCall, LiveCalls
from monitor.telephony.codec import CallOpened
from monitor.telephony.join import JoinTable


class IngestCall(Protocol):
    """What a connection needs of its call."""

    @property
    def call_id(self) -> str:
        """The peer's id of the call."""
        ...

    def feed(self, track: int, data: bytes) -> None:
        """Samples of one track. Never blocks."""
        ...

    def gap(self, track: int, seconds: float, reason: str) -> None:
        """Marked silence."""
        ...

    def update(self, metadata: CallMetadata) -> None:
        """The peer told more."""
        ...


class Leg:
    """One connection's part of a joined call: its only track is one of the call's."""

    def __init__(self, call: LiveCall, opened: CallOpened, track: int) -> None:
        self._call, self._audio = call, opened.audio
        self.track = track
        self.call_id = call.call_id
        self._bytes = 0
        self._gaps_s = 0.0

    @property
    def heard_s(self) -> float:
        """Media seconds of this track so far, gaps included."""
        return self._audio.seconds(self._bytes) + self._gaps_s

    def feed(self, track: int, data: bytes) -> None:
        """Samples of the leg."""
        self._bytes += len(data)
        self._call.feed(self.track, data)

    def gap(self, track: int, seconds: float, reason: str) -> None:
        """Marked silence of the leg."""
        self._gaps_s += seconds
        self._call.gap(self.track, seconds, reason)

    def update(self, metadata: CallMetadata) -> None:
        """The peer told more about the call."""
        self._call.update(metadata)


class IngestCalls:
    """Opens and closes calls for connections."""

    def __init__(
        self, calls: LiveCalls, now: Callable[[], float], complete: Callable[[CallOpened], CallOpened] | None = None
    ) -> None:
        """`now`: seconds of a clock that never goes back. `complete`: adds what this server knows of a call."""
        self._calls, self._now, self._complete = calls, now, complete
        self._joined = JoinTable()
        self.sessions = Sessions(calls, now)

    def open(self, opened: CallOpened, source: str) -> IngestCall:
        """The call of a connection. Raises PeerError or AdmissionError."""
        if self._complete is not None:
            opened = self._complete(opened)
        if opened.continues is not None:
            return self.sessions.open(opened, source)
        if opened.leg is None:
            return self._calls.open(opened, source)
        seat = self._joined.attach(opened, self._now())
        try:
            call = self._calls.open(opened, source) if seat.first else self._calls.get(opened.call_id)
            if call is None:
                raise PeerError("the call is over", code="call_over", close_code=1000)
        except Exception:
            self._joined.detach(opened.call_id, seat.track, 0.0)
            raise
        leg = Leg(call, opened, seat.track)
        if not seat.first:
            leg.update(opened.metadata)
            if missed := missed_since(seat.missed_s):
                leg.gap(0, missed, "lost")
        return leg

    async def close(self, call: IngestCall, reason: str) -> int:
        """A connection ended; the number of finals, 0 while other legs of the call go on."""
        if isinstance(call, Session):
            return await self.sessions.close(call, reason)
        if isinstance(call, Leg) and not self._joined.detach(call.call_id, call.track, call.heard_s):
            return 0
        return await self._calls.finish(call.call_id, reason)
