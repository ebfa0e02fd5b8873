import pytest

from monitor.audio.frames import AudioFormat, Encoding
from monitor.audio.jitter import MAX_HELD, RESUMED, JitterBuffer, JitterCounts, Piece
from monitor.errors import PeerError

PCMU = AudioFormat(Encoding.PCMU, 8000)


def buffer(**options: float) -> JitterBuffer:
    return JitterBuffer(PCMU, 1000, **options)  # type: ignore[arg-type]


def push(target: JitterBuffer, *numbers: int, jitter: int = 0) -> list[Piece]:
    out: list[Piece] = []
    for number in numbers:
        stamp = (number - 1) * 20 + (jitter if number % 2 else 0)
        out += target.push(number, stamp, bytes((number % 256,)) * 160)
    return out


def numbers(pieces: list[Piece]) -> list[int | float]:
    return [piece[0] if isinstance(piece, bytes) else round(piece, 6) for piece in pieces]


def test_in_order_nothing_waits() -> None:
    target = buffer()
    for number in range(1, 50):
        assert numbers(push(target, number)) == [number]
    assert target.clock.seconds == pytest.approx(0.98)


def test_time_stamps_that_jitter_are_no_gap() -> None:
    assert numbers(push(buffer(), *range(1, 40), jitter=35)) == list(range(1, 40))


def test_a_clock_that_drifts_is_mended_now_and_then() -> None:
    target = buffer()
    pieces: list[Piece] = []
    for number in range(1, 501):
        pieces += target.push(number, (number - 1) * 21, bytes(160))
    assert sum(piece for piece in pieces if isinstance(piece, float)) == pytest.approx(0.5, abs=0.07)


def test_missing_audio_is_given_up_by_media_time_not_by_count_of_pushes() -> None:
    target = buffer(window_s=0.1)
    assert numbers(push(target, 1, 3, 4, 5, 6, 7)) == [1]
    assert numbers(push(target, 8)) == [0.02, 3, 4, 5, 6, 7, 8]


def test_without_time_stamps_numbers_tell_the_time() -> None:
    target = buffer(window_s=0.04)
    out: list[Piece] = []
    for number in (1, 2, 4, 5, 6, 7):
        out += target.push(number, None, bytes((number,)) * 160)
    assert numbers(out) == [1, 2, 0.02, 4, 5, 6, 7]


def test_what_is_held_is_bounded() -> None:
    target = buffer(window_s=1000.0)
    released = 0
    for number in range(2, 5000):
        pieces = target.push(number, (number - 1) * 20, bytes(160))
        released += sum(isinstance(piece, bytes) for piece in pieces)
        assert number - 1 - released <= MAX_HELD
    assert target.counts.gaps == 1


def test_large_chunks_are_bounded_by_bytes() -> None:
    target = buffer(window_s=1000.0)
    released = 0
    for number in range(2, 50):
        pieces = target.push(number, number * 8000, bytes(64_000))
        released += sum(len(piece) for piece in pieces if isinstance(piece, bytes))
        assert (number - 1) * 64_000 - released <= 256 * 1024


def test_duplicates_and_late_ones_are_counted() -> None:
    target = buffer()
    push(target, 1, 3, 3, 2, 2)
    assert (target.counts.duplicate, target.counts.late) == (1, 1)


def test_a_broken_clock_is_a_fault_of_the_peer() -> None:
    with pytest.raises(PeerError, match="hour"):
        buffer().push(1, 4_000_000, b"x")


def test_flush_says_everything() -> None:
    target = buffer()
    assert numbers(push(target, 2, 4)) == []
    assert numbers(list(target.flush())) == [0.02, 2, 0.02, 4]
    assert list(target.flush()) == []


def test_one_odd_number_at_the_right_time_costs_nothing() -> None:
    target = buffer()
    out = push(target, 1, 2, 3)
    out += target.push(10**9, 60, bytes((4,)) * 160)
    out += push(target, *range(5, 200))
    assert numbers(out) == list(range(1, 200))
    assert target.counts == JitterCounts()


@pytest.mark.parametrize("stamped", [True, False])
def test_a_sender_that_numbers_anew_is_heard_again_after_a_few_chunks(stamped: bool) -> None:
    target = buffer()
    out: list[Piece] = []
    for number in range(1, 101):
        out += target.push(number, (number - 1) * 20 if stamped else None, b"a" * 160)
    for number in range(1, 101):
        out += target.push(number, (number + 99) * 20 if stamped else None, b"b" * 160)
    assert target.counts.late == RESUMED - 1
    heard = b"".join(piece[:1] for piece in out if isinstance(piece, bytes))
    assert heard == b"a" * 100 + b"b" * (101 - RESUMED)
    gaps = [piece for piece in out if isinstance(piece, float)]
    assert gaps == ([pytest.approx(0.08)] if stamped else [])


def test_late_chunks_of_the_past_and_duplicates_never_turn_a_track_back() -> None:
    target = buffer()
    push(target, *range(1, 101))
    assert push(target, *range(40, 90)) == []
    for number in range(101, 200):
        assert numbers(push(target, number, number, jitter=35)) == [number]
    assert (target.counts.late, target.counts.gaps) == (50 + 99, 0)
