"""RFC 7865 and the vendors' own ways."""

from pathlib import Path

import pytest

from monitor.errors import PeerError
from monitor.telephony.siprec import MAX_DEPTH, MAX_ELEMENTS, MAX_XML, parse_siprec

CAPTURES = Path(__file__).resolve().parents[2] / "wire" / "siprec"


def read(name: str) -> bytes:
    return (CAPTURES / name).read_bytes()


def test_the_standard_form() -> None:
    told = parse_siprec(read("rfc7865.xml"))
    assert told.session_id == "hVpd7YQgRW2nD22h7q60JQ=="
    assert [(person.aor, person.name) for person in told.participants] == [
        ("sip:bob@biloxi.com", "Bob B"),
        ("sip:Paul@biloxi.com", "Paul"),
    ]
    assert [stream.label for stream in told.streams] == ["96", "97", "98", "99"]
    assert told.roles()["96"] == "customer"
    assert told.roles()["98"] == "agent"
    assert told.roles("callee")["98"] == "customer"
    assert told.roles("Paul@")["96"] == "agent"
    assert told.roles("Paul@")["99"] == "customer"


def test_oracle_puts_send_into_the_participant_and_says_who_called() -> None:
    told = parse_siprec(read("oracle.xml"))
    assert told.roles() == {"1": "agent", "2": "customer"}
    assert told.roles("callee") == {"1": "customer", "2": "agent"}


def test_ribbon_uses_a_prefix_and_its_own_group() -> None:
    told = parse_siprec(read("ribbon.xml"))
    assert told.roles() == {"1": "customer", "2": "agent"}


def test_a_stream_nobody_can_place_is_unknown() -> None:
    told = parse_siprec(
        b"<recording><stream stream_id='s'><label>1</label></stream><stream stream_id='t'><label>2</label></stream>"
        b"<participant participant_id='p'><send>t</send></participant></recording>"
    )
    assert told.roles() == {"1": "unknown", "2": "unknown"}


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"words",
        b"<a>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        "<?xml version='1.0' encoding='utf-16'?><a/>".encode("utf-16"),
        b"<?xml version='1.0' encoding='nonsense'?><a/>",
        b"<a>" + b" " * MAX_XML + b"</a>",
        b"<participant>" * (MAX_DEPTH + 1) + b"</participant>" * (MAX_DEPTH + 1),
        b"<a>" + b"<participant/>" * MAX_ELEMENTS + b"</a>",
    ],
)
def test_what_is_no_metadata_is_refused(document: bytes) -> None:
    with pytest.raises(PeerError, match="SIPREC"):
        parse_siprec(document)


def test_an_empty_document_knows_nothing() -> None:
    assert parse_siprec(b"<recording/>").roles() == {}


def test_as_many_elements_as_may_be_are_read() -> None:
    told = parse_siprec(b"<a>" + b"<participant id='p'/>" * (MAX_ELEMENTS - 1) + b"</a>")
    assert len(told.participants) == 1
    assert parse_siprec(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH).streams == ()
