"""The promises of docs/contracts.md: every command with its options, every event, every call metadata key."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest
import typer.main

from monitor.cli.main import app
from monitor.config import Settings, SourceSettings
from monitor.events.base import CallMetadata, Event
from monitor.events.union import AnyEvent

DOCS = Path(__file__).resolve().parents[2] / "docs"
CONTRACTS = (DOCS / "contracts.md").read_text(encoding="utf-8")


def test_every_event_type_is_in_the_contract_and_back() -> None:
    union = get_args(get_args(AnyEvent)[0])
    types = {str(get_args(kind.model_fields["type"].annotation)[0]) for kind in union}
    domains = {name.split(".")[0] for name in types}
    named = {name for name in re.findall(r"\b([a-z]+\.[a-z_]+)\b", CONTRACTS) if name.split(".")[0] in domains}
    files = {"speech.window", "score.py", "score.json"}
    assert types - named == set(), "events that docs/contracts.md does not name"
    assert {name for name in named - types - files if not name.endswith((".py", ".md", ".toml"))} == set()


def test_transient_events_are_the_ones_the_contract_names() -> None:
    union: tuple[type[Event], ...] = get_args(get_args(AnyEvent)[0])
    transient = {str(get_args(kind.model_fields["type"].annotation)[0]) for kind in union if not kind.durable}
    assert transient == {
        "speech.partial", "call.summary", "call.scores", "system.load", "system.error", "feed.cursor", "feed.snapshot",
    }  # fmt: skip


def test_metadata_keys_are_the_ones_the_contract_names() -> None:
    line = re.search(r"Call metadata keys: `([^`]+)`", CONTRACTS)
    assert line is not None
    assert {key.strip() for key in line.group(1).split(",")} == set(CallMetadata.model_fields)


def commands() -> list[tuple[str, list[str]]]:
    """Command names and long options from the table of the contract."""
    found = []
    table = CONTRACTS[CONTRACTS.index("| command | does |") : CONTRACTS.index("`bench --json`")]
    for row in re.findall(r"^\| (`.+?) \|", table, re.M):
        for spec in re.findall(r"`([^`]+)`", row.replace("\\|", "|")):
            words = re.match(r"[a-z ]+", spec)
            assert words is not None
            found.append((words.group().strip(), re.findall(r"--[a-z-]+", spec)))
    return found


@pytest.mark.parametrize(("name", "options"), commands(), ids=[name for name, _ in commands()])
def test_every_command_of_the_contract_exists_with_its_options(name: str, options: list[str]) -> None:
    command = typer.main.get_command(app)
    for word in name.split("|", maxsplit=1)[0].split():
        children = getattr(command, "commands", {})
        if word not in children:
            break  # a positional argument such as `bench limit`
        command = children[word]
    offered = {flag for parameter in command.params for flag in [*parameter.opts, *parameter.secondary_opts]}
    assert set(options) - offered == set()
    assert command.name is not None


def leaves(command: Any, name: str = "") -> dict[str, set[str]]:
    """Every command by its words, with the long options it offers. `command`: of click, or of typer's own copy."""
    children: dict[str, Any] = getattr(command, "commands", {})
    if not children:
        return {name: {flag for told in command.params for flag in told.opts if flag.startswith("--")}}
    found: dict[str, set[str]] = {}
    for word, child in children.items():
        found |= leaves(child, f"{name} {word}".strip())
    return found


def test_every_option_of_every_command_is_in_the_contract() -> None:
    told: dict[str, set[str]] = {}
    for name, options in commands():
        told.setdefault(name, set()).update(options)
    silent = {
        name: options - told.get(name, set()) - {"--config"}  # of all commands alike, said above the table
        for name, options in leaves(typer.main.get_command(app)).items()
    }
    assert {name: options for name, options in silent.items() if options or name not in told} == {}


def test_every_setting_is_documented_and_described() -> None:
    page = (DOCS / "settings.md").read_text(encoding="utf-8")
    for section, field in Settings.model_fields.items():
        model = SourceSettings if section == "sources" else field.annotation
        assert model is not None
        for name, setting in model.model_fields.items():
            assert setting.description, f"{section}.{name} has no description"
            assert f"`{name}`" in page, f"docs/settings.md does not name {section}.{name}; run `make settings-page`"
            assert setting.description in page, f"docs/settings.md is stale for {section}.{name}"
