"""All that a store holds, as bytes, to look for words that must not be in it; and waiting until it is cleaned up."""

import asyncio

from sqlalchemy import text

from monitor.store.opening import Store


async def cleaned(store: Store) -> None:
    """Wait until nothing erased or masked has traces left."""
    await store.writer.flush()
    while store.writer.unclean:
        await asyncio.sleep(0.02)


def remains(store: Store) -> bytes:
    """SQLite: the files of the data folder as they are. PostgreSQL: every row of every table."""
    if store.database.is_sqlite:
        return b"".join(file.read_bytes() for file in store.database.folder.iterdir() if file.is_file())
    with store.database.reading.connect() as connection:
        tables = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all()
        rows = [connection.execute(text(f'SELECT t::text FROM "{name}" t')).scalars().all() for name in tables]
    return "\n".join(row for found in rows for row in found).encode()
