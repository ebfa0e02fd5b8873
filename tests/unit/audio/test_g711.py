"""G.711 tables against values printed in the recommendation, and the round trip."""

import numpy as np
import pytest

from monitor.audio import g711
from monitor.audio.frames import Encoding

G711 = (Encoding.PCMU, Encoding.PCMA)


def test_pcmu_values_of_the_recommendation() -> None:
    # table 2a/2b: 0xFF and 0x7F are zero, 0x80 and 0x00 the ends (8031 of 14 bit, << 2)
    assert g711.decode(bytes([0xFF, 0x7F, 0x80, 0x00, 0xFE]), Encoding.PCMU).tolist() == [0, 0, 32124, -32124, 8]


def test_pcma_values_of_the_recommendation() -> None:
    # table 1a: 0xD5 is +1 of 13 bit (<< 3), 0xAA the positive end 4032
    assert g711.decode(bytes([0xD5, 0x55, 0xAA, 0x2A]), Encoding.PCMA).tolist() == [8, -8, 32256, -32256]


@pytest.mark.parametrize("encoding", G711)
def test_every_code_comes_back(encoding: Encoding) -> None:
    codes = np.arange(256, dtype=np.uint8)
    linear = g711.decode(codes, encoding)
    again = g711.decode(g711.encode(linear, encoding), encoding)
    assert (again == linear).all()


@pytest.mark.parametrize("encoding", G711)
def test_error_is_within_half_a_step(encoding: Encoding) -> None:
    linear = np.arange(-32000, 32000, 7, dtype=np.int16)
    decoded = g711.decode(g711.encode(linear, encoding), encoding).astype(np.int32)
    assert (np.abs(decoded - linear) <= np.abs(linear.astype(np.int32)) / 28 + 9).all()


def test_floats_and_shapes() -> None:
    codes = np.arange(256, dtype=np.uint8).reshape(4, 64)
    floats = g711.decode_float(codes, Encoding.PCMA)
    assert floats.shape == (4, 64)
    assert np.allclose(floats * 32768, g711.decode(codes, Encoding.PCMA))


def test_linear_encoding_is_refused() -> None:
    with pytest.raises(ValueError, match="is not G"):
        g711.decode(b"\0", Encoding.S16LE)
