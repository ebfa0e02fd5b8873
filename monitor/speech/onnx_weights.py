"""The constants of an ONNX file, read without the onnx package: just enough protobuf for `graph.initializer`.

Field numbers are those of onnx.proto3: ModelProto.graph = 7, GraphProto.initializer = 5, TensorProto.dims = 1,
data_type = 2 (1 = float32), name = 8, raw_data = 9. Wire types are those of the protocol buffers encoding guide.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from monitor.errors import ModelError

_FLOAT = 1


def read_floats(path: Path) -> dict[str, NDArray[np.float32]]:
    """All float32 initialisers of the graph by name. Raises ModelError when the file is missing or no ONNX."""
    try:
        model = path.read_bytes()
        graphs = [value for field, value in _fields(model) if field == 7 and isinstance(value, bytes)]
        tensors = [_tensor(value) for field, value in _fields(graphs[0]) if field == 5 and isinstance(value, bytes)]
        return dict(found for found in tensors if found is not None)
    except (OSError, IndexError, ValueError) as error:
        raise ModelError(f"{path.name} cannot be read ({type(error).__name__}); reinstall faster-whisper") from None


def _tensor(message: bytes) -> tuple[str, NDArray[np.float32]] | None:
    dims: list[int] = []
    kind, name, raw = 0, "", b""
    for field, value in _fields(message):
        if field == 1:
            dims += [value] if isinstance(value, int) else [number for number, _ in _varints(value)]
        elif field == 2 and isinstance(value, int):
            kind = value
        elif field == 8 and isinstance(value, bytes):
            name = value.decode()
        elif field == 9 and isinstance(value, bytes):
            raw = value
    if kind != _FLOAT:
        return None
    return name, np.frombuffer(raw, "<f4").reshape(dims).astype(np.float32)


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Field number and value (varints as int, the rest as bytes) of one message."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        wire = key & 7
        if wire == 0:
            number, at = _varint(message, at)
            yield key >> 3, number
            continue
        if wire == 2:
            size, at = _varint(message, at)
        elif wire in (1, 5):
            size = 8 if wire == 1 else 4
        else:
            raise ValueError(f"wire type {wire}")
        if at + size > len(message):
            raise ValueError("cut short")
        yield key >> 3, message[at : at + size]
        at += size


def _varints(packed: bytes) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(packed):
        number, at = _varint(packed, at)
        yield number, at


def _varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
        shift += 7
