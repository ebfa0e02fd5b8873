"""Legs of one call that come over several connections: which track each carries, and when the call is over.

Pure: the shell gives the time. Where legs share no media clock, the moment of arrival is the best there is: a leg that
comes later gets a gap of what it missed, so that both sides lie on one time line.
"""

from dataclasses import dataclass, field

from monitor.errors import PeerError
from monitor.telephony.codec import NEXT_LEG, CallOpened

CLOSE_LIVE = 4409
MAX_CALLS = 10_000


@dataclass(frozen=True, slots=True)
class Seat:
    """What one connection carries: `track` of the joined call; `first`: it begins the call; `missed_s`: gap first."""

    track: int
    first: bool
    missed_s: float


@dataclass(slots=True)
class _Joined:
    opened: CallOpened
    since: float
    taken: set[int] = field(default_factory=set)
    heard_s: dict[int, float] = field(default_factory=dict)


class JoinTable:
    """The joined calls of one server."""

    def __init__(self) -> None:
        self._calls: dict[str, _Joined] = {}

    def attach(self, opened: CallOpened, now_s: float) -> Seat:
        """A leg arrives. Raises PeerError 4409 when its track is taken, 1003 when its format differs."""
        assert opened.leg is not None
        call = self._calls.get(opened.call_id)
        if call is None:
            if len(self._calls) >= MAX_CALLS:
                raise PeerError("too many joined calls", code="full", close_code=1013)
            call = _Joined(opened, now_s)
        free = [track for track in range(len(call.opened.roles)) if track not in call.taken]
        track = next(iter(free), -1) if opened.leg == NEXT_LEG else opened.leg
        if track not in free:
            raise PeerError("this leg of the call is already live", code="call_live", close_code=CLOSE_LIVE)
        if opened.audio != call.opened.audio or opened.roles != call.opened.roles:
            raise PeerError("the legs of a call must share one format", code="bad_encoding", close_code=1003)
        first = not call.taken
        self._calls[opened.call_id] = call
        call.taken.add(track)
        missed = max(now_s - call.since - call.heard_s.get(track, 0.0), 0.0)
        return Seat(track, first, missed)

    def detach(self, call_id: str, track: int, heard_s: float) -> bool:
        """A leg left after `heard_s` media seconds (gaps included); whether it was the last, so that the call ends."""
        call = self._calls.get(call_id)
        if call is None:
            return False
        call.taken.discard(track)
        call.heard_s[track] = heard_s
        if call.taken:
            return False
        del self._calls[call_id]
        return True

    def __len__(self) -> int:
        return len(self._calls)
