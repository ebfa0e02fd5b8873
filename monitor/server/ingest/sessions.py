"""Calls whose connection may break off and go on over another one (AudioHook's continued sessions).

A call whose peer is gone without a goodbye stays live for a while; a connection that says it goes on from there gets
the same call, with marked silence for what nobody heard. Otherwise the call ends as that of any lost peer.
"""

import asyncio
from collections.abc import Callable

from monitor.audio.tracks import missed_since
from monitor.events.base import CallMetadata
from monitor.server.ports import LiveCall, LiveCalls
from monitor.telephony.codec import CallOpened

GRACE_S = 15.0
"""Seconds a peer has to come back: it must notice, look the name up, shake hands and open again."""
LOOK_S = 0.1


class Session:
    """One connection's hold on its call; another one that goes on from it takes the call over."""

    def __init__(self, call: LiveCall, opened: CallOpened, source: str, now: Callable[[], float]) -> None:
        self._call, self._now = call, now
        self.opened, self.source = opened, source
        self.call_id = call.call_id
        self.heard_at = now()
        self.over = False
        """Another connection has the call: what still comes over this one is not heard."""

    def feed(self, track: int, data: bytes) -> None:
        """Samples of one track."""
        if not self.over:
            self.heard_at = self._now()
            self._call.feed(track, data)

    def gap(self, track: int, seconds: float, reason: str) -> None:
        """Marked silence."""
        if not self.over:
            self._call.gap(track, seconds, reason)

    def update(self, metadata: CallMetadata) -> None:
        """The peer told more."""
        if not self.over:
            self._call.update(metadata)

    def is_like(self, opened: CallOpened, source: str) -> bool:
        """Whether a connection can go on here: same peer, same sides, same coding."""
        return (self.source, self.opened.audio, self.opened.roles) == (source, opened.audio, opened.roles)


class Sessions:
    """The sessions of one server."""

    def __init__(self, calls: LiveCalls, now: Callable[[], float], grace_s: float = GRACE_S) -> None:
        self._calls, self._now, self._grace_s = calls, now, grace_s
        self._current: dict[str, Session] = {}  # by call id
        self._call_of: dict[str, str] = {}  # session id to call id

    def open(self, opened: CallOpened, source: str) -> Session:
        """A new call, or the one it says it continues, if that is still there. Raises PeerError or AdmissionError."""
        before = self._find(opened, source)
        call = None if before is None else self._calls.get(before.call_id)
        if before is None or call is None:
            return self._keep(Session(self._calls.open(opened, source), opened, source, self._now))
        before.over = True
        session = self._keep(Session(call, opened, source, self._now))
        session.update(opened.metadata)
        if missed := missed_since(self._now() - before.heard_at):
            for track in range(len(opened.roles)):
                session.gap(track, missed, "lost")
        return session

    async def close(self, session: Session, reason: str) -> int:
        """A connection ended; the number of finals, 0 where another one has the call."""
        if not session.over and reason == "peer_lost":
            await self._wait(session)
        if session.over:
            return 0
        try:
            return await self._calls.finish(session.call_id, reason)
        finally:
            self._forget(session)

    def __len__(self) -> int:
        return len(self._call_of)

    def _find(self, opened: CallOpened, source: str) -> Session | None:
        for name in reversed(opened.continues or ()):
            session = self._current.get(self._call_of.get(name, ""))
            if session is not None and session.is_like(opened, source):
                return session
        return None

    def _keep(self, session: Session) -> Session:
        self._current[session.call_id] = session
        self._call_of[session.opened.call_id] = session.call_id
        return session

    def _forget(self, session: Session) -> None:
        if self._current.get(session.call_id) is session:
            del self._current[session.call_id]
            self._call_of = {name: call for name, call in self._call_of.items() if call != session.call_id}

    async def _wait(self, session: Session) -> None:
        """Until somebody goes on, the call is ended by others (people, shutdown), or the time is up."""
        until = self._now() + self._grace_s
        while not session.over and self._now() < until and self._calls.get(session.call_id) is not None:
            await asyncio.sleep(LOOK_S)
