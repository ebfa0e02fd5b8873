"""Opens the whole store in the right order, and closes it. The server and the command line begin here."""

from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from monitor.clock import Clock
from monitor.config import Settings
from monitor.store.database import Database, open_database, store_error
from monitor.store.owners import Owner, claim_owner
from monitor.store.reader import Reader
from monitor.store.recovery import close_interrupted
from monitor.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Store:
    """One opened store: `writer.put` is a bus subscriber, `reader` answers."""

    database: Database
    writer: Writer
    reader: Reader
    owner: Owner
    interrupted: int
    """Calls of an earlier run that were closed just now."""

    async def close(self) -> None:
        """Commit what waits, close everything."""
        await self.writer.close()
        self.reader.close()
        self.owner.release()
        self.database.close()


def open_store(settings: Settings, clock: Clock) -> Store:
    """Open, migrate, close what an earlier run left open, start the writer.

    Blocks for as long as that takes (call it before the loop, or in a thread). Raises StoreError.
    """
    database = open_database(settings)
    try:
        interrupted = close_interrupted(database)
        owner = claim_owner(database)
    except SQLAlchemyError as error:
        database.close()
        raise store_error(error) from None
    writer = Writer(database, settings.privacy, clock, owner.name)
    writer.start()
    return Store(database, writer, Reader(database), owner, interrupted)
