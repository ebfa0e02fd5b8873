"""Recordings are read whole and by channel; a damaged one is one clear line."""

from pathlib import Path

import numpy as np
import pytest

from monitor.audio.wav import read_recording, write_wav
from monitor.errors import InputError


def test_round_trip_keeps_channels(tmp_path: Path) -> None:
    left = np.arange(-400, 400, dtype=np.int16)
    right = -left
    write_wav(tmp_path / "a.wav", [left, right], 8000)
    recording = read_recording(tmp_path / "a.wav")
    assert recording.rate == 8000
    assert recording.seconds == 0.1
    assert (recording.samples == np.stack((left, right))).all()


def test_resampled_on_demand(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", [np.zeros(48000, np.int16)], 48000)
    recording = read_recording(tmp_path / "a.wav", 8000)
    assert recording.rate == 8000
    assert abs(recording.seconds - 1.0) < 0.01


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not audio at all" * 50, b"OggS" + bytes(300)])
def test_damaged_file_is_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(InputError, match=r"a\.wav is no readable recording") as caught:
        read_recording(tmp_path / "a.wav")
    assert "\n" not in str(caught.value)


def test_a_rate_of_no_recorder_is_damage(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", [np.zeros(8000, np.int16)], 1)
    with pytest.raises(InputError, match=r"no readable recording \(1 samples a second\)"):
        read_recording(tmp_path / "a.wav")


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not found"):
        read_recording(tmp_path / "no.wav")


def test_file_cut_short_gives_what_is_there(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", [np.zeros(8000, np.int16)], 8000)
    whole = (tmp_path / "a.wav").read_bytes()
    (tmp_path / "a.wav").write_bytes(whole[:9000])
    assert 0.4 < read_recording(tmp_path / "a.wav").seconds < 0.6
