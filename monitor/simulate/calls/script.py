"""The written form of a demo call: who speaks with which voice, what is said, and the pauses between.

One TOML file a call under `scripts/`. This module only reads and checks them; it knows nothing of sound.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from monitor.errors import InputError

Role = Literal["customer", "agent"]
ROLES: tuple[Role, Role] = ("customer", "agent")
METADATA_KEYS = ("agent", "team", "queue", "product", "customer_ref", "direction", "consent", "language")
SCRIPTS = Path(__file__).resolve().parent / "scripts"


@dataclass(frozen=True)
class Voice:
    """How one side sounds. `pitch` multiplies all frequencies, `speed` the pace; neither touches the other.

    `presence` 0..1 lifts the high sounds, as a handset's microphone does: consonants of a dull voice come through.
    """

    engine: Literal["hibari", "flite"]
    voice: str = ""
    pitch: float = 1.0
    speed: float = 1.0
    presence: float = 0.0


@dataclass(frozen=True)
class Turn:
    """One thing said. `gap_s` is the pause before it, negative to talk over the turn before, None for a natural one.

    `heat` 0..1 raises pitch, pace and loudness as an upset person does.
    """

    role: Role
    text: str
    gap_s: float | None = None
    heat: float = 0.0


@dataclass(frozen=True)
class Script:
    """One call as written."""

    name: str
    title: str
    expect_alert: bool
    metadata: dict[str, str]
    voices: dict[Role, Voice]
    turns: tuple[Turn, ...] = field(default_factory=tuple)


def read_scripts(folder: Path = SCRIPTS) -> tuple[Script, ...]:
    """All scripts of the folder, by name. Raises InputError naming the file that is wrong."""
    return tuple(read_script(path) for path in sorted(folder.glob("*.toml")))


def read_script(path: Path) -> Script:
    """One script. Raises InputError when the file is not TOML or lacks something."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return _checked(path.stem, data)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"{path}: not a usable call script ({type(error).__name__}: {error})") from error


def _checked(name: str, data: dict[str, Any]) -> Script:
    metadata = {key: str(data["metadata"][key]) for key in METADATA_KEYS}
    voices = {role: Voice(**data["voices"][role]) for role in ROLES}
    if any(voice.engine not in ("hibari", "flite") for voice in voices.values()):
        raise ValueError("engine must be hibari or flite")
    turns = tuple(_turn(item) for item in data["turns"])
    if not turns:
        raise ValueError("no turns")
    return Script(name, str(data["title"]), bool(data["expect_alert"]), metadata, voices, turns)


def _turn(item: dict[str, Any]) -> Turn:
    role = item["role"]
    if role not in ROLES:
        raise ValueError(f"unknown role {role!r}")
    gap = item.get("gap")
    return Turn(role, str(item["text"]), None if gap is None else float(gap), float(item.get("heat", 0.0)))
