"""Recording sessions of SIPREC (RFC 7866) as the recording server sees them: the SIP dialogs, and nothing else of SIP.

A recorder (SBC) invites us; we take it or refuse it, it says BYE or we do. Sans-I/O: messages and the time in, events
and bytes out. Spoken: INVITE, re-INVITE, UPDATE, ACK, BYE, CANCEL, OPTIONS. Not: registration, digest, TLS, session
timers (a recorder that wants them refreshes by itself).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from monitor.errors import PeerError
from monitor.telephony.sip import SipMessage, bodies, tag_of
from monitor.telephony.sip_replies import Flow, Request, write_bye
from monitor.telephony.srs_session import T2_S, TIMEOUT_S, TRANSITIONS, Session, State

MAX_SESSIONS = 10_000
EXTENSIONS = frozenset({"siprec"})
"""What a request may require of us."""
METADATA_TYPES = frozenset({"application/rs-metadata+xml", "application/rs-metadata"})
"""RFC 7866, 12.3; the second is what its examples and older recorders write."""
_PREFIX = "x-calmline-"
Key = tuple[str, str]
"""Call-ID and the recorder's tag: one session."""


@dataclass(frozen=True, slots=True)
class Invited:
    """A recorder wants to send; answer with `accept` or `refuse` within TIMEOUT_S: then it is refused (500)."""

    key: Key
    flow: Flow
    sdp: bytes
    metadata: bytes
    fields: Mapping[str, str]
    """`X-Calmline-…` headers: what the SBC's administrator lets it tell, by name without the prefix."""


@dataclass(frozen=True, slots=True)
class Updated:
    """The recorder told more, or offers media anew: answer an `sdp` that is not empty with `update`."""

    key: Key
    sdp: bytes
    metadata: bytes


@dataclass(frozen=True, slots=True)
class Ended:
    """The session is over: `completed` (BYE) or `peer_lost` (no ACK ever came)."""

    key: Key
    reason: str


SrsEvent = Invited | Updated | Ended


