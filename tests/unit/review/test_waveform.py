"""Loud is high, silence is zero, and the number of points is bounded."""

from pathlib import Path

import numpy as np
import pytest

from monitor.audio import g711
from monitor.audio.frames import Encoding
from monitor.errors import InputError
from monitor.review.waveform import outline
from monitor.store.audio_files import encode_spool


def test_peaks_of_both_channels(tmp_path: Path) -> None:
    tone = (16000 * np.sin(np.arange(8000) / 3)).astype(np.int16)
    quiet = np.zeros(8000, np.int16)
    for name, samples in (("0.ulaw", np.concatenate((tone, quiet))), ("1.ulaw", np.zeros(12000, np.int16))):
        (tmp_path / name).write_bytes(g711.encode(samples, Encoding.PCMU))
    encode_spool([tmp_path / "0.ulaw", tmp_path / "1.ulaw"], ("customer", "agent"), tmp_path / "x.flac")
    made = outline(tmp_path / "x.flac", 10)
    assert made.duration == 2.0
    assert made.customer == (48,) * 5 + (0,) * 5
    assert made.agent == (0,) * 10


def test_a_damaged_recording_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "x.opus").write_bytes(b"no sound at all")
    with pytest.raises(InputError, match="cannot be read"):
        outline(tmp_path / "x.opus")
