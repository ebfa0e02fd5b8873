"""The database is locked, full, damaged, newer or away: live calls go on, and nothing kept is damaged."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import event, text

from monitor.clock import SystemClock
from monitor.config import Settings, StoreSettings
from monitor.errors import StoreError, UsageError
from monitor.store.filters import CallFilter
from monitor.store.opening import open_store, open_store_or_none
from monitor.store.scribe import Scribe
from tests.fakes.remains import cleaned
from tests.unit.store.samples import angry_call, ended, final, redacted, stamp_all, started


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


def test_an_unknown_database_url_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="SQLite and PostgreSQL"):
        open_store(Settings(store=StoreSettings(data_dir=tmp_path, url="mysql://x/y")), SystemClock())


async def test_a_full_disk_is_told_loses_nothing_and_heals(tmp_path: Path) -> None:
    store = open_store(settings_of(tmp_path), SystemClock())
    store.writer.put(angry_call("kept"))
    await store.writer.flush()
    full = True

    def limited(connection: sqlite3.Connection, _record: object) -> None:
        if full:  # SQLite answers as on a full disk: "database or disk is full"
            connection.execute("PRAGMA max_page_count=1")

    event.listen(store.database.writing, "connect", limited)
    await store.writer.run(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count=1").close())
    for number in range(30):
        store.writer.put(angry_call(f"waiting{number}"))
    while not store.writer.problem:
        await asyncio.sleep(0.01)
    assert "disk is full" in store.writer.problem
    assert await store.reader.call("kept") is not None  # questions are answered meanwhile
    full = False
    await store.writer.flush()
    assert (store.writer.problem, store.writer.lost) == ("", 0)
    found = [await store.reader.call(call_id) for call_id in ("kept", "waiting0", "waiting29")]
    assert [call is not None and len(call[1]) for call in found] == [len(angry_call())] * 3
    checked = await store.reader.run(lambda connection: connection.exec_driver_sql("PRAGMA integrity_check").scalar())
    assert checked == "ok"
    await store.close()


def spoil(folder: Path, how: str) -> None:
    file = folder / "calmline.db"
    if how == "damaged":
        file.write_bytes(b"this is no database at all" * 100)
    else:
        with sqlite3.connect(file) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.close()


def version(folder: Path) -> str:
    look = sqlite3.connect(folder / "calmline.db")
    (found,) = look.execute("SELECT version_num FROM alembic_version").fetchone()
    look.close()
    return str(found)


@pytest.mark.parametrize("how", ["damaged", "newer"])
async def test_a_server_goes_on_without_a_store_it_cannot_open(tmp_path: Path, how: str) -> None:
    first = open_store(settings_of(tmp_path), SystemClock())
    await first.close()
    spoil(tmp_path, how)
    before = (tmp_path / "calmline.db").read_bytes()
    store = open_store_or_none(settings_of(tmp_path), SystemClock())
    assert how in store.problem
    assert store.writer.problem == store.problem
    store.writer.put(angry_call())
    store.writer.audit("Sue", "supervisor", "view", "c1")
    await store.writer.flush()
    assert not store.writer.stored("c1")
    assert (await store.reader.calls(CallFilter())).items == []
    assert await store.reader.call("c1") is None
    assert await store.writer.append("c1", []) is None
    folder = store.database.folder
    await store.close()
    assert not folder.exists()
    if how == "newer":  # opening may have merged its write-ahead log: same rows, other bytes
        assert version(tmp_path) == "9999"
    else:
        assert (tmp_path / "calmline.db").read_bytes() == before


def test_settings_at_fault_still_stop_the_start(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="SQLite and PostgreSQL"):
        open_store_or_none(Settings(store=StoreSettings(data_dir=tmp_path, url="mysql://x/y")), SystemClock())


async def test_a_server_that_is_away_is_told(tmp_path: Path) -> None:
    away = Settings(store=StoreSettings(data_dir=tmp_path, url="postgresql://nobody@127.0.0.1:9/none"))
    store = open_store_or_none(away, SystemClock())
    assert "cannot be reached" in store.problem
    await store.close()


def test_a_migration_that_fails_half_way_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    fill = sqlite3.connect(tmp_path / "calmline.db")
    fill.execute("CREATE TABLE tags (mine TEXT)")  # the second migration stumbles over it
    fill.commit()
    fill.close()
    with pytest.raises(StoreError, match="other tables of our names"):
        open_store(settings_of(tmp_path), SystemClock())
    look = sqlite3.connect(tmp_path / "calmline.db")
    assert [name for (name,) in look.execute("SELECT name FROM sqlite_master WHERE type = 'table'")] == ["tags"]
    look.close()


async def test_work_that_fails_in_an_unforeseen_way_does_not_end_the_writer(store_settings: Settings) -> None:
    store = open_store(store_settings, SystemClock())
    too_large = text("UPDATE calls SET alerts = :n").bindparams(n=10**30)
    try:
        for work in (lambda db: db.execute(too_large), lambda db: 1 / 0):
            with pytest.raises((UsageError, OverflowError, ZeroDivisionError)):
                async with asyncio.timeout(60):
                    await store.writer.run(work)
        store.writer.put(angry_call())
        async with asyncio.timeout(60):
            await store.writer.flush()
        assert store.writer.problem == ""
        assert await store.reader.item("c1") is not None
    finally:
        await store.close()


async def test_a_lock_while_cleaning_up_does_not_end_the_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.store.database.BUSY_S", 0.05)
    locked, tried = threading.Event(), threading.Event()
    clean_up = Scribe.clean_up

    def once_locked(scribe: Scribe) -> None:
        locked.wait(60)
        clean_up(scribe)
        tried.set()

    store = open_store(settings_of(tmp_path), SystemClock())
    try:
        store.writer.put(stamp_all([started("c1"), final("my card is 4111", call_id="c1")]))
        await cleaned(store)
        monkeypatch.setattr(Scribe, "clean_up", once_locked)
        store.writer.put(stamp_all([redacted("u1", 11, 15)], first=3))
        await store.writer.flush()
        assert store.writer.unclean
        other = sqlite3.connect(tmp_path / "calmline.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        locked.set()
        assert await asyncio.to_thread(tried.wait, 60)
        assert store.writer.unclean
        other.execute("ROLLBACK")
        other.close()
        store.writer.put(stamp_all([ended()], first=4))
        async with asyncio.timeout(60):
            await store.writer.flush()
        item = await store.reader.item("c1")
        assert item is not None
        assert item["state"] == "ended"
    finally:
        await store.close()