class RecordingSessions:
    """All sessions of one listener."""

    def __init__(self, seed: bytes) -> None:
        """`seed`: random bytes; they make our tags, the same for the same session."""
        self._seed = seed[:64]
        self._sessions: dict[Key, Session] = {}
        self._sends: list[tuple[Flow, bytes]] = []
        self.refused: Counter[int] = Counter()
        """SIP status of requests that were refused here, not by the caller; who counts them clears it."""

    def __len__(self) -> int:
        return sum(session.state is not State.OVER for session in self._sessions.values())

    def sends(self) -> list[tuple[Flow, bytes]]:
        """What to send now, and where; empties the list."""
        sends, self._sends = self._sends, []
        return sends

    def receive(self, message: SipMessage, flow: Flow, now_s: float) -> Sequence[SrsEvent]:
        """A message came in. Raises PeerError for what cannot even be answered (no Via, no Call-ID)."""
        key = (message.need("call-id"), tag_of(message.need("from" if message.method else "to")))
        number, method = message.sequence()
        session = self._sessions.get(key)
        if not message.method:
            self._answered(session, message.status, method, now_s)
            return ()
        message.need("via"), message.need("to")
        request = Request(message, flow, self._tag(key))
        if method != message.method:
            return self._reply(request, 400)
        if method == "ACK":
            if session is not None and session.step("ACK"):
                session.again = b""
            return ()
        if session is not None and (again := session.answers.get((number, method))) is not None:
            self._sends.append((flow, again))
            return ()
        if unknown := message.tokens("require") - EXTENSIONS:
            return self._reply(request, 420, [("Unsupported", ", ".join(sorted(unknown)))])
        match method:
            case "OPTIONS":
                return self._reply(request, 200, [("Accept", "application/sdp, application/rs-metadata+xml")])
            case "INVITE" if session is None and not tag_of(message.first("to")):
                return self._invited(key, request, number, now_s)
            case "INVITE" | "UPDATE" | "BYE" | "CANCEL":
                return self._inside(key, session, request, number, now_s)
        return self._reply(request, 405)

    def accept(self, key: Key, sdp: bytes, now_s: float) -> None:
        """Take the session: 200 with our answer, sent again until its ACK comes."""
        session = self._sessions[key]
        session.step("accept")
        self._accepted(session, session.request, sdp, now_s)

    def refuse(self, key: Key, status: int) -> None:
        """Do not take it."""
        session = self._sessions.pop(key)
        session.step("refuse")
        extra = [("Retry-After", "10")] if status == 503 else []
        request = Request(session.request, session.flow, session.tag)
        self._sends.append((session.flow, request.response(status, extra, b"")))

    def update(self, key: Key, sdp: bytes, now_s: float) -> None:
        """Answer new media with what we go on taking; empty: what was offered cannot be taken, all stays as it was."""
        session = self._sessions[key]
        pending, session.pending = session.pending, None
        assert pending is not None
        request = Request(pending, session.flow, session.tag)
        if not sdp:
            self._reply(request, 488)
        elif not session.step(pending.method):
            self._reply(request, 481)
        elif pending.method == "INVITE":
            self._accepted(session, pending, sdp, now_s)
        else:
            session.sdp = sdp
            session.remember(pending, self._ok(request, sdp))

    def leave(self, key: Key, now_s: float) -> None:
        """We end the session with BYE, sent again until it is answered. Nothing happens when it is over already."""
        session = self._sessions.get(key)
        if session is not None and session.step("leave"):
            session.local_cseq += 1
            bye = write_bye(session.request, session.flow, session.tag, session.local_cseq)
            session.repeat(bye, now_s)
            self._sends.append((session.flow, bye))

    def tick(self, now_s: float) -> Sequence[SrsEvent]:
        """Time passed: what was not answered is sent again, or given up."""
        events: list[SrsEvent] = []
        for key, session in list(self._sessions.items()):
            if session.state is State.INVITED and now_s >= session.until:
                self.refuse(key, 500)
            elif session.state in (State.LIVE, State.INVITED):
                continue
            elif now_s >= session.until:
                del self._sessions[key]
                if session.state is State.ANSWERED:
                    events.append(Ended(key, "peer_lost"))
            elif session.state is not State.OVER and now_s >= session.again_at:
                session.wait = min(session.wait * 2, T2_S)
                session.again_at = now_s + session.wait
                self._sends.append((session.flow, session.again))
        return events

    def _invited(self, key: Key, request: Request, number: int, now_s: float) -> Sequence[SrsEvent]:
        message = request.message
        if not key[1] or not message.first("contact"):
            return self._reply(request, 400)
        if len(self._sessions) >= MAX_SESSIONS:
            return self._reply(request, 503, [("Retry-After", "10")])
        try:
            sdp, metadata = _parts(message)
        except PeerError:
            return self._reply(request, 400)
        if not sdp:
            return self._reply(request, 488)
        self._sessions[key] = Session(request.flow, message, request.tag, number, until=now_s + TIMEOUT_S)
        told = ((name.removeprefix(_PREFIX), value) for name, value in message.headers if name.startswith(_PREFIX))
        return [Invited(key, request.flow, sdp, metadata, {name.replace("-", "_"): value for name, value in told})]

    def _inside(
        self, key: Key, session: Session | None, request: Request, number: int, now_s: float
    ) -> Sequence[SrsEvent]:
        """A request within a session."""
        message = request.message
        if session is None or (session.state, message.method) not in TRANSITIONS:
            return self._reply(request, 481)
        if message.method == "CANCEL":  # the answer to the INVITE is out: it has no effect (RFC 3261, 9.2)
            return self._reply(request, 200)
        if number <= session.remote_cseq:
            return self._reply(request, 500)
        session.remote_cseq, session.flow = number, request.flow
        if message.method == "BYE":
            was = session.state
            session.step("BYE")
            session.until = now_s + TIMEOUT_S
            session.remember(message, self._ok(request, b""))
            return [] if was is State.LEAVING else [Ended(key, "completed")]
        try:
            sdp, metadata = _parts(message)
        except PeerError:
            return self._reply(request, 400)
        if sdp:
            session.pending = message
            return [Updated(key, sdp, metadata)]
        session.step(message.method)
        if message.method == "INVITE":  # without an offer: what we said stands, and is our offer
            self._accepted(session, message, session.sdp, now_s)
        else:
            session.remember(message, self._ok(request, b""))
        return [Updated(key, b"", metadata)] if metadata else []

    def _answered(self, session: Session | None, status: int, method: str, now_s: float) -> None:
        """A response; the only requests of ours are BYE."""
        if session is not None and method == "BYE" and status >= 200 and session.step("answered"):
            session.until = now_s + TIMEOUT_S

    def _accepted(self, session: Session, invite: SipMessage, sdp: bytes, now_s: float) -> None:
        session.request, session.sdp = invite, sdp
        answer = self._ok(Request(invite, session.flow, session.tag), sdp)
        session.repeat(session.remember(invite, answer), now_s)

    def _ok(self, request: Request, sdp: bytes) -> bytes:
        self._reply(request, 200, [("Content-Type", "application/sdp")] if sdp else [], sdp)
        return self._sends[-1][1]

    def _reply(
        self, request: Request, status: int, extra: Sequence[tuple[str, str]] = (), body: bytes = b""
    ) -> tuple[()]:
        self._sends.append((request.flow, request.response(status, extra, body)))
        if status >= 400:
            self.refused[status] += 1
        return ()

    def _tag(self, key: Key) -> str:
        return blake2b("\n".join(key).encode(), key=self._seed, digest_size=8).hexdigest()


def _parts(message: SipMessage) -> tuple[bytes, bytes]:
    """SDP and metadata of a body; empty where there is none. Raises PeerError."""
    parts = bodies(message)
    sdp = next((content for kind, content in parts if kind == "application/sdp"), b"")
    return sdp, next((content for kind, content in parts if kind in METADATA_TYPES), b"")
