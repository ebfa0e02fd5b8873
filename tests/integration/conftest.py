"""The two databases the store runs on. PostgreSQL is started once a session; where it is not installed, skipped."""

import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from monitor.clock import SystemClock
from monitor.config import Settings, StoreSettings
from monitor.store.opening import Store, open_store
from tests.fakes import postgres


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A server of our own on a loopback port."""
    programs = postgres.binaries()
    if programs is None:
        pytest.skip(f"PostgreSQL is not installed: apt-get install {postgres.PACKAGE}")
    with postgres.server(programs) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings with an empty database of each kind in turn."""
    if request.param == "sqlite":
        return Settings(store=StoreSettings(data_dir=tmp_path))
    url = f"{request.getfixturevalue('postgres_url')}/t{secrets.token_hex(6)}"
    postgres.create_database(url)
    return Settings(store=StoreSettings(data_dir=tmp_path, url=url))


@pytest.fixture
async def store(store_settings: Settings) -> AsyncIterator[Store]:
    """An opened store, on each kind in turn."""
    opened = open_store(store_settings, SystemClock())
    yield opened
    await opened.close()
