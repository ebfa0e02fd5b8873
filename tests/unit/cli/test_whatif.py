"""`calmline whatif`: says which alerts go when the thresholds rise, and changes nothing."""

import asyncio
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.cli.whatif import since_stamp
from monitor.clock import SystemClock
from monitor.config import Settings, StoreSettings
from monitor.errors import UsageError
from monitor.store.opening import open_store
from tests.fakes.command import at_home, run_command
from tests.unit.store.samples import angry_call, ended, final, stamp_all, started

SAID = (
    "This is the third time I am calling, and still nobody has fixed it.",
    "This is ridiculous. I have waited three weeks and it is still not working.",
    "I am sick of waiting. Nobody called me back, and I am very disappointed.",
)
"""Frustrated without a hard cue: abuse, threats and a heated call for a manager lift to frustrated at any threshold."""


async def fill(folder: Path) -> None:
    store = open_store(Settings(store=StoreSettings(data_dir=folder)), SystemClock())
    turns = [final(said, f"u{turn}", 8.0 * turn + 8, "sour") for turn, said in enumerate(SAID)]
    store.writer.put(stamp_all([started("sour"), *turns, ended(60.0, "sour")]))
    store.writer.put(angry_call("other"))
    await store.close()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    at_home(monkeypatch, tmp_path)
    (tmp_path / "new.toml").write_text(
        "[scoring]\nhysteresis = 0.5\ntense = 97.0\nfrustrated = 98.0\ncritical = 99.0\n"
    )
    (tmp_path / "now.toml").write_text("[scoring]\nhysteresis = 0.5\ntense = 2.0\nfrustrated = 4.0\ncritical = 99.0\n")
    return tmp_path


def test_higher_thresholds_lose_the_alert(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(fill(home / "data"))
    arguments = ("--config", str(home / "new.toml"), "--since", "2026-01-01", "--now", str(home / "now.toml"))
    assert run_command(monkeypatch, "whatif", *arguments, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["calls"] == 2
    assert told["vanished"] >= 1
    assert told["after"]["alerts"] == 0
    assert told["changed"][0]["vanished"]
    assert run_command(monkeypatch, "whatif", *arguments) == 0
    out = capsys.readouterr().out
    assert "2 calls" in out
    assert re.search(r"2026-\d\d-\d\d · .*sour: the alert at .* vanishes", out)


def test_now_is_what_is_in_force_with_what_was_changed_on_the_pages(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(fill(home / "data"))
    (home / "data" / "tuning.toml").write_text((home / "new.toml").read_text())
    arguments = ("whatif", "--config", str(home / "new.toml"), "--since", "2026-01-01", "--json")
    assert run_command(monkeypatch, *arguments) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["calls"], told["changed"]) == (2, [])
    assert run_command(monkeypatch, *arguments, "--now", str(home / "now.toml")) == 0
    assert json.loads(capsys.readouterr().out)["vanished"] >= 1


def test_without_calls_it_says_so(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_command(monkeypatch, "whatif", "--config", str(home / "new.toml"), "--since", "1h") == 1
    assert "choose a longer --since" in capsys.readouterr().err
    assert run_command(monkeypatch, "whatif", "--config", str(home / "new.toml"), "--since", "soon") == 2


def test_since_is_a_length_or_a_day() -> None:
    now = datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert since_stamp("30d", now) == "2026-01-01T12:00:00.000Z"
    assert since_stamp("2w", now) == "2026-01-17T12:00:00.000Z"
    assert since_stamp("12h", now) == "2026-01-31T00:00:00.000Z"
    assert since_stamp("2026-01-05", now) == "2026-01-05T00:00:00.000Z"
    for told in ("30", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):
        with pytest.raises(UsageError, match="--since is a length"):
            since_stamp(told, now)
