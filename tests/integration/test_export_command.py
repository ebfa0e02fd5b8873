"""`calmline export`: one stored call in each format, and sets, to stdout; noted in the audit; bad input in one line."""

import asyncio
import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from monitor.cli.main import app
from monitor.clock import SystemClock
from monitor.errors import CalmlineError
from monitor.store.opening import open_store
from tests.fakes.whole import whole_settings
from tests.unit.store.samples import angry_call, ended, stamp_all, started


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    async def fill() -> None:
        store = open_store(whole_settings(tmp_path), SystemClock())
        store.writer.put(angry_call("c1"))
        store.writer.put(stamp_all([started("c2"), ended(call_id="c2")]))
        await store.writer.flush()
        await store.close()

    asyncio.run(fill())
    monkeypatch.setenv("CALMLINE_STORE__DATA_DIR", str(tmp_path))
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["export", *words])


def audited(folder: Path) -> list[tuple[str, str, str]]:
    async def ask() -> list[tuple[str, str, str]]:
        store = open_store(whole_settings(folder), SystemClock())
        try:
            return [(note["action"], note["call_id"], note["detail"]) for note in await store.reader.audits()]
        finally:
            await store.close()

    return asyncio.run(ask())


def test_one_call_in_every_format(folder: Path) -> None:
    assert json.loads(run("c1").stdout)["call"]["call_id"] == "c1"
    assert run("c1", "--format", "vtt").stdout.startswith("WEBVTT\n\n")
    assert len(list(csv.DictReader(io.StringIO(run("c1", "--format", "csv").stdout)))) == 3
    assert run("c1", "--format", "html").stdout.startswith("<!doctype html>")
    assert audited(folder)[:4] == [("export", "c1", form) for form in ("html", "csv", "vtt", "json")]


def test_sets(folder: Path) -> None:
    lines = [json.loads(line) for line in run().stdout.splitlines()]
    assert sorted(line["call"]["call_id"] for line in lines) == ["c1", "c2"]
    rows = list(csv.DictReader(io.StringIO(run("--format", "csv", "--peak", "frustrated").stdout)))
    assert [row["call_id"] for row in rows] == ["c1"]
    assert run("--queue", "none").stdout == ""
    assert len(run("--since", "2026-11-01").stdout.splitlines()) == 2
    assert audited(folder)[-1] == ("export", "", "set, jsonl")


@pytest.mark.parametrize(
    "words",
    [
        ("none",),
        ("c1", "--format", "jsonl"),
        ("--format", "html"),
        ("--peak", "high"),
        ("--since", "yore"),
        ("c1", "--queue", "x"),
    ],
)
def test_bad_input_is_one_line(folder: Path, words: tuple[str, ...]) -> None:
    result = run(*words)
    assert isinstance(result.exception, CalmlineError)
    assert "\n" not in str(result.exception)
