"""Byte streams, datagrams and documents of peers: any bytes, any split, any order."""

import random
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.config import SourceSettings
from monitor.errors import PeerError
from monitor.simulate.faults import Faults, add_faults
from monitor.simulate.peers.peer import Frame
from monitor.telephony.audiosocket import AudioSocketCodec, pack
from monitor.telephony.codec import CodecEvent
from monitor.telephony.rtp import RtpPacket, RtpTrack, parse_packet
from monitor.telephony.signatures import AudioHookSignature, BasicAuth, TwilioSignature, Upgrade
from monitor.telephony.siprec import parse_siprec
from monitor.telephony.structured import parse_dictionary

packets = st.lists(
    st.one_of(
        st.binary(max_size=30),
        st.builds(pack, st.sampled_from([0x01, 0x03, 0x10, 0x10, 0x10, 0x12, 0x42]), st.binary(max_size=40)),
        st.just(pack(0x01, bytes(16))),
        st.just(pack(0x10, bytes(320))),
    ),
    max_size=8,
).map(b"".join)


def drink(pieces: list[bytes]) -> tuple[list[CodecEvent], str]:
    """Events until the end or a fault, and the fault."""
    codec = AudioSocketCodec(SourceSettings(protocol="asterisk"))
    events: list[CodecEvent] = []
    for piece in pieces:
        try:
            for event in codec.receive(piece):
                events.append(event)
        except PeerError as error:
            return events, error.code
        assert len(codec._buffer) <= 3 + 0xFFFF
    return [*events, *codec.lost()], ""


@settings(deadline=None)
@given(packets, st.lists(st.integers(0, 400), max_size=6))
@example(pack(0x01, bytes(16)) + pack(0x10, bytes(320)) + b"\x10\xff\xff", [1, 2, 20])
def test_audiosocket_says_the_same_for_any_split(data: bytes, cuts: list[int]) -> None:
    edges = [0, *sorted(cut for cut in cuts if cut < len(data)), len(data)]
    byte_by_byte = drink([data[at : at + 1] for at in range(len(data))])
    assert drink([data[a:b] for a, b in pairwise(edges)]) == byte_by_byte
    assert drink([data]) == byte_by_byte


@given(st.lists(st.binary(max_size=60) | st.binary(min_size=14, max_size=60).map(lambda tail: b"\x80\x00" + tail)))
def test_rtp_takes_any_datagram(datagrams: list[bytes]) -> None:
    track = RtpTrack()
    for datagram in datagrams:
        try:
            track.receive(parse_packet(datagram))
        except PeerError:
            continue
    before = track.seconds
    track.flush()
    assert track.seconds >= before


@settings(deadline=None)
@given(
    st.integers(0, 2**16 - 1),
    st.integers(0, 2**32 - 1),
    st.floats(0, 0.2),
    st.floats(0, 0.2),
    st.floats(0, 0.2),
    st.integers(0, 1000),
)
def test_rtp_times_stay_true_through_loss_and_disorder(
    sequence: int, stamp: int, loss: float, reorder: float, duplicate: float, seed: int
) -> None:
    total = 200
    sent = [
        Frame(
            number * 0.02,
            RtpPacket(
                0, (sequence + number) % 2**16, (stamp + number * 160) % 2**32, 9, number.to_bytes(2, "big") * 80
            ).pack(),
        )
        for number in range(total)
    ]
    track = RtpTrack()
    at, first = 0.0, None
    faults = Faults(loss=loss, reorder=reorder, duplicate=duplicate, seed=seed)
    pieces: list[bytes | float] = []
    for frame in add_faults(sent, faults):
        assert isinstance(frame.data, bytes)
        pieces += track.receive(parse_packet(frame.data))
    for piece in [*pieces, *track.flush()]:
        if isinstance(piece, float):
            at += piece
            continue
        number = int.from_bytes(piece[:2], "big")
        first = number if first is None else first
        assert abs(at - (number - first) * 0.02) < 1e-6, "every frame lies where it was spoken"
        at += 0.02


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"<a>{text}</a>".encode()))
def test_siprec_takes_any_document(document: bytes) -> None:
    try:
        parse_siprec(document).roles()
    except PeerError:
        return


@given(st.text(max_size=80))
def test_structured_fields_raise_only_value_errors(text: str) -> None:
    try:
        parse_dictionary(text)
    except ValueError:
        return


@given(st.dictionaries(st.sampled_from(["authorization", "signature", "signature-input", "x-api-key"]), st.text()))
def test_no_header_gets_past_the_authenticators(headers: dict[str, str]) -> None:
    secret = random.Random(1).randbytes(16).hex()
    for authenticator in (TwilioSignature(secret), BasicAuth("u", secret), AudioHookSignature(secret, "aGVsbG8=")):
        with pytest.raises(PeerError) as caught:
            authenticator.verify(Upgrade("/ingest/x", "h", headers), 0.0)
        assert caught.value.close_code == 4401
