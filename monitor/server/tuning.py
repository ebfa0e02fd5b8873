"""What an administrator changes while the server runs: scoring, coaching, a site's cues and playbook.

Kept in the data folder over the settings file (`tuning.toml`, `tuning-cues.toml`, `tuning-playbook.toml`, mode 0600),
in force for calls that begin later. A change is built whole before anything is written: what cannot be loaded changes
nothing.
"""

import json
import os
import tempfile
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from monitor.calls.factory import PipelineFactory, load_factory
from monitor.coaching.playbook import Playbook, reload_playbook
from monitor.config import CoachingSettings, ScoringSettings, Settings, data_dir
from monitor.errors import ConfigError, StoreError, UsageError
from monitor.store.database import make_private

FILE = "tuning.toml"
CUES, PLAYBOOK = "tuning-cues.toml", "tuning-playbook.toml"
Values = dict[str, Any]
_SECTIONS: dict[str, type[ScoringSettings] | type[CoachingSettings]] = {
    "scoring": ScoringSettings, "coaching": CoachingSettings,
}  # fmt: skip
_NOT_HERE = frozenset({"model", "cues", "playbook"})
"""Names of files and models on this machine: for its settings file only."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """What lies over the settings file. `cues`, `playbook`: TOML text, None = the file's."""

    scoring: Values = field(default_factory=dict)
    coaching: Values = field(default_factory=dict)
    cues: str | None = None
    playbook: str | None = None

    def changed(self, change: Values) -> "Overlay":
        """With a change on top; null takes a value back to the settings file's. Raises UsageError."""
        merged: dict[str, Values] = {}
        for section, model in _SECTIONS.items():
            told = change.get(section) or {}
            unknown = set(told) - (set(model.model_fields) - _NOT_HERE)
            if unknown:
                raise UsageError(f"{section}.{min(unknown)} cannot be set here", code="bad_setting")
            values = getattr(self, section) | told
            merged[section] = {name: value for name, value in values.items() if value is not None}
        texts = {name: change.get(name, getattr(self, name)) or None for name in ("cues", "playbook")}
        return Overlay(merged["scoring"], merged["coaching"], texts["cues"], texts["playbook"])


@dataclass(frozen=True, slots=True)
class InForce:
    """An overlay, the settings it makes, and the pipelines they make."""

    overlay: Overlay
    settings: Settings
    factory: PipelineFactory


class Tuning:
    """The overlay of one server. Its methods block (files, models): call them in a thread."""

    playbook_problem = ""
    """Why the playbook file as it is now was refused: file, line, what to change. Empty while it is in force."""

    def __init__(self, base: Settings) -> None:
        """Read what is kept. Raises ConfigError, ModelError, StoreError."""
        self._base, self._folder = base, data_dir(base)
        try:
            self.now = self.build(self._read())
        except UsageError as error:
            raise ConfigError(f"{self._folder / FILE}: {error}; mend or remove the file") from None

    def build(self, overlay: Overlay) -> InForce:
        """What an overlay would make. Raises UsageError or ConfigError with one line that says what is wrong."""
        with tempfile.TemporaryDirectory() as folder:
            settings = self._settings(overlay, Path(folder))
            return InForce(overlay, settings, load_factory(settings))

    def apply(self, made: InForce) -> None:
        """Keep it; calls that begin from now on use it. Raises StoreError."""
        overlay = made.overlay
        make_private(self._folder)
        sections = {"scoring": overlay.scoring, "coaching": overlay.coaching}
        _write(self._folder / CUES, overlay.cues)
        _write(self._folder / PLAYBOOK, overlay.playbook)
        _write(self._folder / FILE, to_toml(sections))
        self.now = made

    def playbook_file(self) -> Path | None:
        """The file the playbook in force comes from; None: ours alone, or the text of the settings page."""
        return self._base.coaching.playbook if self.now.overlay.playbook is None else None

    def reread_playbook(self) -> Playbook | None:
        """The playbook file read again and in force for calls that begin now; None when it is broken and refused."""
        factory = self.now.factory
        playbook, error = reload_playbook(factory.playbook, self.playbook_file())
        self.playbook_problem = "" if error is None else str(error)
        if error is not None:
            return None
        factory.playbook = playbook
        return playbook

    def _read(self) -> Overlay:
        file = self._folder / FILE
        try:
            told = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
            texts = [
                path.read_text(encoding="utf-8") if path.is_file() else None
                for path in (self._folder / CUES, self._folder / PLAYBOOK)
            ]
        except (OSError, ValueError) as error:
            raise ConfigError(f"{file} cannot be read ({type(error).__name__}); mend or remove it") from None
        return Overlay(cues=texts[0], playbook=texts[1]).changed(told)

    def _settings(self, overlay: Overlay, folder: Path) -> Settings:
        told: dict[str, Values] = {"scoring": dict(overlay.scoring), "coaching": dict(overlay.coaching)}
        for section, key, name, text in (
            ("scoring", "cues", CUES, overlay.cues),
            ("coaching", "playbook", PLAYBOOK, overlay.playbook),
        ):
            if text is not None:
                (folder / name).write_text(text, encoding="utf-8")
                told[section][key] = folder / name
        made: dict[str, Any] = {}
        for section, model in _SECTIONS.items():
            try:
                made[section] = model(**(getattr(self._base, section).model_dump() | told[section]))
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in (section, *first["loc"]))
                raise UsageError(f"{where}: {first['msg']}", code="bad_setting") from None
        return self._base.model_copy(update=made)


def to_toml(sections: dict[str, Values]) -> str:
    """Sections of plain values as TOML."""
    lines: list[str] = ["# Written by the settings page; calmline.toml lies beneath it."]
    for section, values in sections.items():
        lines += ["", f"[{section}]"] + [f"{name} = {json.dumps(value)}" for name, value in sorted(values.items())]
    return "\n".join(lines) + "\n"


def _write(file: Path, text: str | None) -> None:
    """Replace a file at once, or remove it. Raises StoreError."""
    try:
        if text is None:
            file.unlink(missing_ok=True)
            return
        fresh = file.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(file)
    except OSError as error:
        raise StoreError(f"{file.name} cannot be written ({error.strerror}); look at the data folder") from None
