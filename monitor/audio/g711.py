"""G.711: one byte per sample to linear 16 bit and back, by tables, over arrays of any shape.

Source: ITU-T Recommendation G.711 (11/88), tables 1a/1b (A-law, even bits inverted on the line) and 2a/2b (mu-law,
all bits inverted). Scaled to 16 bit as the ITU software tool library does (A-law 13 bit << 3, mu-law 14 bit << 2).
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from monitor.audio.frames import Encoding

_MU_BIAS = 132  # 33 << 2
_MU_CLIP = 32635


@cache
def _pcmu_table() -> NDArray[np.int16]:
    """Linear value of each mu-law byte."""
    code = ~np.arange(256, dtype=np.uint8)
    segment = (code >> 4 & 7).astype(np.int32)
    value = (((code & 15).astype(np.int32) << 3) + _MU_BIAS << segment) - _MU_BIAS
    return np.where(code & 0x80, -value, value).astype(np.int16)


@cache
def _pcma_table() -> NDArray[np.int16]:
    """Linear value of each A-law byte."""
    code = np.arange(256, dtype=np.uint8) ^ 0x55
    segment = (code >> 4 & 7).astype(np.int32)
    value = ((code & 15).astype(np.int32) << 4) + 8
    value = np.where(segment > 0, value + 256 << np.maximum(segment - 1, 0), value)
    return np.where(code & 0x80, value, -value).astype(np.int16)


@cache
def _encode_table(encoding: Encoding) -> NDArray[np.uint8]:
    """Code of every 16 bit value, indexed by the value's unsigned bits."""
    linear = np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32)
    negative = linear < 0
    if encoding is Encoding.PCMU:
        magnitude = np.minimum(np.abs(linear), _MU_CLIP) + _MU_BIAS
        segment = np.floor(np.log2(magnitude)).astype(np.int32) - 7
        code = segment << 4 | magnitude >> segment + 3 & 15
        return np.asarray(~(code | np.where(negative, 0x80, 0)) & 0xFF, np.uint8)
    magnitude = np.where(negative, -linear - 1, linear)
    segment = np.maximum(np.floor(np.log2(np.maximum(magnitude, 1))).astype(np.int32) - 7, 0)
    code = segment << 4 | magnitude >> np.maximum(segment, 1) + 3 & 15
    return np.asarray((code | np.where(negative, 0, 0x80)) ^ 0x55, np.uint8)


def decode(data: bytes | NDArray[np.uint8], encoding: Encoding) -> NDArray[np.int16]:
    """Linear samples of G.711 bytes (bytes: shape (n,); an array keeps its shape). `encoding`: PCMU or PCMA."""
    codes = np.frombuffer(data, np.uint8) if isinstance(data, bytes) else data
    linear: NDArray[np.int16] = _table(encoding)[codes]
    return linear


def decode_float(codes: NDArray[np.uint8], encoding: Encoding) -> NDArray[np.float32]:
    """As `decode`, in -1..1."""
    # every byte is in the table: without a look at bounds this takes half the time
    return np.take(_float_table(encoding), codes, mode="wrap")


def encode(samples: NDArray[np.int16], encoding: Encoding) -> bytes:
    """G.711 bytes of linear samples, in C order."""
    return _encode_table(encoding)[samples.view(np.uint16)].tobytes()


def _table(encoding: Encoding) -> NDArray[np.int16]:
    if encoding is Encoding.PCMU:
        return _pcmu_table()
    if encoding is Encoding.PCMA:
        return _pcma_table()
    raise ValueError(f"{encoding} is not G.711")


@cache
def _float_table(encoding: Encoding) -> NDArray[np.float32]:
    return (_table(encoding) / np.float32(32768)).astype(np.float32)
