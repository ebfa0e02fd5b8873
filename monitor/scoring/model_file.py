"""The model file: JSON with a format number, a SHA-256 over everything else, and int8 tables in base64.

A damaged file or one of a newer format is refused with one line; nothing is guessed.
"""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.errors import ModelError

FORMAT = 1
MAX_BYTES = 1_000_000


def digest(content: dict[str, Any]) -> str:
    """SHA-256 of the content without its own digest, in canonical JSON."""
    bare = {key: value for key, value in content.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(bare, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def write_model(file: Path, content: dict[str, Any]) -> None:
    """Write a model beside its final name and move it there, so that a reader never sees half a file."""
    full = {**content, "format": FORMAT}
    full["sha256"] = digest(full)
    text = json.dumps(full, indent=1, sort_keys=True) + "\n"
    if len(text.encode()) > MAX_BYTES:
        raise ModelError(f"{file.name} would have {len(text.encode())} bytes, more than {MAX_BYTES}")
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_suffix(".part")
    half.write_text(text, encoding="utf-8")
    half.replace(file)


def read_model(file: Path) -> dict[str, Any]:
    """Content of a model file. Raises ModelError."""
    mend = "reinstall calmline or name another model in scoring.model"
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelError(f"frustration model not found: {file}; {mend}", code="model_missing") from None
    except (OSError, ValueError):
        raise ModelError(f"frustration model {file} is damaged; {mend}", code="model_damaged") from None
    if not isinstance(content, dict) or not isinstance(content.get("format"), int):
        raise ModelError(f"frustration model {file} is damaged; {mend}", code="model_damaged")
    if content["format"] > FORMAT:
        raise ModelError(
            f"frustration model {file} has format {content['format']}, this version reads up to {FORMAT}; "
            "update calmline or name an older model in scoring.model",
            code="model_newer",
        )
    if content.get("sha256") != digest(content):
        raise ModelError(f"frustration model {file} is damaged (checksum); {mend}", code="model_damaged")
    return content


def pack(table: NDArray[np.float64]) -> dict[str, Any]:
    """A table of weights as int8 with one scale; about three digits remain of the largest weight."""
    scale = float(np.abs(table).max()) / 127.0 or 1.0
    small = np.round(table / scale).astype(np.int8)
    return {"scale": scale, "int8": base64.b64encode(small.tobytes()).decode("ascii"), "length": int(small.size)}


def unpack(packed: dict[str, Any], length: int) -> NDArray[np.float32]:
    """The table again. Raises ValueError when the length is not as expected."""
    raw = np.frombuffer(base64.b64decode(packed["int8"], validate=True), dtype=np.int8)
    if raw.size != length:
        raise ValueError(f"table of {raw.size} weights, expected {length}")
    table: NDArray[np.float32] = raw.astype(np.float32) * np.float32(packed["scale"])
    return table
