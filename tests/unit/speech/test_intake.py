"""A channel's mailbox: its bound, what is lost beyond it, and marked silence."""

import pytest

from monitor.audio.frames import AudioFormat, Encoding
from monitor.calls.offline import BACKLOG_S, CHUNK_S
from monitor.speech.intake import MAX_WAITING, Intake

PCMU = AudioFormat(Encoding.PCMU, 8000)
FRAME = b"\x10" * 160
"""20 ms."""


def drained(intake: Intake) -> int:
    frames = 0
    while intake.frame() is not None:
        frames += 1
    return frames


def test_what_waits_is_bounded_in_bytes_whatever_the_rate() -> None:
    for rate, least_s in ((8000, 50), (16000, 25), (48000, 10)):
        intake = Intake(AudioFormat(Encoding.S16LE, rate))
        part = b"\0\0" * (rate // 50)
        fed = 0
        while not intake.lost_s:
            intake.feed(part)
            fed += 1
        assert intake.waiting() <= MAX_WAITING
        assert least_s < fed / 50


def test_what_is_lost_is_counted_once_and_becomes_a_gap_so_that_times_stay_true() -> None:
    intake = Intake(PCMU)
    intake.held_back = True
    for _ in range(120 * 50):
        intake.feed(FRAME)
    lost = intake.lost_s
    assert lost == pytest.approx(120 - MAX_WAITING / (208 * 50), abs=0.1)
    intake.held_back = False
    drained(intake)
    assert intake.take_marked() == 0.0  # it is told with what comes next
    intake.feed(FRAME * 50)
    drained(intake)
    assert intake.take_marked() == pytest.approx(lost, abs=0.04)
    assert (intake.lost_s, intake.waiting()) == (lost, 0)
    assert intake.late_s() == pytest.approx(0.0, abs=0.04)


def test_what_is_lost_at_the_end_is_told_too() -> None:
    intake = Intake(PCMU)
    for _ in range(100 * 50):
        intake.feed(FRAME)
    intake.close()
    assert drained(intake) == pytest.approx(100 / 0.032, abs=2)
    assert intake.exhausted()


def test_a_long_gap_is_not_held_in_memory_and_nobody_waits_for_it() -> None:
    intake = Intake(PCMU)
    intake.gap(3600.0)
    assert intake.frame() == b"\xff" * 256
    assert intake.take_marked() == pytest.approx(0.032, abs=0.001)
    assert intake.backlog_s() == pytest.approx(3600, abs=0.1)
    assert (intake.late_s(), intake.waiting()) == (0.0, 0)


def test_a_dropped_channel_counts_what_waited_and_takes_no_more() -> None:
    intake = Intake(PCMU)
    intake.feed(FRAME * 50)
    intake.abandon()
    assert intake.closed
    assert intake.lost_s == 1.0


def test_what_a_file_reader_may_have_waiting_fits_at_the_highest_rates() -> None:
    assert (BACKLOG_S + CHUNK_S) * 192_000 * 2 < MAX_WAITING
