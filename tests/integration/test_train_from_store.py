"""`calmline train --from-store`: a site's verdicts and labels make a model of its own, or one clear line why not."""

import asyncio
import json
from pathlib import Path

import pytest

from monitor.clock import SystemClock
from monitor.config import Settings, StoreSettings
from monitor.events.alert import AlertRaised, AlertUpdated
from monitor.events.base import Event
from monitor.scoring.model_file import read_model
from monitor.store.opening import open_store
from monitor.store.turn_labels import label_turn
from tests.fakes.command import at_home, run_command
from tests.unit.store.samples import ended, final, stamp_all, started

AT = "2026-11-22T09:00:00.000Z"
SOUR = (
    "The blue lamp blinks again on my stair lift.", "The blue lamp means I sit here till Monday, doesn't it.",
    "So it is the blue lamp for the whole weekend.",
)  # fmt: skip
SWEET = ("I would like to book the yearly check.", "Tuesday morning is fine.", "Then I will see him on Tuesday.")


def call(number: int, said: tuple[str, ...], verdict: str) -> list[Event]:
    """A call with an alert at its second turn, and what a supervisor thought of it."""
    name = f"c{number}"
    turns = [final(f"{text} Unit {number}.", f"u{turn}", 8.0 * turn + 8, name) for turn, text in enumerate(said)]
    alert = AlertRaised(call_id=name, at=16.0, alert_id="a1", level="frustrated", score=61.0, utterance_id="u1")
    thought = AlertUpdated.model_validate(
        {"call_id": name, "at": 17.0, "alert_id": "a1", "verdict": verdict, "by": "Sue"}
    )
    return stamp_all([started(name), *turns[:2], alert, thought, turns[2], ended(60.0, name, 3)])


async def fill(folder: Path, calls: int, *, swapped: bool = False) -> None:
    """Half of the calls about the blue lamp: alarm right, turns frustrated. `swapped`: judged without sense."""
    store = open_store(Settings(store=StoreSettings(data_dir=folder)), SystemClock())
    for number in range(calls):
        sour = number % 2 == 0
        bad = number % 4 < 2 if swapped else sour
        store.writer.put(call(number, SOUR if sour else SWEET, "right" if bad else "wrong"))
        await store.writer.flush()
        for turn in range(3):
            await store.writer.run(
                lambda db, c=f"c{number}", u=f"u{turn}", b=bad: label_turn(db, c, u, b, "Rita", AT)  # type: ignore[misc]
            )
    await store.close()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    at_home(monkeypatch, tmp_path)
    return tmp_path


def test_a_site_gets_a_model_that_knows_its_trouble(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(fill(home / "data", 24))
    assert run_command(monkeypatch, "train", "--from-store", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["model"] == "site-1"
    assert told["worse"] == []
    assert told["after"]["log_loss"] < told["before"]["log_loss"]
    assert told["after"]["turn_auc"] >= told["before"]["turn_auc"]
    content = read_model(home / "data" / "models" / "site-1.json")
    assert [entry["file"] for entry in content["trained_on"]] == ["store", f"{told['base']}.json", "cues.en.toml"]
    assert all(len(entry["sha256"]) == 64 for entry in content["trained_on"])
    again = home / "again"
    assert run_command(monkeypatch, "train", "--from-store", "--name", "site-1", "--out", str(again)) == 0
    assert read_model(again / "site-1.json") == content
    assert 'model = "site-1"' in capsys.readouterr().out
    assert run_command(monkeypatch, "train", "--from-store", "--name", "site-1") == 2
    assert "never overwritten" in capsys.readouterr().err


def test_the_new_model_is_chosen_and_left_by_name(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(fill(home / "data", 24))
    assert run_command(monkeypatch, "train", "--from-store") == 0
    capsys.readouterr()
    for chosen, expected in (("", False), ("site-1", True)):
        monkeypatch.setenv("CALMLINE_SCORING__MODEL", chosen)
        assert run_command(monkeypatch, "models", "scoring", "--json") == 0
        rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
        assert rows["site-1"]["in_force"] is expected
        assert rows["site-1"]["own"] is True
        assert sum(row["in_force"] for row in rows.values()) == 1
    (home / "data" / "models" / "site-1.json").write_text("{", encoding="utf-8")
    assert run_command(monkeypatch, "score", "/dev/null") == 1
    assert "damaged" in capsys.readouterr().err
    monkeypatch.setenv("CALMLINE_SCORING__MODEL", "")
    assert run_command(monkeypatch, "score", "/dev/null") == 0


def test_judgements_without_sense_make_no_model(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(fill(home / "data", 24, swapped=True))
    assert run_command(monkeypatch, "train", "--from-store") == 1
    assert "not kept" in capsys.readouterr().out
    assert not (home / "data" / "models").exists()


def test_too_few_judgements_say_how_many_are_needed(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(fill(home / "data", 4))
    assert run_command(monkeypatch, "train", "--from-store") == 1
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert "40 turn labels" in said
    assert "20 verdicts" in said
    assert "frustrated: 6, not: 6" in said
    assert run_command(monkeypatch, "train", "--from-store", "--data", str(home)) == 1
    assert "labelled dialogues" in capsys.readouterr().err
    assert run_command(monkeypatch, "train") == 2
