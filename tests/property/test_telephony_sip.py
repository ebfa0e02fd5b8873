"""SIPREC sessions: every state meets every input; whatever a recorder says in any order, only PeerError escapes."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import PeerError
from monitor.telephony.sip import parse_message, write_message
from monitor.telephony.sip_replies import Flow
from monitor.telephony.srs import Ended, Invited, RecordingSessions, Updated
from monitor.telephony.srs_session import TRANSITIONS, Session, State

FLOW = Flow("UDP", "192.0.2.10", 5060, "198.51.100.1:5060")
METHODS = ("INVITE", "UPDATE", "ACK", "BYE", "CANCEL", "OPTIONS", "INFO")
INPUTS = (*METHODS, "accept", "refuse", "leave", "answered", "timeout")
SDP = b"v=0\r\nm=audio 1 RTP/AVP 0\r\n"


def message(method: str, number: int, inside: bool, sdp: bool) -> bytes:
    headers = [
        ("Via", "SIP/2.0/UDP 192.0.2.10;branch=z9hG4bK1;rport"),
        ("From", "<sip:sbc@example.com>;tag=a"),
        ("To", "<sip:us@example.com>" + (";tag=b" if inside else "")),
        ("Call-ID", "1"),
        ("CSeq", f"{number} {method}"),
        ("Contact", "<sip:sbc@192.0.2.10>"),
        ("Content-Type", "application/sdp"),
    ]
    start = f"{method} sip:us@example.com SIP/2.0" if method != "200" else "SIP/2.0 200 OK"
    if method == "200":
        headers = [("From", headers[2][1]), ("To", headers[1][1]), ("Call-ID", "1"), ("CSeq", f"{number} BYE")]
    return write_message(start, headers, SDP if sdp else b"")


def test_every_pair_of_state_and_input_is_allowed_or_changes_nothing() -> None:
    request = parse_message(message("INVITE", 1, False, True))
    for state, what in product(State, INPUTS):
        session = Session(FLOW, request, "t", 1, state)
        assert session.step(what) == ((state, what) in TRANSITIONS)
        assert session.state is TRANSITIONS.get((state, what), state)
    assert not [state for state, _ in TRANSITIONS if state is State.OVER], "over is over"
    assert {what for _, what in TRANSITIONS} <= set(INPUTS)


STEP = st.one_of(
    st.tuples(st.sampled_from((*METHODS, "200")), st.integers(1, 4), st.booleans(), st.booleans()),
    st.sampled_from(("leave", "tick", "late")),
)


@given(st.lists(STEP, max_size=30), st.booleans())
def test_any_order_of_messages(steps: list[tuple[str, int, bool, bool] | str], takes: bool) -> None:
    sessions, now, live = RecordingSessions(b"seed"), 0.0, 0
    for step in steps:
        events = []
        if step == "leave":
            sessions.leave(("1", "a"), now)
            live = 0
        elif isinstance(step, str):
            now += 0.3 if step == "tick" else 40.0
            events = list(sessions.tick(now))
        else:
            try:
                events = list(sessions.receive(parse_message(message(*step)), FLOW, now))
            except PeerError:
                continue
        for event in events:
            match event:
                case Invited() if takes:
                    sessions.accept(event.key, SDP, now)
                    live += 1
                case Invited():
                    sessions.refuse(event.key, 503)
                case Updated(sdp=sdp) if sdp:
                    sessions.update(event.key, SDP if takes else b"", now)
                case Ended():
                    live -= 1
        assert 0 <= live <= 1, "a session begins once and ends once"
        for _, data in sessions.sends():
            parse_message(data)
    live -= sum(isinstance(event, Ended) for event in sessions.tick(now + 1000))
    assert len(sessions) == live, "what was not acknowledged is forgotten"


@given(st.binary(max_size=400))
def test_any_bytes_are_a_message_or_a_fault(data: bytes) -> None:
    try:
        parse_message(data)
    except PeerError:
        return
