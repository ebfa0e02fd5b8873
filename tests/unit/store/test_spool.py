"""The spool of a live call: nothing is lost to who feeds faster than the disk is looked after, times stay true."""

import errno
import os
import threading
from pathlib import Path

import numpy as np
import pytest

from monitor.audio import g711
from monitor.audio.frames import AudioFormat, Encoding
from monitor.store import spool as module
from monitor.store.spool import LIMIT, RATE, SILENCE, Spool, SpoolMeta, ToUlaw

META = SpoolMeta("c1", "2026-11-20T10:00:00.000Z", ("customer", "agent"), "me")
MINUTE = b"\x10" * LIMIT


def kept(folder: Path) -> Spool:
    spool = Spool(folder / "spool", META)
    spool.keep = True
    return spool


def test_minutes_fed_between_two_flushes_are_all_written(tmp_path: Path) -> None:
    spool = kept(tmp_path)
    for _ in range(5):
        spool.append(0, MINUTE)
    spool.flush()
    assert (tmp_path / "spool" / "0.ulaw").read_bytes() == MINUTE * 5


def test_the_recorder_is_woken_at_half_of_what_may_wait(tmp_path: Path) -> None:
    woken: list[None] = []
    spool = Spool(tmp_path / "spool", META, lambda: woken.append(None))
    for second in range(59):
        spool.append(0, MINUTE[:RATE])
        assert len(woken) == (second >= 29)


def test_while_somebody_else_writes_silence_stands_in_and_times_stay_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 0.0)
    spool = kept(tmp_path)
    going, may_go_on = threading.Event(), threading.Event()
    write = os.write

    def slow(handle: int, data: bytes) -> int:
        going.set()
        may_go_on.wait()
        return write(handle, data)

    spool.append(0, b"\x10")
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", slow)
        flushing = threading.Thread(target=spool.flush)
        flushing.start()
        going.wait()
        for _ in range(4):
            spool.append(0, MINUTE)
        may_go_on.set()
        flushing.join()
    spool.flush()
    spool.append(0, b"\x20")
    spool.flush()
    assert (tmp_path / "spool" / "0.ulaw").read_bytes() == b"\x10" + MINUTE * 2 + SILENCE * LIMIT * 2 + b"\x20"


def test_a_full_disk_ends_the_recording_and_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = kept(tmp_path)

    def full(handle: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        for _ in range(3):
            spool.append(0, MINUTE)
        with pytest.raises(OSError, match="no space"):
            spool.flush()
    spool.append(0, MINUTE)
    assert not spool.flush()
    assert spool.waiting_s == 0


def test_a_closed_spool_takes_nothing_more(tmp_path: Path) -> None:
    spool = kept(tmp_path)
    spool.append(0, b"\x10")
    spool.remove()
    for _ in range(3):
        spool.append(0, MINUTE)
    assert spool.waiting_s == 0


def test_the_tail_of_a_resampled_call_is_not_lost() -> None:
    wave = (8000 * np.sin(np.arange(16000) * 2 * np.pi * 440 / 16000)).astype("<i2").tobytes()
    track = ToUlaw(AudioFormat(Encoding.S16LE, 16000))
    sound = b"".join(track.feed(wave[start : start + 640]) for start in range(0, len(wave), 640)) + track.flush()
    assert abs(len(sound) - RATE) <= 1
    assert np.abs(g711.decode(sound[-80:], Encoding.PCMU)).max() > 4000
