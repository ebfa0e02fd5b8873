"""The migrations make exactly the tables that the code knows."""

from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from monitor.config import Settings, StoreSettings
from monitor.store.database import open_database
from monitor.store.schema import metadata


def _ours(_object: Any, name: str | None, *_rest: Any) -> bool:
    return not (name or "").startswith(("transcript_index", "alembic_version"))


def test_migrations_and_tables_agree(tmp_path: Path) -> None:
    database = open_database(Settings(store=StoreSettings(data_dir=tmp_path)))
    with database.reading.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _ours})
        assert compare_metadata(context, metadata) == []
    database.close()
