"""No seams: a signal cut anywhere comes out the same; tones keep their height; what is above 4 kHz stays away."""

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.audio.resample import Doubler, Resampler


def tone(hz: float, rate: int, seconds: float = 1.0) -> NDArray[np.float32]:
    return np.sin(2 * np.pi * hz * np.arange(int(rate * seconds)) / rate).astype(np.float32)


@pytest.mark.parametrize("hz", [200, 1000, 3000, 3400])
def test_doubler_keeps_a_tone(hz: float) -> None:
    doubler = Doubler()
    out = doubler.double(tone(hz, 8000, 0.8)[None, :], np.zeros((1, doubler.tail), np.float32))[0]
    start = 2 * doubler.tail
    delay = round(doubler.delay_s * 16000)
    expected = tone(hz, 16000, 0.8)
    assert np.abs(out[start:] - expected[start - delay : len(out) - delay]).max() < 0.01


def test_doubler_frames_equal_whole_and_channels_do_not_mix() -> None:
    rng = np.random.default_rng(1)
    signal = rng.standard_normal((5, 1024)).astype(np.float32)
    doubler = Doubler()
    whole = doubler.double(signal, np.zeros((5, doubler.tail), np.float32))
    for channel in range(5):
        tails = np.zeros((1, doubler.tail), np.float32)
        parts = [doubler.double(signal[channel : channel + 1, i : i + 256], tails) for i in range(0, 1024, 256)]
        assert np.allclose(np.concatenate(parts, axis=1)[0], whole[channel], atol=1e-5)


def test_doubler_refuses_odd_frames() -> None:
    doubler = Doubler()
    with pytest.raises(ValueError, match="multiple"):
        doubler.double(np.zeros((1, 100), np.float32), np.zeros((1, doubler.tail), np.float32))


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 44100, 48000])
def test_resampler_in_chunks_equals_whole(rate: int) -> None:
    signal = tone(440, rate)
    whole = Resampler(rate)
    once = np.concatenate((whole.feed(signal), whole.flush()))
    chunked = Resampler(rate)
    parts = [chunked.feed(signal[i : i + 333]) for i in range(0, len(signal), 333)]
    cut = np.concatenate((*parts, chunked.flush()))
    assert abs(len(once) - 16000) <= 1
    assert len(cut) == len(once)
    assert np.allclose(cut, once, atol=1e-4)


def test_resampler_keeps_out_what_is_above_the_band() -> None:
    down = Resampler(48000)
    out = np.concatenate((down.feed(tone(15000, 48000)), down.flush()))
    assert np.abs(out[500:-500]).max() < 0.001
