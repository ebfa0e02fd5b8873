"""What the store says of itself while the database fails and after; what people did is noted all the same."""

import sqlite3
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import Connection

from monitor.clock import SystemClock
from monitor.config import Settings, StoreSettings
from monitor.errors import StoreError
from monitor.store.opening import Store, open_store
from monitor.store.schema import upkeep
from tests.fakes.clients import until
from tests.fakes.held_store import held
from tests.unit.store.samples import angry_call


def settings_of(folder: Path) -> Settings:
    return Settings(store=StoreSettings(data_dir=folder))


async def test_the_audit_outlasts_a_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.store.database.BUSY_S", 0.05)
    store = open_store(settings_of(tmp_path), SystemClock())
    other = sqlite3.connect(tmp_path / "calmline.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store.writer.audit("Sue", "supervisor", "view", "c1")
    await until(lambda: store.writer.problem)
    other.execute("ROLLBACK")
    other.close()
    store.writer.audit("Sue", "supervisor", "view", "c2")
    await store.writer.flush()
    assert [row["call_id"] for row in await store.reader.audits()] == ["c2", "c1"]
    assert (store.writer.problem, store.writer.lost) == ("", 0)
    await store.close()


async def test_a_note_that_can_never_be_written_costs_only_itself(store: Store) -> None:
    with held(store):
        for who in ("Sue", cast("str", None), "Rita"):
            store.writer.audit(who, "supervisor", "view", "c1")
    await store.writer.flush()
    assert [row["who"] for row in await store.reader.audits()] == ["Rita", "Sue"]
    assert store.writer.lost == 1


async def test_what_people_do_has_a_bound_beyond_that_of_events(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as small, held(store):
        small.setattr("monitor.store.writer.QUEUE", 2)
        small.setattr("monitor.store.writer.ROOM", 1)
        store.writer.put(angry_call()[:2])
        store.writer.audit("Sue", "supervisor", "view", "c1")
        store.writer.audit("Sue", "supervisor", "view", "c2")
        with pytest.raises(StoreError, match="cannot keep up"):
            await store.writer.flush()
    await store.writer.flush()
    assert [row["call_id"] for row in await store.reader.audits()] == ["c1"]
    assert store.writer.lost == 1


async def test_the_store_is_well_again_with_the_database_also_when_nobody_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.store.database.BUSY_S", 0.05)
    store = open_store(settings_of(tmp_path), SystemClock())
    other = sqlite3.connect(tmp_path / "calmline.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked"):
        await store.writer.flush()
    assert "locked" in store.writer.problem
    other.execute("ROLLBACK")
    other.close()
    await until(lambda: not store.writer.problem)
    await store.close()


async def test_two_who_ask_for_the_same_are_no_fault_of_the_database(store: Store) -> None:
    def twice(connection: Connection) -> None:
        for _ in range(2):
            connection.execute(upkeep.insert().values(name="same", value=""))

    with pytest.raises(StoreError):
        await store.writer.run(twice)
    assert store.writer.problem == ""
