"""Opens the whole store in the right order, and closes it. The server and the command line begin here."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from monitor.clock import Clock
from monitor.config import Settings
from monitor.errors import StoreError
from monitor.store.database import Database, open_database, store_error
from monitor.store.owners import Owner, claim_owner
from monitor.store.reader import Reader
from monitor.store.recovery import close_interrupted
from monitor.store.writer import Writer

MENDABLE = frozenset(
    {
        "store_locked", "store_full", "store_io", "store_damaged", "store_newer", "store_readonly", "store_unopened",
        "store_unreached",
    }
)  # fmt: skip
"""Codes of StoreError with which a server still starts."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Store:
    """One opened store: `writer.put` is a bus subscriber, `reader` answers."""

    database: Database
    writer: Writer
    reader: Reader
    owner: Owner
    interrupted: int
    """Calls of an earlier run that were closed just now."""
    problem: str = ""
    """Why nothing is kept in this run; empty when all is well."""

    async def close(self) -> None:
        """Commit what waits, close everything."""
        await self.writer.close()
        self.reader.close()
        self.owner.release()
        self.database.close()
        if self.problem:
            shutil.rmtree(self.database.folder, ignore_errors=True)


def open_store(settings: Settings, clock: Clock) -> Store:
    """Open, migrate, close what an earlier run left open, start the writer.

    Blocks for as long as that takes (call it before the loop, or in a thread). Raises StoreError.
    """
    database = open_database(settings)
    try:
        interrupted = close_interrupted(database)
        owner = claim_owner(database)
    except (SQLAlchemyError, OSError) as error:
        database.close()
        raise store_error(error) from None
    writer = Writer(database, settings.privacy, clock, owner.name)
    writer.start()
    return Store(database, writer, Reader(database), owner, interrupted)


def open_store_or_none(settings: Settings, clock: Clock) -> Store:
    """As `open_store`; when the database fails for a reason that time or a person can mend (MENDABLE), a store that
    keeps nothing, answers empty and says why in `problem`: live monitoring goes on. What is on the disk is not touched.

    Raises StoreError when the settings are at fault.
    """
    try:
        return open_store(settings, clock)
    except StoreError as error:
        if error.code not in MENDABLE:
            raise
        problem = f"nothing is kept: {error}; then start again"
    log.error("the store cannot be opened; calls are watched live and not kept", reason=problem)
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="calmline-", dir=memory if os.access(memory, os.W_OK) else None))
    empty = settings.model_copy(
        update={
            "store": settings.store.model_copy(update={"data_dir": folder, "url": ""}),
            "privacy": settings.privacy.model_copy(update={"storage": False}),
        }
    )
    database = open_database(empty)
    owner = claim_owner(database)
    writer = Writer(database, empty.privacy, clock, owner.name, notice=problem)
    writer.start()
    return Store(database, writer, Reader(database), owner, 0, problem)
