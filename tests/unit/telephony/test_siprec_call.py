"""SDP and recording metadata together make a call."""

from pathlib import Path

import pytest

from monitor.errors import PeerError
from monitor.telephony.sdp import parse_offer, taken_ports
from monitor.telephony.siprec_call import known_later, take

CAPTURES = Path(__file__).resolve().parents[2] / "wire" / "siprec"


def sdp(*media: str) -> bytes:
    return "\r\n".join(["v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "t=0 0", *media, ""]).encode()


def audio(label: str, formats: str = "0 8", more: str = "a=sendonly") -> str:
    return f"m=audio 10000 RTP/AVP {formats}\r\na=label:{label}\r\n{more}"


TWO = sdp(audio("1"), audio("2"))
ORACLE = (CAPTURES / "oracle.xml").read_bytes()
RIBBON = (CAPTURES / "ribbon.xml").read_bytes()


def test_labels_say_who_is_who_and_the_customer_is_the_first_track() -> None:
    recording = take("c", TWO, ORACLE, {}, "")
    assert (recording.opened.roles, recording.media) == (("customer", "agent"), (1, 0))
    assert recording.opened.metadata.agent == "agent"
    assert taken_ports(recording.answer([5000, 5002], "192.0.2.9", 1)) == [("1", 5002), ("2", 5000)]
    turned = take("c", TWO, ORACLE, {}, "callee")
    assert turned.media == (0, 1)
    assert turned.opened.metadata.conversation_id == "BYiC7uSZQGN3VQdzWI1HWw=="


def test_fields_of_the_recorder_come_before_what_the_metadata_says() -> None:
    opened = take("c", TWO, RIBBON, {"queue": "billing", "agent": "ann", "consent": "given"}, "").opened
    assert (opened.metadata.agent, opened.metadata.queue, opened.metadata.consent) == ("ann", "billing", "given")
    assert opened.metadata.conversation_id == "G1"
    assert opened.metadata.customer_ref in (None, ""), "addresses of customers are not kept"


@pytest.mark.parametrize(
    ("document", "customer", "roles"),
    [
        (b"", "", ("unknown", "unknown")),
        (b"", "first", ("customer", "agent")),
        (b"", "second", ("customer", "agent")),
        (ORACLE, "none", ("unknown", "unknown")),
        (ORACLE, "@carrier.example.com", ("customer", "agent")),
        (ORACLE, "@nowhere", ("unknown", "unknown")),
        (b"<broken", "", ("unknown", "unknown")),
    ],
)
def test_sides(document: bytes, customer: str, roles: tuple[str, ...]) -> None:
    recording = take("c", TWO, document, {}, customer)
    assert recording.opened.roles == roles
    assert recording.unread == ("bad_xml" if b"broken" in document else "")
    assert recording.media == ((1, 0) if customer in ("second", "@carrier.example.com") else (0, 1))


def test_one_stream_and_streams_that_are_not_ours() -> None:
    assert take("c", sdp(audio("2")), ORACLE, {}, "").opened.roles == ("customer",)
    offer = sdp("m=video 9 RTP/AVP 99", audio("1"), "m=audio 9 RTP/SAVP 0", audio("2"), audio("3"))
    recording = take("c", offer, ORACLE, {}, "")
    assert recording.media == (3, 1)
    answer = recording.answer([5000, 5002], "2001:db8::9", 1)
    assert b"c=IN IP6 2001:db8::9" in answer
    assert [media.port for media in parse_offer(answer)] == [0, 5002, 0, 5000, 0]


def test_digits_of_another_script_are_no_payload_types() -> None:
    assert take("c", sdp(audio("1", "\u00b2 0 \u0663")), b"", {}, "").offer[0].formats == (0,)
    with pytest.raises(PeerError, match="PCMU or PCMA"):
        take("c", sdp(audio("1", "\u00b2")), b"", {}, "")


def test_one_coding_for_both() -> None:
    assert take("c", sdp(audio("1", "0 8"), audio("2", "8")), b"", {}, "").payload_type == 8
    for offer in (sdp(audio("1", "0"), audio("2", "8")), sdp(audio("1", "9 18")), sdp("m=audio 0 RTP/AVP 0")):
        with pytest.raises(PeerError, match="PCMU or PCMA"):
            take("c", offer, b"", {}, "")


def test_a_later_offer_keeps_the_ports() -> None:
    recording = take("c", TWO, RIBBON, {}, "")
    hold = sdp(audio("1", more="a=inactive"), audio("2"))
    answer = recording.answer_again(hold, [5000, 5002], "192.0.2.9", 2)
    assert taken_ports(answer) == [("1", 5000), ("2", 5002)]
    assert b"a=inactive" in answer
    for gone in (sdp(audio("1")), sdp(audio("1"), audio("2", "9"))):
        with pytest.raises(PeerError, match="gone from the offer"):
            recording.answer_again(gone, [5000, 5002], "192.0.2.9", 3)


def test_the_agent_after_a_transfer() -> None:
    later = RIBBON.replace(b"sip:agent@", b"sip:bea@")
    told = known_later(later, "2")
    assert told is not None
    assert told.agent == "bea"
    assert known_later(b"<recording/>", "2") is None


@pytest.mark.parametrize("data", [b"", b"v=1", b"v=0\r\n", b"v=0\r\nm=audio x RTP/AVP 0", b"v=0\r\nm=audio", b"\xff"])
def test_no_session_description(data: bytes) -> None:
    with pytest.raises(PeerError):
        parse_offer(data)
