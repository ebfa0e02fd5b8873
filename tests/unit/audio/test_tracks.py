import pytest

from monitor.audio.tracks import TrackClock, missed_since, split_channels


def test_channels_are_taken_apart() -> None:
    assert list(split_channels(b"abcd", 1, 1)) == [b"abcd"]
    assert list(split_channels(b"abcd", 2, 1)) == [b"ac", b"bd"]
    assert list(split_channels(b"aAbBcCdD", 2, 2)) == [b"aAcC", b"bBdD"]
    assert list(split_channels(b"", 2, 2)) == [b"", b""]


def test_the_clock_counts_audio_and_gaps() -> None:
    clock = TrackClock(8000, tolerance_s=0.01)
    clock.advance(1.0)
    assert clock.seconds == 1.0
    assert clock.missing(8000) == 0.0
    assert clock.missing(8079) == 0.0
    assert clock.missing(16_000) == pytest.approx(1.0)
    assert clock.missing(0) == 0.0


def test_what_a_late_track_missed_is_told_in_whole_analysis_frames() -> None:
    assert missed_since(-1.0) == 0
    assert missed_since(0.05) == 0, "packets of two sockets jitter"
    assert missed_since(0.064) == pytest.approx(0.064)
    assert missed_since(1.0) == pytest.approx(0.992)
    assert (missed_since(12.345) * 8000) % 256 == 0
