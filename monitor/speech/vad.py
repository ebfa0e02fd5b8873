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
_HALF = np.float32(0.5)
_KEPT = np.float32(0.99)
"""Share of the cells that a frame without an utterance leaves: half of them after 2.2 s (docs/performance.md)."""

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

    def fade(self, rows: NDArray[np.intp]) -> None:
        """Forget a little of `rows` (n,), on which nobody is speaking; once a frame.

        Some cells hardly forget by themselves. On a long or loud channel they fill up until the network hears no
        speech any more. Begun anew instead of faded, it would hear an onset just after that too late.
        """
        self.cell[rows] *= _KEPT

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
        self._spectrum = _Spectrum(basis[:, 0, :].T)
        self._layers = _layers(convolutions)
        # one block a gate; the sigmoid of x is (1 + tanh(x / 2)) / 2, and the halves of x are taken here
        halves = np.array((0.5, 0.5, 0.5, 1.0), np.float32)[:, None, None]
        gates = np.concatenate((lstm_in, lstm_state), axis=1).reshape(4, _HIDDEN, 2 * _HIDDEN)
        self._lstm = np.ascontiguousarray((gates * halves).transpose(0, 2, 1))
        self._lstm_bias = (lstm_bias[: 4 * _HIDDEN] + lstm_bias[4 * _HIDDEN :]).reshape(4, 1, _HIDDEN) * halves

    def __call__(self, frames: Array, state: VadState, rows: NDArray[np.intp]) -> Array:
        """Speech probability of one 32 ms frame of each channel: frames (n, 512), rows (n,) of `state`, to (n,)."""
        padded = np.empty((len(rows), _CONTEXT + FRAME + _PAD), np.float32)
        padded[:, :_CONTEXT] = state.context[rows]
        padded[:, _CONTEXT : _CONTEXT + FRAME] = frames
        padded[:, _CONTEXT + FRAME :] = padded[:, -_PAD - 2 : -2 * _PAD - 2 : -1]  # reflection
        state.context[rows] = frames[:, -_CONTEXT:]
        x = self._spectrum(padded)
        for layer in self._layers:
            x = layer(x)
        return self._recur(x, state, rows)

    def _recur(self, x: Array, state: VadState, rows: NDArray[np.intp]) -> Array:
        """One LSTM step (ONNX gate order: input, output, forget, cell) and the output unit."""
        gates: Array = np.matmul(np.concatenate((x, state.hidden[rows]), axis=1), self._lstm)
        gates += self._lstm_bias
        np.tanh(gates, out=gates)
        gates[:3] *= _HALF
        gates[:3] += _HALF
        entering, leaving, kept, new = gates
        kept *= state.cell[rows]
        new *= entering
        kept += new
        state.cell[rows] = kept
        np.tanh(kept, out=kept)
        kept *= leaving
        state.hidden[rows] = kept
        spoken: Array = np.maximum(kept, 0, out=kept) @ self._out_weight
        spoken += np.float32(self._out_bias)
        speech: Array = _HALF + _HALF * np.tanh(_HALF * spoken)
        return speech


class _Spectrum:
    """Magnitudes of the spectra of the four windows of a frame: (n, 640) to (n, 4 * 129), time-major.

    The window is even about its middle and 0 at its first sample, so that cosines need only the sums of mirrored
    samples and sines their differences: two products of 128 samples in place of one of 256. The first place of both,
    where the window is 0, holds the middle sample, which has no mirror image (its sines are 0). Of 129 bins the last
    is a product of its own: 128 columns are what matrix kernels are fast at.
    """

    def __init__(self, basis: Array) -> None:
        """`basis` (256, 2 * 129): windowed cosines, then windowed sines, of bins 0 to 128."""
        behind = basis[:0:-1] * np.repeat(np.array((1, -1), np.float32), _BINS)
        if np.abs(basis[0]).max() > 1e-6 or np.abs(basis[1:] - behind).max() > 1e-6:
            raise ModelError("the VAD of this faster-whisper has another window; install faster-whisper 1.2")
        cosines = np.concatenate((basis[_HOP : _HOP + 1, :_BINS], basis[1:_HOP, :_BINS]))
        self._cosines, self._last = np.ascontiguousarray(cosines[:, :-1]), np.ascontiguousarray(cosines[:, -1])
        self._sines = np.ascontiguousarray(basis[:_HOP, _BINS:-1])

    def __call__(self, padded: Array) -> Array:
        count = len(padded)
        step, item = padded.strides
        ahead = padded[:, : 4 * _HOP]
        mirrored = np.zeros((count, 4, _HOP), np.float32)
        # sample 256 - k of each window, k from 1: it runs backwards from the last of the window
        mirrored[:, :, 1:] = np.lib.stride_tricks.as_strided(
            padded[:, _FFT - 1 :], (count, 4, _HOP - 1), (step, _HOP * item, -item)
        )
        behind = mirrored.reshape(count, -1)
        sums, differences = ahead + behind, ahead - behind
        sums[:, ::_HOP] = padded[:, _HOP::_HOP]
        power, odd = sums.reshape(-1, _HOP) @ self._cosines, differences.reshape(-1, _HOP) @ self._sines
        power *= power
        odd *= odd
        power += odd
        spectrum = np.empty((count, 4, _BINS), np.float32)
        np.sqrt(power.reshape(count, 4, _HOP), out=spectrum[:, :, :-1])
        np.abs((sums.reshape(-1, _HOP) @ self._last).reshape(count, 4), out=spectrum[:, :, -1])
        return spectrum.reshape(count, -1)


class _Layer:
    """A convolution over few frames, rows of time-major features in and out, then ReLU.

    Each position of the output is a product with just the frames it sees: a third fewer operations than one dense
    matrix, which would be zeros at the edges. All positions share one copy of the weights, so that those of the whole
    network stay in a core's cache.
    """

    def __init__(self, weight: Array, bias: Array, length: int, stride: int) -> None:
        """`weight` (outputs, inputs, 3) with padding 1 over `length` frames."""
        self._outputs, inputs, kernel = weight.shape
        self.length = (length + 2 - kernel) // stride + 1
        self._bias = np.tile(bias, self.length)
        whole = np.ascontiguousarray(weight.transpose(2, 1, 0)).reshape(kernel * inputs, self._outputs)
        self._blocks: list[tuple[slice, Array]] = []
        for position in range(self.length):
            first = position * stride - 1
            seen = [tap for tap in range(kernel) if 0 <= first + tap < length]
            block = whole[seen[0] * inputs : (seen[-1] + 1) * inputs]
            span = slice((first + seen[0]) * inputs, (first + seen[-1] + 1) * inputs)
            self._blocks.append((span, block))

    def __call__(self, x: Array) -> Array:
        out = np.empty((len(x), self.length * self._outputs), np.float32)
        for position, (span, block) in enumerate(self._blocks):
            np.matmul(x[:, span], block, out=out[:, position * self._outputs : (position + 1) * self._outputs])
        out += self._bias
        np.maximum(out, 0, out=out)
        return out


def _layers(convolutions: list[tuple[Array, Array]]) -> list[_Layer]:
    """The four convolutions (kernel 3, padding 1, strides 1 2 2 1): four frames become two, one and one."""
    layers: list[_Layer] = []
    for (weight, bias), stride in zip(convolutions, (1, 2, 2, 1), strict=True):
        layers.append(_Layer(weight, bias, layers[-1].length if layers else 4, stride))
    return layers
