"""What an administrator changes while the server runs: scoring, coaching, cues, playbook, who is in which team.

Kept in the data folder over the settings file (`tuning.toml`, `tuning-cues.toml`, `tuning-playbook.toml`, mode 0600),
in force for calls that begin later. A change is built whole before anything is written: what cannot be loaded changes
nothing.
"""

import hashlib
import json
import os
import re
import tempfile
import tomllib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from monitor.calls.factory import PipelineFactory, load_factory
from monitor.calls.runner import CallRunner
from monitor.coaching.playbook import Playbook, reload_playbook
from monitor.config import CoachingSettings, ScoringSettings, Settings, data_dir
from monitor.errors import ConfigError, StoreError, UsageError
from monitor.server.roster import checked_teams, told_later, with_team
from monitor.store.database import make_private
from monitor.telephony.codec import CallOpened

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
    teams: dict[str, list[str]] = field(default_factory=dict)

    @property
    def revision(self) -> str:
        """The same for the same overlay, another for another: so that nobody overwrites what they have not seen."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]

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
        teams = self.teams if change.get("teams") is None else checked_teams(change["teams"])
        return Overlay(merged["scoring"], merged["coaching"], texts["cues"], texts["playbook"], teams)


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
    changed_by = ""
    """Who made the last change since this server began; empty before the first."""

    def __init__(self, base: Settings) -> None:
        """Read what is kept. Raises ConfigError, ModelError, StoreError."""
        self.base, self._folder = base, data_dir(base)
        try:
            self.now = self.build(self._read())
        except UsageError as error:
            raise ConfigError(f"{self._folder / FILE}: {error}; mend or remove the file") from None

    def build(self, overlay: Overlay) -> InForce:
        """What an overlay would make. Raises UsageError or ConfigError with one line that says what is wrong."""
        with tempfile.TemporaryDirectory() as folder:
            settings = self._settings(overlay, Path(folder))
            return InForce(overlay, settings, load_factory(settings))

    def apply(self, made: InForce, by: str = "") -> None:
        """Keep it; calls that begin from now on use it. Raises StoreError."""
        overlay = made.overlay
        make_private(self._folder)
        sections = {"scoring": overlay.scoring, "coaching": overlay.coaching, "teams": overlay.teams}
        _write(self._folder / CUES, overlay.cues)
        _write(self._folder / PLAYBOOK, overlay.playbook)
        _write(self._folder / FILE, to_toml(sections))
        self.now, self.changed_by = made, by

    def check_revision(self, seen: str | None) -> None:
        """Whether what somebody saw before a change is still in force. None: does not ask. Raises UsageError."""
        if seen is None or seen == self.now.overlay.revision:
            return
        who = self.changed_by or "Somebody"
        raise UsageError(
            f"{who} changed the settings meanwhile; load them again, look at your change and try it anew",
            code="changed_meanwhile",
        )

    def complete(self, opened: CallOpened) -> CallOpened:
        """A call that begins, with the team of its agent when it names none."""
        return with_team(opened, self.now.overlay.teams)

    def attach(self, runner: CallRunner) -> None:
        """An agent named later in this call brings the team along, too."""
        runner.complete = lambda told: told_later(told, self.now.overlay.teams)

    def cues_text(self) -> str | None:
        """The site's cue file in force, as text; None without one. Raises ConfigError."""
        file = self.base.scoring.cues
        if self.now.overlay.cues is not None or file is None:
            return self.now.overlay.cues
        try:
            return file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise ConfigError(f"{file.name} cannot be read; look at scoring.cues in the settings file") from None

    def playbook_file(self) -> Path | None:
        """The file the playbook in force comes from; None: ours alone, or the text of the settings page."""
        return self.base.coaching.playbook if self.now.overlay.playbook is None else None

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
                try:
                    (folder / name).write_text(text, encoding="utf-8")
                except UnicodeEncodeError:
                    raise UsageError(f"{key}: holds half a character; type it anew", code="bad_setting") from None
                told[section][key] = folder / name
        made: dict[str, Any] = {}
        for section, model in _SECTIONS.items():
            try:
                made[section] = model(**(getattr(self.base, section).model_dump() | told[section]))
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in (section, *first["loc"]))
                raise UsageError(f"{where}: {first['msg']}", code="bad_setting") from None
        return self.base.model_copy(update=made)


def editable_fields(base: Settings) -> list[Values]:
    """What can be set, for a form: name, kind, range, and what it is without a change here."""
    found: list[Values] = []
    for section, model in _SECTIONS.items():
        for name, schema in model.model_json_schema()["properties"].items():
            if name in _NOT_HERE:
                continue
            limits = {key: schema.get(key) for key in ("minimum", "exclusiveMinimum", "maximum")}
            found.append(
                {"section": section, "name": name, "kind": schema["type"], "what": schema["description"], **limits}
                | {"beneath": getattr(getattr(base, section), name)}
            )
    return found


def to_toml(sections: dict[str, Values]) -> str:
    """Sections of plain values as TOML."""
    lines: list[str] = ["# Written by the settings page; calmline.toml lies beneath it."]
    for section, values in sections.items():
        lines += ["", f"[{section}]"] + [
            f"{_key(name)} = {json.dumps(value, ensure_ascii=False)}" for name, value in sorted(values.items())
        ]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    """A bare key, or a quoted one: names of teams are people's own words."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name, ensure_ascii=False)


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
