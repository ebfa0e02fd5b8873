"""One recording session: its states, what moves it from one to the other, and what is sent again until answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from monitor.telephony.sip import SipMessage
from monitor.telephony.sip_replies import Flow

T1_S, T2_S = 0.5, 4.0
TIMEOUT_S = 64 * T1_S
"""RFC 3261, 17.1.1.1 and 13.3.1.4: how soon a 200 or BYE is sent again, and when we stop."""
MAX_ANSWERS = 8
"""Answers kept of one session, for requests that come again."""


class State(StrEnum):
    """Where a session stands."""

    INVITED = "invited"
    ANSWERED = "answered"
    LIVE = "live"
    LEAVING = "leaving"
    OVER = "over"


TRANSITIONS: Mapping[tuple[State, str], State] = MappingProxyType(
    {
        (State.INVITED, "accept"): State.ANSWERED,
        (State.INVITED, "refuse"): State.OVER,
        (State.ANSWERED, "ACK"): State.LIVE,
        (State.ANSWERED, "INVITE"): State.ANSWERED,
        (State.ANSWERED, "UPDATE"): State.ANSWERED,
        (State.ANSWERED, "CANCEL"): State.ANSWERED,
        (State.ANSWERED, "BYE"): State.OVER,
        (State.ANSWERED, "leave"): State.LEAVING,
        (State.ANSWERED, "timeout"): State.OVER,
        (State.LIVE, "ACK"): State.LIVE,
        (State.LIVE, "INVITE"): State.ANSWERED,
        (State.LIVE, "UPDATE"): State.LIVE,
        (State.LIVE, "CANCEL"): State.LIVE,
        (State.LIVE, "BYE"): State.OVER,
        (State.LIVE, "leave"): State.LEAVING,
        (State.LEAVING, "BYE"): State.OVER,
        (State.LEAVING, "answered"): State.OVER,
        (State.LEAVING, "timeout"): State.OVER,
    }
)
"""Requests of the peer in capitals, what we do or what happens in small letters. A request that is not here: 481."""


@dataclass(slots=True)
class Session:
    """What we know of it; `flow`: where it last came from."""

    flow: Flow
    request: SipMessage
    """The INVITE in force."""
    tag: str
    remote_cseq: int
    state: State = State.INVITED
    local_cseq: int = 0
    sdp: bytes = b""
    again: bytes = b""
    """What is sent again until it is answered."""
    again_at: float = 0.0
    wait: float = T1_S
    until: float = 0.0
    answers: dict[tuple[int, str], bytes] = field(default_factory=dict)
    """To requests that may come again, by CSeq."""
    pending: SipMessage | None = None
    """An offer within the session that waits for `update`."""

    def step(self, what: str) -> bool:
        """Whether this may happen now; if so, it has."""
        after = TRANSITIONS.get((self.state, what))
        self.state = after or self.state
        return after is not None

    def repeat(self, message: bytes, now_s: float) -> None:
        """Send this again until it is answered."""
        self.again, self.wait, self.again_at, self.until = message, T1_S, now_s + T1_S, now_s + TIMEOUT_S

    def remember(self, request: SipMessage, answer: bytes) -> bytes:
        """The same request gets the same answer."""
        self.answers[request.sequence()] = answer
        if len(self.answers) > MAX_ANSWERS:
            del self.answers[next(iter(self.answers))]
        return answer
