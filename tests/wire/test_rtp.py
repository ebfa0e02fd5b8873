"""RTP packets after RFC 3550, 5.1, and what happens to them on the way."""

import contextlib

import pytest

from monitor.audio.frames import Encoding
from monitor.audio.jitter import Piece
from monitor.errors import PeerError
from monitor.telephony.rtp import RtpPacket, RtpTrack, is_rtcp, parse_packet

FRAME = 160


def packet(
    number: int, *, payload_type: int = 0, ssrc: int = 7, first: int = 65_530, stamp: int = 2**32 - 480
) -> bytes:
    """Packet `number` of a stream whose sequence and time stamp wrap soon; the payload names the packet."""
    return RtpPacket(
        payload_type, (first + number) % 65_536, (stamp + number * FRAME) % 2**32, ssrc, bytes((number % 256,)) * FRAME
    ).pack()


def play(track: RtpTrack, *datagrams: bytes) -> list[Piece]:
    pieces: list[Piece] = []
    for datagram in datagrams:
        pieces += track.receive(parse_packet(datagram))
    return pieces


def heard(pieces: list[Piece]) -> list[int | float]:
    """First byte of each frame, seconds of each gap."""
    return [piece[0] if isinstance(piece, bytes) else round(piece, 6) for piece in pieces]


def test_a_packet_is_read_and_written_back() -> None:
    data = packet(3)
    assert data[:12].hex() == "8000fffd" + "00000000" + "00000007"
    assert parse_packet(data).pack() == data
    assert parse_packet(b"\x80\x80" + data[2:]).marker


def test_csrc_extension_and_padding_are_skipped() -> None:
    fixed = bytes.fromhex("0001 00000001 00000007")
    csrc, extension = bytes(8), bytes.fromhex("bede0001 00000000")
    data = bytes.fromhex("b200") + fixed + csrc + extension + b"audio" + b"\0\0\x03"
    assert parse_packet(data).payload == b"audio"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80" * 11,
        b"\x00" + bytes(20),
        bytes.fromhex("8f00") + bytes(10),
        bytes.fromhex("9000") + bytes(10) + b"\xbe\xde",
        bytes.fromhex("9000") + bytes(10) + b"\xbe\xde\xff\xff",
        bytes.fromhex("a000") + bytes(10) + b"\x09",
        bytes.fromhex("a000") + bytes(10) + b"\x00",
        bytes.fromhex("a000") + bytes(10),
        bytes.fromhex("8000") + bytes(10) + bytes(3000),
    ],
)
def test_what_is_no_packet(data: bytes) -> None:
    with pytest.raises(PeerError) as caught:
        parse_packet(data)
    assert caught.value.code == "bad_packet"


def test_every_prefix_of_a_packet_is_read_or_refused() -> None:
    data = bytes.fromhex("b200") + packet(1)[2:]
    for size in range(len(data)):
        with contextlib.suppress(PeerError):
            assert data.endswith(parse_packet(data).payload)
            parse_packet(data[:size])


def test_sequence_and_time_stamp_wrap() -> None:
    track = RtpTrack()
    assert heard(play(track, *(packet(number) for number in range(20)))) == list(range(20))
    assert track.seconds == pytest.approx(0.4)


def test_reordered_and_repeated_packets() -> None:
    track = RtpTrack()
    order = (0, 1, 3, 2, 2, 5, 4, 6, 6, 7)
    assert heard(play(track, *(packet(number) for number in order))) == [0, 1, 2, 3, 4, 5, 6, 7]
    assert track.counts.late == 2


def test_lost_packets_become_a_gap_after_the_window() -> None:
    track = RtpTrack()
    pieces = play(track, *(packet(number) for number in range(30) if number not in (5, 6)))
    assert heard(pieces) == [0, 1, 2, 3, 4, 0.04, *range(7, 30)]
    assert track.counts.gaps == 1
    assert heard(play(track, packet(5))) == []
    assert track.counts.late == 1


def test_silence_suppression_is_a_gap_at_once() -> None:
    track = RtpTrack()
    play(track, packet(0))
    later = RtpPacket(0, 65_531, (2**32 - 480 + 50 * FRAME) % 2**32, 7, b"\x09" * FRAME).pack()
    assert heard(play(track, later)) == [0.98, 9]


def test_another_ssrc_goes_on_where_the_old_one_stood() -> None:
    track = RtpTrack()
    play(track, packet(0), packet(1))
    assert heard(play(track, packet(9, ssrc=8), packet(10, ssrc=8))) == [9, 10]
    assert track.seconds == pytest.approx(0.08)
    assert track.restarts == 1


def test_a_sender_that_restarts_its_numbers_or_clock() -> None:
    track = RtpTrack()
    play(track, packet(0))
    assert heard(play(track, packet(1, first=10_000))) == [1]
    assert heard(play(track, packet(2, first=10_000, stamp=10_000_000))) == [2]
    assert track.restarts == 2
    assert track.seconds == pytest.approx(0.06)


def test_telephone_events_and_comfort_noise_take_numbers_but_no_time() -> None:
    track = RtpTrack()
    events = [RtpPacket(101, (65_530 + number) % 65_536, 5, 7, b"\x05\x80\x00\xa0").pack() for number in (1, 2)]
    assert heard(play(track, packet(0), *events, packet(3))) == [0, 0.04, 3]
    assert track.ignored == 2
    assert heard(play(RtpTrack(), *events)) == []


def test_what_waits_is_flushed() -> None:
    track = RtpTrack()
    assert heard(play(track, packet(0), packet(2))) == [0]
    assert heard(list(track.flush())) == [0.02, 2]
    assert RtpTrack().flush() == ()


def test_the_coding_is_fixed_by_the_first_packet() -> None:
    track = RtpTrack()
    play(track, packet(0, payload_type=8))
    assert track.audio is not None
    assert track.audio.encoding is Encoding.PCMA
    for change in (packet(1), packet(1, ssrc=9)):
        with pytest.raises(PeerError, match="coding changed"):
            play(track, change)


def test_rtcp_on_the_same_port_is_told_apart() -> None:
    assert is_rtcp(bytes.fromhex("80c80006") + bytes(24))
    assert is_rtcp(bytes.fromhex("81cb0001") + bytes(4))
    assert not is_rtcp(packet(0))
    assert not is_rtcp(b"\x80")
