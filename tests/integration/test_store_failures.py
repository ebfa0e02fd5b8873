"""The database is locked, full, damaged, newer or away: live calls go on, and nothing kept is damaged."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from monitor.clock import SystemClock
from monitor.config import Settings, StoreSettings
from monitor.errors import StoreError
from monitor.store.opening import Store, open_store
from tests.unit.store.samples import angry_call


def settings_of(folder: Path) -> Settings:
    return Settings(store=StoreSettings(data_dir=folder))


async def test_a_newer_database_is_left_alone(store_settings: Settings) -> None:
    store = open_store(store_settings, SystemClock())
    await store.writer.run(
        lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    )
    await store.close()
    with pytest.raises(StoreError, match="newer calmline"):
        open_store(store_settings, SystemClock())


async def test_a_damaged_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "calmline.db").write_bytes(b"this is no database at all" * 100)
    with pytest.raises(StoreError, match="damaged"):
        open_store(settings_of(tmp_path), SystemClock())


async def test_a_locked_database_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.store.database.BUSY_S", 0.05)
    await open_store(settings_of(tmp_path), SystemClock()).close()
    other = sqlite3.connect(tmp_path / "calmline.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked"):
        open_store(settings_of(tmp_path), SystemClock())
    other.close()


async def test_a_lock_while_running_delays_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.store.database.BUSY_S", 0.05)
    store = open_store(settings_of(tmp_path), SystemClock())
    other = sqlite3.connect(tmp_path / "calmline.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    events = angry_call()
    store.writer.put(events)
    while not store.writer.problem:
        await asyncio.sleep(0.01)
    assert "locked" in store.writer.problem
    other.execute("ROLLBACK")
    other.close()
    await store.writer.flush()
    assert store.writer.problem == ""
    found = await store.reader.call("c1")
    assert found is not None
    assert len(found[1]) == len(events)
    await store.close()


async def test_an_overflow_truncates_the_call_and_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.store.writer.QUEUE", 3)
    store.writer.put(angry_call())
    await store.writer.flush()
    assert store.writer.lost == 11
    assert store.writer.problem
    found = await store.reader.call("c1")
    assert found is not None
    assert found[0]["truncated"]
    assert [event["seq"] for event in found[1]] == [1, 2, 3]


async def test_one_faulty_call_does_not_cost_the_others(store: Store) -> None:
    good, bad = angry_call("good"), angry_call("bad")
    store.writer.put([good[0], bad[0], bad[1], bad[1], *good[1:]])  # one seq twice: the table refuses it
    await store.writer.flush()
    found = await store.reader.call("good")
    assert found is not None
    assert found[1] == [event.model_dump(mode="json", by_alias=True) for event in good]
    assert store.writer.lost == 3
    assert store.writer.problem


def test_an_unknown_database_url_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="SQLite and PostgreSQL"):
        open_store(Settings(store=StoreSettings(data_dir=tmp_path, url="mysql://x/y")), SystemClock())
