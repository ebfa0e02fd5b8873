"""Which process writes which live calls, so that a start closes only calls whose process is gone.

SQLite: each process holds a lock file in the data folder, which the system releases however the process ends.
PostgreSQL: each holds an advisory lock on a connection of its own, so that several hosts may share the database.
"""

import fcntl
import os
import secrets
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, text

from monitor.store.database import Database, make_private

_SPACE = 7_272_740
"""First half of our advisory lock keys; any number that is ours alone."""


class Owner(Protocol):
    """This process, while it lives."""

    name: str

    def release(self) -> None:
        """Done writing."""
        ...


def claim_owner(database: Database) -> Owner:
    """Begin to own calls."""
    return FileOwner(database.folder / "writers") if database.is_sqlite else SessionOwner(database)


def is_alive(database: Database, name: str) -> bool:
    """Whether the process of that name still writes."""
    if not name:
        return False
    if not database.is_sqlite:
        with database.writing.connect() as connection:
            return not _try_lock(connection, name)
    path = database.folder / "writers" / name
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    else:
        path.unlink(missing_ok=True)
        return False
    finally:
        os.close(handle)


class FileOwner:
    """Holds a lock file."""

    def __init__(self, folder: Path) -> None:
        make_private(folder)
        self.name = secrets.token_hex(8)
        self._path = folder / self.name
        self._handle = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(self._handle, fcntl.LOCK_EX)

    def release(self) -> None:
        """Remove the file; the lock goes with it."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
            os.close(self._handle)


class SessionOwner:
    """Holds an advisory lock of a PostgreSQL session."""

    def __init__(self, database: Database) -> None:
        self.name = secrets.token_hex(8)
        self._connection = database.writing.connect()
        _try_lock(self._connection, self.name)
        self._connection.commit()

    def release(self) -> None:
        """Close the session; the lock goes with it."""
        self._connection.close()


def _try_lock(connection: Connection, name: str) -> bool:
    key = zlib.crc32(name.encode()) & 0x7FFFFFFF
    got = connection.execute(text("SELECT pg_try_advisory_lock(:space, :key)"), {"space": _SPACE, "key": key})
    return bool(got.scalar_one())
