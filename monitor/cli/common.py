"""What several commands share: settings, logging, JSON lines."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.config import Settings, load_settings
from monitor.server.logs import setup_logging

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", help="settings file; default: the platform's place, or CALMLINE_CONFIG"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Machine-readable output on stdout.")]
ModelOption = Annotated[str | None, typer.Option("--model", help="Whisper weights: a name or a path.")]


def settings_for(config: Path | None, **sections: dict[str, Any]) -> Settings:
    """Settings with what the command line overrides; logging goes to stderr from here on."""
    setup_logging()
    given = {name: values for name, section in sections.items() if (values := _set(section))}
    if not given:
        return load_settings(config)
    base = load_settings(config)
    return base.model_copy(
        update={
            name: getattr(base, name).model_validate({**getattr(base, name).model_dump(), **values})
            for name, values in given.items()
        }
    )


def with_speech(settings: Settings, **changes: Any) -> Settings:
    """The same settings with other values in `[speech]`."""
    return settings.model_copy(update={"speech": settings.speech.model_copy(update=changes)})


def _set(section: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in section.items() if value is not None}


def print_json(data: Any) -> None:
    """One JSON document on one line of stdout."""
    typer.echo(json.dumps(data, ensure_ascii=False))
