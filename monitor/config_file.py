"""Reads the settings: which file, then the environment over it; and says which of the two a mistake is in."""

import json
import os
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict, SettingsError

from monitor.config import NESTED, PREFIX, Settings, at_home
from monitor.errors import ConfigError


def default_config_file() -> Path:
    """The platform's place for our settings file."""
    return Path(platformdirs.user_config_dir("calmline")) / "calmline.toml"


def settings_file(file: Path | None = None) -> Path | None:
    """The file that is read: `file`, else `CALMLINE_CONFIG`, else the platform's if there is one, else None.

    Raises ConfigError when a file that was named does not exist.
    """
    named = file or (Path(env) if (env := os.environ.get("CALMLINE_CONFIG")) else None)
    if named is None:
        return path if (path := default_config_file()).is_file() else None
    named = at_home(named)
    if not named.is_file():
        raise ConfigError(f"settings file not found: {named}; create it or leave out --config", code="config_missing")
    return named


def load_settings(file: Path | None = None, **overrides: Any) -> Settings:
    """Read settings from `settings_file(file)` and the environment.

    `overrides` are sections given by the command line. Raises ConfigError with one line that names file or variable,
    and key.
    """
    path = settings_file(file)
    _check_sections()

    class _FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=path)

    try:
        loaded = _FromFile(**overrides)
    except ValidationError as error:
        first = error.errors()[0]
        place = [str(part) for part in first["loc"]]
        raise ConfigError(f"{_blamed(place, path)}: {first['msg']}; see docs/settings.md") from None
    except SettingsError as error:  # a list or a table in a variable is written as JSON
        raise ConfigError(f"{_unread() or 'the environment'}: {error}; lists and tables are JSON there") from None
    except ValueError as error:  # TOML syntax
        raise ConfigError(f"{path}: {error}") from None
    return Settings.model_construct(**{name: getattr(loaded, name) for name in Settings.model_fields})


def parts_of(name: str) -> tuple[str, str, str]:
    """Section, `__` and key, in lower case, that a variable of ours sets; all empty for any other."""
    upper = name.upper()
    return upper.removeprefix(PREFIX).lower().partition(NESTED) if upper.startswith(PREFIX) else ("", "", "")


def _check_sections() -> None:
    """Refuse CALMLINE_SERVR__PORT, which would be silently the default."""
    for name in sorted(os.environ):
        section, nested, _ = parts_of(name)
        if nested and section not in Settings.model_fields:
            raise ConfigError(f"{name}: no section {section}; one of {', '.join(Settings.model_fields)}")


def _blamed(place: list[str], path: Path | None) -> str:
    """The variable that gave the value at `place`, with the key; else the file with the key.

    What does not fit together (a whole section) may be both at once.
    """
    key = ".".join(place)
    given = {name.upper(): name for name in os.environ if name.upper().startswith(PREFIX)}
    for length in range(len(place), 0, -1):
        if (wanted := PREFIX + NESTED.join(place[:length]).upper()) in given:
            return f"{given[wanted]}: {key}"
    below = [name for upper, name in given.items() if upper.startswith(f"{wanted}{NESTED}")] if len(place) == 1 else []
    sides = [*([str(path)] if path else []), *sorted(below)]
    return f"{' and '.join(sides)}: {key}" if sides else key


def _unread() -> str:
    """The variables that must be JSON and are not."""
    return ", ".join(sorted(name for name, value in os.environ.items() if _takes_json(name) and not _is_json(value)))


def _takes_json(name: str) -> bool:
    """Whether a variable of this name is a whole section, or a setting that is a list or a table."""
    section, _, key = parts_of(name)
    field = Settings.model_fields.get(section)
    if field is None or not key:
        return field is not None
    return isinstance(getattr(field.default, key, None), tuple | dict)


def _is_json(value: str) -> bool:
    try:
        json.loads(value)
    except ValueError:
        return False
    return True
