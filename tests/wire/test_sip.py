"""SIP messages of the conformance conversations: whole, byte by byte, with a tail, and written back."""

import pytest

from monitor.errors import PeerError
from monitor.telephony.sip import MAX_BODY, MAX_HEAD, SipMessage, SipStream, bodies, parse_message, tag_of, uri_of
from monitor.telephony.sip import write_message as write
from tests.conformance.siprec_conversation import FILES, steps, wire

REQUESTS = [wire(step) for path in FILES for step in steps(path) if "message" in step]


@pytest.mark.parametrize("data", REQUESTS, ids=range(len(REQUESTS)))
def test_whole_byte_by_byte_and_with_a_tail(data: bytes) -> None:
    whole = parse_message(data)
    stream = SipStream()
    pieces = [message for byte in data for message in stream.receive(bytes((byte,)))]
    assert pieces == [whole]
    assert list(SipStream().receive(data + b"\r\n\r\n" + data[:20])) == [whole]
    assert parse_message(data + b"tail") == whole
    names = [(name, value) for name, value in whole.headers if name != "content-length"]
    again = parse_message(write(whole.start, names, whole.body))
    assert (again.start, again.body, set(again.headers)) == (whole.start, whole.body, set(whole.headers))


def test_compact_names_folded_lines_and_keepalives() -> None:
    data = b"\r\n\r\nOPTIONS sip:x SIP/2.0\r\ni: 1\r\nSubject: one\r\n\ttwo\r\nl: 2\r\n\r\nhi"
    (message,) = SipStream().receive(data)
    assert (message.first("call-id"), message.first("subject"), message.body) == ("1", "one two", b"hi")


def test_addresses() -> None:
    assert uri_of('"Ann <x>" <sip:ann@example.com>;tag=1') == "sip:ann@example.com"
    assert uri_of("<sip:ann@example.com;lr>;+sip.src") == "sip:ann@example.com;lr"
    assert uri_of("sip:ann@example.com;tag=1") == "sip:ann@example.com"
    assert tag_of("<sip:ann@example.com;tag=no>;x=1;tag=yes") == "yes"
    assert tag_of("<sip:ann@example.com;tag=no>") == ""


def test_parts_of_a_body() -> None:
    body = b"--b\r\nContent-Type: A/B; c=d\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n--b\r\n\r\nafter"
    message = SipMessage("x", (("content-type", 'multipart/mixed;boundary="b"'),), body)
    assert bodies(message) == [("a/b", b"one"), ("text/plain", b"two")]
    assert bodies(SipMessage("x", ())) == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"OPTIONS sip:x SIP/2.0\r\n",
        b"OPTIONS sip:x\r\n\r\n",
        b"options sip:x SIP/2.0\r\n\r\n",
        b"SIP/2.0 OK\r\n\r\n",
        "SIP/2.0 \u00b2\u00b2\u00b2 x\r\n\r\n".encode(),
        b"OPTIONS sip:x SIP/2.0\r\nContent-Length: 5\r\n\r\nabc",
        b"OPTIONS sip:x SIP/2.0\r\nContent-Length: -1\r\n\r\n",
        b"OPTIONS sip:x SIP/2.0\r\nX: \xff\r\n\r\n",
        b"OPTIONS sip:x SIP/2.0\r\n" + b"X: 1\r\n" * 201 + b"\r\n",
        b"OPTIONS sip:x SIP/2.0\r\nX: " + b"1" * MAX_HEAD + b"\r\n\r\n",
    ],
)
def test_no_message(data: bytes) -> None:
    with pytest.raises(PeerError):
        parse_message(data)


@pytest.mark.parametrize(
    "data",
    [
        b"X" * (MAX_HEAD + 1),
        b"OPTIONS sip:x SIP/2.0\r\nCall-ID: 1\r\n\r\n",  # no length
        f"OPTIONS sip:x SIP/2.0\r\nContent-Length: {MAX_BODY + 1}\r\n\r\n".encode(),
        b"\x16\x03\x01 TLS\r\n\r\n",
    ],
)
def test_a_stream_that_cannot_be_read_is_a_fault_at_once(data: bytes) -> None:
    with pytest.raises(PeerError):
        list(SipStream().receive(data))
