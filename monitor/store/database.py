"""Opens the database: the folder and its rights, connections, migrations; and says in one line what is wrong with it.

SQLite lies in the data folder (WAL, secure delete); `store.url` names a PostgreSQL instead. Nothing outside this file
knows which of the two it is, but for `search.py` and what needs another insert.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool, QueuePool

from monitor.config import Settings, data_dir
from monitor.errors import StoreError

FILE = "calmline.db"
BUSY_S = 5.0
"""Seconds to wait for another process that holds the database."""
READERS = 4
_MIGRATIONS = Path(__file__).resolve().parent / "migrations"
_SIGNS = (
    ("locked", "store_locked", "the database is locked by another program; end it and try again"),
    ("disk is full", "store_full", "the disk is full; free some space, what was kept so far is safe"),
    ("no space left", "store_full", "the disk is full; free some space, what was kept so far is safe"),
    ("disk i/o error", "store_io", "the disk fails or is full; look at it, what was kept so far is safe"),
    ("not a database", "store_damaged", "the database is damaged; move the file away or restore a copy"),
    ("malformed", "store_damaged", "the database is damaged; move the file away or restore a copy"),
    (
        "already exists",
        "store_foreign",
        "the database holds other tables of our names; set another store.data_dir or url",
    ),
    ("duplicate column", "store_foreign", "a migration was half done by hand; restore a copy of the database"),
    ("no such table", "store_damaged", "the database lacks tables; move the file away or restore a copy"),
    ("readonly", "store_readonly", "the database cannot be written; mend the rights of the data folder"),
    ("unable to open", "store_unopened", "the database cannot be opened; mend the rights of the data folder"),
    ("connection", "store_unreached", "the database server cannot be reached; look at store.url and the server"),
)

UNHELD = "a value is too large, or holds a character that cannot be stored"
"""What is said to somebody who sent one."""


@dataclass(frozen=True, slots=True)
class Database:
    """An opened database: one engine for the writer (each connection its own), one with a pool for readers."""

    writing: Engine
    reading: Engine
    folder: Path
    """The data folder; audio lies beside the database even when that is a PostgreSQL."""

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is the file in the data folder."""
        return self.writing.dialect.name == "sqlite"

    @property
    def file(self) -> Path:
        """The SQLite file."""
        return self.folder / FILE

    def close(self) -> None:
        """Give all connections back."""
        self.reading.dispose()
        self.writing.dispose()


def open_database(settings: Settings) -> Database:
    """Make the data folder, open the database, migrate it. Raises StoreError with one line that says what to do."""
    folder = data_dir(settings)
    make_private(folder)
    url = settings.store.url or f"sqlite:///{folder / FILE}"
    if check_url(url) == "sqlite":
        _touch_private(folder / FILE)
    try:
        database = Database(_engine(url, writing=True), _engine(url, writing=False), folder)
        _migrate(database)
    except SQLAlchemyError as error:
        raise store_error(error) from None
    return database


def check_url(url: str) -> str:
    """The kind of database a `store.url` names: sqlite or postgresql. Connects to nothing. Raises StoreError."""
    try:
        name = make_url(url).get_backend_name()
        if name not in ("sqlite", "postgresql"):
            raise StoreError(f"store.url names a {name} database; SQLite and PostgreSQL are supported")
        create_engine(_driven(url))
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreError(
            f"store.url cannot be used ({type(error).__name__}); PostgreSQL needs calmline[postgres]"
        ) from None
    return name


def store_error(error: Exception) -> StoreError:
    """What a database error means, in one line without any text that was stored."""
    original = getattr(error, "orig", None) or error
    said = str(original).lower()
    for sign, code, line in _SIGNS:
        if sign in said:
            return StoreError(line, code=code)
    return StoreError(f"the database failed ({type(original).__name__}); see the log", code="store")


def is_passing(error: Exception) -> bool:
    """Whether the same work may succeed later: a lock, a full disk, a server that is away."""
    return isinstance(error, DBAPIError) and store_error(error).code in (
        "store_locked",
        "store_full",
        "store_io",
        "store_readonly",
        "store_unopened",
        "store_unreached",
    )


def make_private(folder: Path) -> None:
    """Make a folder that only we may read. Raises StoreError."""
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True, mode=0o700)
        if folder.stat().st_uid == os.getuid():
            folder.chmod(0o700)
    except OSError as error:
        raise StoreError(f"the data folder {folder} cannot be made ({error.strerror}); set store.data_dir") from None


def insert_new(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows; a row whose key is there already is left as it is."""
    if rows:
        make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
        connection.execute(make(table).on_conflict_do_nothing(), rows)


def _touch_private(file: Path) -> None:
    try:
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(f"{file} cannot be opened ({error.strerror}); mend its rights or set store.data_dir") from None


def _driven(url: str) -> str:
    """The URL with our driver where it names none."""
    return "postgresql+psycopg" + url.removeprefix("postgresql") if url.startswith("postgresql://") else url


def _engine(url: str, *, writing: bool) -> Engine:
    url = _driven(url)
    if make_url(url).get_backend_name() != "sqlite":
        if writing:
            return create_engine(url, poolclass=NullPool)
        return create_engine(url, poolclass=QueuePool, pool_size=READERS, max_overflow=0, pool_pre_ping=True)
    connect = {"check_same_thread": False, "timeout": BUSY_S}
    if writing:
        engine = create_engine(url, poolclass=NullPool, connect_args=connect)
    else:
        engine = create_engine(url, poolclass=QueuePool, pool_size=READERS, max_overflow=0, connect_args=connect)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we begin transactions ourselves, also around DDL
        for pragma in (
            "auto_vacuum=INCREMENTAL",  # only heard by an empty file: what is purged can be given back to the disk
            "journal_mode=WAL",
            "synchronous=FULL",  # an answer 2xx means: on the disk
            "foreign_keys=ON",
            "secure_delete=ON",  # what was masked or erased leaves no trace in free pages
            f"query_only={'OFF' if writing else 'ON'}",
            "cache_size=-16000",
            "mmap_size=268435456",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _migrate(database: Database) -> None:
    """Bring the tables up to date in one transaction. A database of a newer version is left alone."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    known = {revision.revision for revision in script.walk_revisions()}
    with database.writing.begin() as connection:
        if connection.dialect.name == "postgresql":  # several processes may start at once
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(727274)")
        current = MigrationContext.configure(connection).get_current_revision()
        if current is not None and current not in known:
            raise StoreError(
                f"the database was written by a newer calmline (version {current}); install that one, "
                "or set store.data_dir to another folder",
                code="store_newer",
            )
        if current != script.get_current_head():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
