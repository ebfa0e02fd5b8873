"""What several commands share: settings, logging, JSON lines."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from monitor.config import Settings
from monitor.config_file import load_settings
from monitor.errors import UsageError
from monitor.server.logs import setup_logging

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", help="settings file; default: the platform's place, or CALMLINE_CONFIG"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Machine-readable output on stdout.")]
ModelOption = Annotated[str | None, typer.Option("--model", help="Whisper weights: a name or a path.")]


def settings_for(config: Path | None, **sections: dict[str, Any]) -> Settings:
    """Settings with what the command line overrides; logging goes to stderr from here on.

    Raises ConfigError for the file, UsageError for an override that cannot be.
    """
    setup_logging()
    given = {name: values for name, section in sections.items() if (values := _set(section))}
    if not given:
        return load_settings(config)
    base = load_settings(config)
    try:
        return base.model_copy(
            update={
                name: getattr(base, name).model_validate({**getattr(base, name).model_dump(), **values})
                for name, values in given.items()
            }
        )
    except ValidationError as error:
        first = error.errors()[0]
        option = ".".join(str(part) for part in first["loc"]).replace("_", "-")
        raise UsageError(f"--{option} {first['input']}: {first['msg']}; see docs/settings.md") from None


def with_speech(settings: Settings, **changes: Any) -> Settings:
    """The same settings with other values in `[speech]`."""
    return settings.model_copy(update={"speech": settings.speech.model_copy(update=changes)})


def _set(section: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in section.items() if value is not None}


def print_json(data: Any) -> None:
    """One JSON document on one line of stdout."""
    typer.echo(json.dumps(data, ensure_ascii=False))
