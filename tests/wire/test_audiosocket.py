"""AudioSocket byte streams: whole, byte by byte, in odd pieces and with a tail; written back to the same bytes.

The packets are written out after https://docs.asterisk.org/Configuration/Channel-Drivers/AudioSocket/.
"""

from collections.abc import Iterable

import pytest

from monitor.audio.frames import AudioFormat, Encoding
from monitor.config import SourceSettings
from monitor.errors import PeerError
from monitor.telephony.audiosocket import DTMF, ERROR, HANG_UP, IDENTIFIER, AudioSocketCodec, pack
from monitor.telephony.codec import NEXT_LEG, CallClosed, CallOpened, CodecEvent, Media

UUID = bytes.fromhex("40325ec25efd4bd3805fe53576ec4d3f")
CALL = "40325ec2-5efd-4bd3-805f-e53576ec4d3f"
AUDIO = bytes(range(256)) + bytes(64)
WHOLE = (
    bytes.fromhex("010010") + UUID + bytes.fromhex("100140") + AUDIO + bytes.fromhex("03000135")
    + bytes.fromhex("100140") + AUDIO + bytes.fromhex("000000")
)  # fmt: skip


def source(customer: str = "") -> SourceSettings:
    return SourceSettings(protocol="asterisk", customer=customer)


def feed(pieces: Iterable[bytes], customer: str = "") -> list[CodecEvent]:
    codec = AudioSocketCodec(source(customer))
    events: list[CodecEvent] = []
    for piece in pieces:
        events += codec.receive(piece)
    return [*events, *codec.lost()]


def test_whole() -> None:
    opened, *rest = feed([WHOLE])
    assert isinstance(opened, CallOpened)
    assert opened.call_id == CALL
    assert opened.audio == AudioFormat(Encoding.S16LE, 8000)
    assert opened.roles == ("customer", "agent")
    assert opened.leg == NEXT_LEG
    assert rest == [Media(0, AUDIO), Media(0, AUDIO), CallClosed("completed")]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 19, 320])
def test_any_split_gives_the_same(size: int) -> None:
    assert feed(WHOLE[at : at + size] for at in range(0, len(WHOLE), size)) == feed([WHOLE])


def test_a_tail_after_the_hang_up_is_ignored() -> None:
    assert feed([WHOLE + b"tail"]) == feed([WHOLE])
    assert feed([WHOLE, b"\x99" * 1000]) == feed([WHOLE])


def test_packets_are_written_as_they_are_read() -> None:
    packets = pack(IDENTIFIER, UUID) + pack(0x10, AUDIO) + pack(DTMF, b"5") + pack(0x10, AUDIO) + pack(HANG_UP)
    assert packets == WHOLE


def test_the_length_is_big_endian() -> None:
    assert pack(0x10, bytes(0x0102))[:3] == b"\x10\x01\x02"
    with pytest.raises(ValueError, match="65535"):
        pack(0x10, bytes(70_000))


@pytest.mark.parametrize(("kind", "rate"), [(0x10, 8000), (0x12, 16_000), (0x15, 44_100), (0x18, 192_000)])
def test_the_rate_is_in_the_type(kind: int, rate: int) -> None:
    opened = feed([pack(IDENTIFIER, UUID) + pack(kind, b"\0\0")])[0]
    assert isinstance(opened, CallOpened)
    assert opened.audio.rate == rate


def test_a_stream_cut_off_is_a_call_that_ended() -> None:
    assert feed([WHOLE[:-5]])[-1] == CallClosed()
    assert feed([WHOLE[:10]]) == []


def test_an_error_packet_ends_the_call() -> None:
    assert feed([pack(IDENTIFIER, UUID) + pack(0x10, b"\0\0") + pack(ERROR, b"\x02")])[-1] == CallClosed("peer_error")


@pytest.mark.parametrize(
    ("customer", "last_bit", "roles", "leg"),
    [
        ("first", 1, ("customer", "agent"), NEXT_LEG),
        ("second", 1, ("agent", "customer"), NEXT_LEG),
        ("even", 0, ("customer", "agent"), 0),
        ("even", 1, ("customer", "agent"), 1),
        ("odd", 1, ("customer", "agent"), 0),
        ("only", 1, ("customer",), None),
        ("none", 1, ("unknown",), None),
    ],
)
def test_which_side_is_the_customer(customer: str, last_bit: int, roles: tuple[str, ...], leg: int | None) -> None:
    uuid = UUID[:-1] + bytes((UUID[-1] & 0xFE | last_bit,))
    opened = feed([pack(IDENTIFIER, uuid) + pack(0x10, b"\0\0")], customer)[0]
    assert isinstance(opened, CallOpened)
    assert (opened.roles, opened.leg) == (roles, leg)
    assert opened.call_id == (CALL[:-1] + "e" if customer in ("even", "odd") else CALL[:-1] + "ef"[last_bit])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (pack(0x10, b"\0\0"), "audio_before_start"),
        (pack(IDENTIFIER, b"short"), "bad_field"),
        (pack(IDENTIFIER, UUID) * 2, "second_start"),
        (pack(IDENTIFIER, UUID) + pack(0x10, b"\0"), "bad_frame"),
        (pack(IDENTIFIER, UUID) + pack(0x10, b"\0\0") + pack(0x12, b"\0\0"), "bad_rate"),
    ],
)
def test_faults(data: bytes, code: str) -> None:
    with pytest.raises(PeerError) as caught:
        feed([data])
    assert caught.value.code == code


def test_unknown_types_are_skipped() -> None:
    assert feed([pack(IDENTIFIER, UUID) + pack(0x42, b"news") + pack(0x10, b"\1\0")])[1:] == [
        Media(0, b"\1\0"),
        CallClosed(),
    ]
