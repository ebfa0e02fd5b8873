"""What weights exist by name: read from `models/whisper.toml`. Knows nothing of what is installed."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.config import resource
from monitor.errors import ModelError


@dataclass(frozen=True, slots=True)
class Entry:
    """One set of weights. `files`: name to SHA-256; `parts`: files that packages carry in pieces, in order."""

    name: str
    about: str
    extra: str
    hub: str
    packages: tuple[str, ...]
    files: Mapping[str, str]
    parts: Mapping[str, tuple[str, ...]]

    @property
    def mend(self) -> str:
        """The commands that bring these weights."""
        return f"pip install 'calmline[{self.extra}]' or calmline models fetch {self.name}"


def read_catalog(file: Path | None = None) -> dict[str, Entry]:
    """All entries by name. Raises ModelError when the file is missing or malformed."""
    path = file or resource("whisper.toml")
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return {
            name: Entry(
                name=name,
                about=table["about"],
                extra=table["extra"],
                hub=table["hub"],
                packages=tuple(table["packages"]),
                files=dict(table["files"]),
                parts={part: tuple(pieces) for part, pieces in table.get("parts", {}).items()},
            )
            for name, table in tables.items()
        }
    except (OSError, KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise ModelError(f"{path} cannot be read ({type(error).__name__}); reinstall calmline") from None
