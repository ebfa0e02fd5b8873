"""Writes the JSON schema of the vocabulary to the dashboard, which makes its TypeScript from it.

`python -m monitor.events.schema_file` writes, `--check` only says whether the file is fresh (exit 1 when stale).
Used in a checkout only; the wheel carries the built dashboard.
"""

import json
import sys
from pathlib import Path

from monitor.events.union import schema

SCHEMA_FILE = Path(__file__).resolve().parents[2] / "dashboard" / "src" / "events" / "schema.json"


def schema_text() -> str:
    """What the file must contain, to the byte."""
    return json.dumps(schema(), indent=2, sort_keys=True) + "\n"


def is_fresh(path: Path = SCHEMA_FILE) -> bool:
    """Whether the file says what the Python events say."""
    return path.is_file() and path.read_text(encoding="utf-8") == schema_text()


def main(arguments: list[str]) -> int:
    """Write the file, or with `--check` compare it. Exit status: 0 fresh, 1 stale."""
    if "--check" in arguments:
        if is_fresh():
            return 0
        sys.stderr.write(f"{SCHEMA_FILE} is stale: run python -m monitor.events.schema_file, then npm run events\n")
        return 1
    SCHEMA_FILE.parent.mkdir(parents=True, exist_ok=True)
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
