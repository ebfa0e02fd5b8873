"""Voice activity of many channels at once: the Silero network of faster-whisper, computed in numpy.

The shipped ONNX graph takes time on its batch axis (its LSTM runs along it), so channels must not be fed there. Here
the weights are read from that file and the same network is computed with channels as rows: one matrix product per
layer serves all of them. The outputs equal the shipped graph's (tested). State per channel: 64 samples and two
vectors of 128.
"""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from monitor.errors import ModelError
from monitor.speech.onnx_weights import read_floats

FRAME = 512
"""Samples of a frame: 32 ms at 16 kHz."""
_CONTEXT = 64
_PAD = 64
_FFT, _HOP, _BINS = 256, 128, 129
_HIDDEN = 128

Array = NDArray[np.float32]


def silero_file() -> Path:
    """Where faster-whisper keeps its VAD; found without importing it."""
    spec = find_spec("faster_whisper")
    folder = Path(spec.origin).parent / "assets" if spec and spec.origin else Path()
    found = sorted(folder.glob("silero_vad*.onnx"))
    if not found:
        raise ModelError("the VAD inside faster-whisper is missing; pip install --force-reinstall faster-whisper")
    return found[-1]


class VadState:
    """State of a growing set of channels, one row each."""

    def __init__(self, rows: int) -> None:
        self.context: Array = np.zeros((rows, _CONTEXT), np.float32)
        self.hidden: Array = np.zeros((rows, _HIDDEN), np.float32)
        self.cell: Array = np.zeros((rows, _HIDDEN), np.float32)

    def reset(self, row: int) -> None:
        """Make `row` fresh for a new channel."""
        self.context[row] = self.hidden[row] = self.cell[row] = 0

    def grow(self, rows: int) -> None:
        """Hold at least `rows` rows."""
        more = rows - len(self.hidden)
        if more > 0:
            self.context = np.concatenate((self.context, np.zeros((more, _CONTEXT), np.float32)))
            self.hidden = np.concatenate((self.hidden, np.zeros((more, _HIDDEN), np.float32)))
            self.cell = np.concatenate((self.cell, np.zeros((more, _HIDDEN), np.float32)))


class Vad:
    """The network. Holds no state of channels: that is in VadState."""

    def __init__(self, path: Path | None = None) -> None:
        weights = read_floats(path or silero_file())
        try:
            basis = weights["encoder.feature_extractor.forward_basis_buffer"]
            convolutions = [
                (weights[f"encoder.conv_layers.{n}.weight"], weights[f"encoder.conv_layers.{n}.bias"]) for n in range(4)
            ]
            lstm_in, lstm_state, lstm_bias = (weights[f"onnx::LSTM_{n}"][0] for n in (209, 210, 211))
            self._out_weight = weights["decoder.conv1d.weight"].reshape(_HIDDEN)
            self._out_bias = float(weights["decoder.conv1d.bias"][0])
        except KeyError as missing:
            raise ModelError(
                f"the VAD of this faster-whisper is unknown ({missing}); install faster-whisper 1.2"
            ) from None
        self._basis = np.ascontiguousarray(basis[:, 0, :].T)
        self._layers = _layers(convolutions)
        self._lstm = np.ascontiguousarray(np.concatenate((lstm_in, lstm_state), axis=1).T)
        self._lstm_bias = lstm_bias[: 4 * _HIDDEN] + lstm_bias[4 * _HIDDEN :]

    def __call__(self, frames: Array, state: VadState, rows: NDArray[np.intp]) -> Array:
        """Speech probability of one 32 ms frame of each channel: frames (n, 512), rows (n,) of `state`, to (n,)."""
        count = len(rows)
        padded = np.empty((count, _CONTEXT + FRAME + _PAD), np.float32)
        padded[:, :_CONTEXT] = state.context[rows]
        padded[:, _CONTEXT : _CONTEXT + FRAME] = frames
        padded[:, _CONTEXT + FRAME :] = padded[:, -_PAD - 2 : -2 * _PAD - 2 : -1]  # reflection
        state.context[rows] = frames[:, -_CONTEXT:]
        step, item = padded.strides
        windows = np.lib.stride_tricks.as_strided(padded, (count, 4, _FFT), (step, _HOP * item, item))
        spectrum = windows.reshape(-1, _FFT) @ self._basis
        power = np.square(spectrum)
        x: Array = np.sqrt(power[:, :_BINS] + power[:, _BINS:]).reshape(count, 4 * _BINS)
        for layer in self._layers:
            x = layer(x)
        return self._recur(x, state, rows)

    def _recur(self, x: Array, state: VadState, rows: NDArray[np.intp]) -> Array:
        """One LSTM step (ONNX gate order: input, output, forget, cell) and the output unit."""
        gates = np.concatenate((x, state.hidden[rows]), axis=1) @ self._lstm + self._lstm_bias
        sigmoids = _sigmoid(gates[:, : 3 * _HIDDEN])
        entering, leaving = sigmoids[:, :_HIDDEN], sigmoids[:, _HIDDEN : 2 * _HIDDEN]
        kept = sigmoids[:, 2 * _HIDDEN :]
        cell = (kept * state.cell[rows] + entering * np.tanh(gates[:, 3 * _HIDDEN :])).astype(np.float32, copy=False)
        hidden = (leaving * np.tanh(cell)).astype(np.float32, copy=False)
        state.cell[rows] = cell
        state.hidden[rows] = hidden
        return _sigmoid(np.maximum(hidden, 0) @ self._out_weight + np.float32(self._out_bias))


def _sigmoid(x: Array) -> Array:
    out: Array = np.reciprocal(1 + np.exp(-x), dtype=np.float32)
    return out


class _Layer:
    """A convolution over few frames, rows of time-major features in and out, then ReLU.

    Each position of the output is a product with just the frames it sees: a third fewer operations than one dense
    matrix, which would be zeros at the edges.
    """

    def __init__(self, weight: Array, bias: Array, length: int, stride: int) -> None:
        """`weight` (outputs, inputs, 3) with padding 1 over `length` frames."""
        self._outputs, inputs, kernel = weight.shape
        self.length = (length + 2 - kernel) // stride + 1
        self._bias = np.tile(bias, self.length)
        self._blocks: list[tuple[slice, Array]] = []
        for position in range(self.length):
            first = position * stride - 1
            seen = [tap for tap in range(kernel) if 0 <= first + tap < length]
            block = np.concatenate([weight[:, :, tap].T for tap in seen])
            span = slice((first + seen[0]) * inputs, (first + seen[-1] + 1) * inputs)
            self._blocks.append((span, np.ascontiguousarray(block)))

    def __call__(self, x: Array) -> Array:
        out = np.empty((len(x), self.length * self._outputs), np.float32)
        for position, (span, block) in enumerate(self._blocks):
            out[:, position * self._outputs : (position + 1) * self._outputs] = x[:, span] @ block
        out += self._bias
        np.maximum(out, 0, out=out)
        return out


def _layers(convolutions: list[tuple[Array, Array]]) -> list[_Layer]:
    """The four convolutions (kernel 3, padding 1, strides 1 2 2 1): four frames become two, one and one."""
    layers: list[_Layer] = []
    for (weight, bias), stride in zip(convolutions, (1, 2, 2, 1), strict=True):
        layers.append(_Layer(weight, bias, layers[-1].length if layers else 4, stride))
    return layers
