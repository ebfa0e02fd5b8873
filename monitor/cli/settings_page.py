"""Writes docs/settings.md from the settings themselves: `python -m monitor.cli.settings_page` (make settings-page)."""

from pathlib import Path

from pydantic import BaseModel

from monitor.config import Settings, SourceSettings

HEAD = """# Settings

TOML, in the platform's place, at `--config FILE` or at `CALMLINE_CONFIG`. The environment overrides it:
`CALMLINE_SPEECH__MODEL=tiny.en` is `[speech] model`; lists and tables are JSON there. `~` in a path is the home folder.
`calmline config check` says whether a file is right. `calmline demo` reads a file only with `--config`; of that and of
the environment it takes neither where the server is reached nor sources, listeners, webhooks and the database.
This page is made from the code by `make settings-page`.
"""


def page() -> str:
    """The whole page as Markdown."""
    parts = [HEAD]
    for name, field in Settings.model_fields.items():
        if name == "sources":
            parts.append(_section("sources.NAME", SourceSettings))
        elif isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            parts.append(_section(name, field.annotation))
    return "\n".join(parts)


def _section(name: str, model: type[BaseModel]) -> str:
    about = (model.__doc__ or "").strip().split("\n")[0]
    rows = [f"## `[{name}]`", about, "", "| setting | default | what |", "|---|---|---|"]
    for key, field in model.model_fields.items():
        default = "" if field.is_required() else _shown(field.default)
        rows.append(f"| `{key}` | {default} | {field.description} |")
    return "\n".join(rows) + "\n"


def _shown(value: object) -> str:
    if value is None or value == "":
        return "empty"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


if __name__ == "__main__":
    (Path(__file__).resolve().parents[2] / "docs" / "settings.md").write_text(page(), encoding="utf-8")
