"""The dashboard speaks the same vocabulary: its schema is fresh, and recorded events pass our decoder."""

import json
from pathlib import Path

import pytest

from monitor.events.schema_file import SCHEMA_FILE, is_fresh, main, schema_text
from monitor.events.union import decode, encode, schema

EVENTS = SCHEMA_FILE.parent
RECORDED = EVENTS / "recorded.json"


def test_schema_file_is_what_the_python_events_say() -> None:
    assert is_fresh(), "run: make events, and commit dashboard/src/events"


def test_a_stale_schema_is_noticed(tmp_path: Path) -> None:
    stale = tmp_path / "schema.json"
    assert not is_fresh(stale)
    stale.write_text(schema_text().replace("call.started", "call.begun"), encoding="utf-8")
    assert not is_fresh(stale)
    assert main(["--check"]) == 0


@pytest.mark.parametrize("event", json.loads(RECORDED.read_text(encoding="utf-8")), ids=lambda event: event["type"])
def test_recorded_events_pass_and_come_back_the_same(event: dict[str, object]) -> None:
    assert json.loads(encode(decode(json.dumps(event)))) == event


def test_every_type_is_among_the_recorded() -> None:
    recorded = {event["type"] for event in json.loads(RECORDED.read_text(encoding="utf-8"))}
    named = set(schema()["discriminator"]["mapping"])
    assert recorded == named


def test_typescript_names_every_type() -> None:
    text = (EVENTS / "events.ts").read_text(encoding="utf-8")
    for name in schema()["discriminator"]["mapping"]:
        assert f"'{name}'" in text, "run: make events, and commit dashboard/src/events"
