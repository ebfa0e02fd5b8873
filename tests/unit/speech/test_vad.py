"""The numpy network equals the shipped graph, whatever channels stand beside it."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from monitor.errors import ModelError
from monitor.speech.onnx_weights import read_floats
from monitor.speech.vad import FRAME, Vad, VadState, silero_file


def shipped(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(str(silero_file()), providers=["CPUExecutionProvider"])
    hidden = cell = np.zeros((1, 1, 128), np.float32)
    context = np.zeros(64, np.float32)
    out = []
    for frame in samples.reshape(-1, FRAME):
        given = np.concatenate((context, frame))[None]
        p, hidden, cell = session.run(None, {"input": given, "h": hidden, "c": cell})
        context = frame[-64:]
        out.append(p[0])
    return np.array(out, np.float32)


def voices(channels: int, frames: int) -> NDArray[np.float32]:
    """Buzzes with formant-like motion that switch on and off: enough to move the network over its range."""
    rng = np.random.default_rng(3)
    t = np.arange(frames * FRAME) / 16000
    rows = []
    for channel in range(channels):
        f0 = 110 + 30 * channel + 20 * np.sin(2 * np.pi * 1.5 * t)
        phase = np.cumsum(2 * np.pi * f0 / 16000)
        buzz = sum(np.sin(k * phase) / k for k in range(1, 12))
        gate = (np.sin(2 * np.pi * (0.4 + 0.1 * channel) * t) > 0) * 0.15
        rows.append(buzz * gate + rng.standard_normal(t.size) * 0.003)
    return np.array(rows, np.float32)


def test_equals_the_shipped_graph_with_other_channels_beside() -> None:
    sound = voices(5, 90)
    state, vad, rows = VadState(8), Vad(), np.array([6, 0, 3, 1, 7])
    got = np.stack([vad(sound[:, i : i + FRAME], state, rows) for i in range(0, sound.shape[1], FRAME)], axis=1)
    expected = np.stack([shipped(row) for row in sound])
    assert np.abs(got - expected).max() < 1e-4
    assert expected.max() > 0.5
    assert expected.min() < 0.1


def test_reset_forgets_and_grow_keeps() -> None:
    sound, vad = voices(1, 30)[0].reshape(-1, 1, FRAME), Vad()
    state, row = VadState(1), np.array([0])
    first = [float(vad(frame, state, row)[0]) for frame in sound]
    state.reset(0)
    again = [float(vad(frame, state, row)[0]) for frame in sound[:15]]
    state.grow(4)
    again += [float(vad(frame, state, row)[0]) for frame in sound[15:]]
    assert first == pytest.approx(again, abs=1e-6)


def test_fade_forgets_a_little_of_its_rows_and_nothing_of_others() -> None:
    state = VadState(3)
    state.hidden[:] = state.cell[:] = state.context[:] = 1
    for _ in range(69):
        state.fade(np.array([2, 0]))
    assert state.cell.mean(1) == pytest.approx([0.5, 1, 0.5], abs=0.01)
    assert state.hidden.min() == state.context.min() == 1


def test_a_broken_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "vad.onnx").write_bytes(silero_file().read_bytes()[:5000])
    with pytest.raises(ModelError, match="reinstall faster-whisper"):
        Vad(tmp_path / "vad.onnx")


def test_a_window_that_is_not_even_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    weights = read_floats(silero_file())
    name = "encoder.feature_extractor.forward_basis_buffer"
    weights[name] = weights[name] + np.linspace(0, 0.01, 256, dtype=np.float32)
    monkeypatch.setattr("monitor.speech.vad.read_floats", lambda _path: weights)
    with pytest.raises(ModelError, match=r"install faster-whisper 1\.2"):
        Vad()
