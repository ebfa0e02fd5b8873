"""The migrations make exactly the tables that the code knows, also from an older database with calls in it."""

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect, text

import monitor.store.schema  # noqa: F401 (makes the tables known)
from monitor.clock import SystemClock
from monitor.config import Settings
from monitor.errors import StoreError
from monitor.store.comments import add_comment
from monitor.store.database import open_database
from monitor.store.follow_ups import list_follow_ups, plan_follow_up
from monitor.store.opening import Store, open_store
from monitor.store.people import kept_by_people
from monitor.store.table_base import metadata
from tests.unit.store.samples import angry_call


def _ours(_object: Any, name: str | None, *_rest: Any) -> bool:
    return not (name or "").startswith(("transcript_index", "alembic_version"))


async def test_migrations_and_tables_agree(store: Store) -> None:
    with store.database.reading.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _ours})
        assert compare_metadata(context, metadata) == []


NOW = "2026-11-20T11:00:00.000Z"
BACK_TO_0002 = (
    "ALTER TABLE follow_ups DROP COLUMN draft_by",
    "ALTER TABLE follow_ups DROP COLUMN draft_at",
    "ALTER TABLE actions DROP COLUMN phrases",
    "DROP TABLE turn_labels",
    "UPDATE alembic_version SET version_num = '0002'",
)
"""All but `follow_ups.draft`: with it left, 0004 fails half way, after 0003 made its table."""
LAST = "ALTER TABLE follow_ups DROP COLUMN draft"


async def _older(settings: Settings, *statements: str) -> None:
    """A database of version 0002 with a call and what people added."""
    store = open_store(settings, SystemClock())
    store.writer.put(angry_call())

    def work(db: Connection) -> None:
        add_comment(db, "c1", 4.0, "Well said", "rae", NOW)
        plan_follow_up(db, "c1", "Call back", "2026-11-30", "rae", NOW)
        for statement in statements:
            db.execute(text(statement))

    await store.writer.run(work)
    await store.close()


async def test_an_older_database_is_brought_up_to_date_with_all_it_holds(store_settings: Settings) -> None:
    await _older(store_settings, *BACK_TO_0002, LAST)
    store = open_store(store_settings, SystemClock())
    try:
        with store.database.reading.connect() as connection:
            context = MigrationContext.configure(connection, opts={"include_object": _ours})
            assert compare_metadata(context, metadata) == []
        kept = await store.reader.call("c1")
        assert kept is not None
        assert len(kept[1]) == len(angry_call())
        people = await store.reader.run(lambda db: kept_by_people(db, "c1"))
        assert [comment["text"] for comment in people["comments"]] == ["Well said"]
        (planned,) = await store.reader.run(lambda db: list_follow_ups(db, done=False))
        assert planned.what == "Call back"
    finally:
        await store.close()


async def test_a_migration_that_fails_half_way_leaves_the_older_database_whole(store_settings: Settings) -> None:
    await _older(store_settings, *BACK_TO_0002)
    with pytest.raises(StoreError) as told:
        open_database(store_settings)
    assert told.value.code == "store_foreign"
    assert "\n" not in str(told.value)
    await _mend(store_settings)
    store = open_store(store_settings, SystemClock())
    try:
        assert await store.reader.item("c1") is not None
    finally:
        await store.close()


async def _mend(settings: Settings) -> None:
    """What is in the way goes; before that, nothing of the failed migration may be there."""
    url = settings.store.url.replace("postgresql:", "postgresql+psycopg:")
    url = url or f"sqlite:///{settings.store.data_dir}/calmline.db"
    engine = create_engine(url)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "0002"
        assert not inspect(connection).has_table("turn_labels")
        assert connection.execute(text("SELECT count(*) FROM calls")).scalar_one() == 1
        connection.execute(text(LAST))
    engine.dispose()
