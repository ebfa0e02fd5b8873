"""Levels over frames of many channels."""

import numpy as np

from monitor.audio import levels


def test_sine_silence_and_offset() -> None:
    sine = np.sin(np.linspace(0, 200 * np.pi, 16000, endpoint=False)).astype(np.float32)
    rows = np.stack((sine, np.zeros_like(sine), np.full_like(sine, 0.5)))
    loud, silent, offset = levels.rms_dbfs(rows)
    assert abs(loud + 3.01) < 0.05
    assert silent == levels.SILENCE_DBFS
    assert offset == levels.SILENCE_DBFS


def test_int16_round_trip_and_clipping() -> None:
    samples = np.array([-32768, -1, 0, 1, 32767], np.int16)
    assert (levels.to_int16(levels.to_float(samples)) == samples).all()
    assert levels.to_int16(np.array([2.0, -2.0], np.float32)).tolist() == [32767, -32768]
