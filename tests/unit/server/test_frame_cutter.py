"""What is cut at once, what the library gets, and that both together are always what the peer sent."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Close, Frame, Opcode

from monitor.server.frame_cutter import FrameCutter, Other

LIMIT = 100_000


def frame(opcode: Opcode, data: bytes, fin: bool = True, mask: bool = True) -> bytes:
    return Frame(opcode, data, fin).serialize(mask=mask)


@pytest.mark.parametrize("size", [0, 1, 125, 126, 320, 65_535, 65_536, 90_000])
def test_whole_messages_in_any_split(size: int) -> None:
    payload = os.urandom(size)
    data = frame(Opcode.BINARY, payload) + frame(Opcode.TEXT, b"gr\xc3\xbc\xc3\x9fe")
    assert FrameCutter(LIMIT).cut(data) == [payload, "grüße"]
    cutter = FrameCutter(LIMIT)
    step = max(size // 50, 1)
    found = [item for at in range(0, len(data), step) for item in cutter.cut(data[at : at + step])]
    assert found == [payload, "grüße"]


def test_what_is_not_ordinary_goes_to_the_library_whole_and_in_order() -> None:
    ping, close = frame(Opcode.PING, b"x"), frame(Opcode.CLOSE, Close(1000, "").serialize())
    part, last = frame(Opcode.TEXT, b"ab", fin=False), frame(Opcode.CONT, b"cd")
    data = frame(Opcode.TEXT, b"1") + ping + part + ping + last + frame(Opcode.TEXT, b"2") + close
    expected = ["1", Other(ping), Other(part), Other(ping), Other(last), "2", Other(close)]
    cutter = FrameCutter(LIMIT)
    assert [item for byte in data for item in cutter.cut(bytes((byte,)))] == expected


def test_a_message_within_a_fragmented_one_is_a_fault_for_the_library_to_find() -> None:
    part, whole = frame(Opcode.TEXT, b"ab", fin=False), frame(Opcode.TEXT, b"cd")
    assert FrameCutter(LIMIT).cut(part + whole) == [Other(part), Other(whole)]


@pytest.mark.parametrize(
    "wrong",
    [
        frame(Opcode.TEXT, b"bare", mask=False),
        frame(Opcode.TEXT, b"\xff\xfe"),
        frame(Opcode.BINARY, bytes(LIMIT + 1))[:14],
        b"\x82\xff" + b"\xff" * 12,
    ],
    ids=["not masked", "no UTF-8", "too long", "longer than anything"],
)
def test_after_a_fault_all_is_for_the_library(wrong: bytes) -> None:
    cutter = FrameCutter(LIMIT)
    assert cutter.cut(frame(Opcode.TEXT, b"1") + wrong)[0] == "1"
    assert cutter.cut(b"more")[-1] == Other(b"more")


@given(st.lists(st.binary(max_size=40), max_size=8))
def test_any_bytes_are_cut_or_kept_and_little_is_held(chunks: list[bytes]) -> None:
    cutter = FrameCutter(200)
    for chunk in chunks:
        for item in cutter.cut(chunk):
            assert isinstance(item, str | bytes | Other)
        assert len(cutter._rest) < 214
