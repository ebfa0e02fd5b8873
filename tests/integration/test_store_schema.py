"""The migrations make exactly the tables that the code knows."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from monitor.store.opening import Store
from monitor.store.schema import metadata


def _ours(_object: Any, name: str | None, *_rest: Any) -> bool:
    return not (name or "").startswith(("transcript_index", "alembic_version"))


async def test_migrations_and_tables_agree(store: Store) -> None:
    with store.database.reading.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _ours})
        assert compare_metadata(context, metadata) == []
