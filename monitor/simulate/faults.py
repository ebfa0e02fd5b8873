"""Faults a network or a bad peer would add to a stream of frames. Pure and seeded: the same faults every time."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from monitor.errors import UsageError
from monitor.simulate.peers.peer import Frame

STALL_AT_S = 3.0
"""Media second at which a stall begins."""


@dataclass(frozen=True, slots=True)
class Faults:
    """Shares are of audio frames, 0..1; the rest is seconds."""

    loss: float = 0.0
    reorder: float = 0.0
    duplicate: float = 0.0
    jitter: float = 0.0
    drop_after: float = 0.0
    stall: float = 0.0
    seed: int = 1


_SHARES = ("loss", "reorder", "duplicate")


def parse_faults(text: str) -> Faults:
    """`loss=0.02,reorder=0.01,jitter=40ms,drop-after=30,stall=5,duplicate=0.01,seed=7`. Raises UsageError."""
    known = {field.name.replace("_", "-") for field in fields(Faults)}
    told: dict[str, Any] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _, value = part.partition("=")
        if name not in known:
            raise UsageError(f"--fault: {name!r} is unknown; one of {', '.join(sorted(known))}")
        told[name.replace("-", "_")] = _number(name, value)
    return Faults(**told)


def _number(name: str, value: str) -> float | int:
    scale = 1.0
    if value.endswith("ms"):
        value, scale = value[:-2], 0.001
    elif value.endswith("s"):
        value = value[:-1]
    try:
        number = float(value) * scale
    except ValueError:
        raise UsageError(f"--fault: {name} needs a number, such as {name}=0.02") from None
    if not 0 <= number <= (1 if name in _SHARES else 86_400):
        raise UsageError(f"--fault: {name} is out of range")
    return int(number) if name == "seed" else number


def add_faults(frames: Iterable[Frame], faults: Faults) -> Iterator[Frame]:
    """The frames as they would arrive, in the order of sending. Only frames of audio are touched.

    `drop_after` ends the stream; the caller then drops the connection without a goodbye.
    """
    dice = random.Random(faults.seed)
    behind: Frame | None = None  # a frame that the next one overtakes
    for frame in frames:
        if faults.drop_after and frame.at >= faults.drop_after:
            break
        late = replace(frame, at=_delayed(frame.at, faults, dice))
        if not frame.audio:
            yield late
            continue
        if faults.loss and dice.random() < faults.loss:
            continue
        if behind is None and faults.reorder and dice.random() < faults.reorder:
            behind = late
            continue
        yield late
        if faults.duplicate and dice.random() < faults.duplicate:
            yield late
        if behind is not None:
            yield replace(behind, at=late.at)
            behind = None
    if behind is not None:
        yield behind


def _delayed(at: float, faults: Faults, dice: random.Random) -> float:
    if faults.stall and STALL_AT_S <= at < STALL_AT_S + faults.stall:
        at = STALL_AT_S + faults.stall
    return at + dice.random() * faults.jitter if faults.jitter else at
