"""A server with fake calls and a memory store, on a free loopback port and a temporary data folder."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from monitor.calls.bus import Bus
from monitor.clock import Clock
from monitor.config import ServerSettings, Settings, StoreSettings
from monitor.events.system import SystemLoad
from monitor.server.parts import Parts
from monitor.server.serving import Running, serve
from monitor.telephony.protocols import WEBSOCKET_CODECS
from tests.fakes.calls import FakeCalls
from tests.fakes.keeper import MemoryKeeper


class FakeLoads:
    """A machine with something to do."""

    def load(self) -> SystemLoad:
        """Always the same."""
        return SystemLoad(
            calls=1,
            busy=0.25,
            queue=3,
            lag_p50=0.4,
            lag_p95=1.25,
            dropped_partials=5,
            cost=0.125,
            feed_cost=0.0625,
            feed_lag=0.5,
            batches={"1": 9, "2": 3},
            modes={"fast": 11, "accurate": 4},
        )

    def counts(self) -> dict[str, float]:
        return {"batch_2": 3, "quarantined_tones": 1}


@dataclass(frozen=True)
class FakeServer:
    """A running server and what is behind it."""

    running: Running
    calls: FakeCalls
    keeper: MemoryKeeper

    @property
    def url(self) -> str:
        """http://127.0.0.1:PORT."""
        return self.running.url

    @property
    def ws(self) -> str:
        """ws://127.0.0.1:PORT."""
        return self.running.url.replace("http", "ws", 1)

    def token(self, role: str, name: str = "dana") -> str:
        """A fresh token."""
        return self.running.tokens.create(role, name).token

    def bearer(self, role: str, name: str = "dana") -> dict[str, str]:
        """Headers of a program."""
        return {"Authorization": f"Bearer {self.token(role, name)}"}

    def page(self, role: str, name: str = "dana") -> dict[str, str]:
        """Headers of a signed-in page of ours."""
        return {"Cookie": f"calmline_session={self.token(role, name)}", "Origin": self.url}


def fake_settings(folder: Path, **server: Any) -> Settings:
    """Loopback, a free port; `server`: settings of `[server]`."""
    return Settings(server=ServerSettings(**({"port": 0} | server)), store=StoreSettings(data_dir=folder))


@asynccontextmanager
async def fake_parts(settings: Settings, bus: Bus, clock: Clock, dashboard: Path | None = None) -> AsyncIterator[Parts]:
    """Fake calls and a memory store behind the real codecs."""
    keeper = MemoryKeeper()
    yield Parts(
        calls=FakeCalls(bus),
        keeper=keeper,
        loads=FakeLoads(),
        codecs=WEBSOCKET_CODECS,
        subscribers=(keeper.take,),
        dashboard=dashboard,
        model="scripted",
    )


@asynccontextmanager
async def fake_server(folder: Path, dashboard: Path | None = None, **server: Any) -> AsyncIterator[FakeServer]:
    """Serve while the block runs. `server`: settings of `[server]`."""
    async with serve(fake_settings(folder, **server), partial(fake_parts, dashboard=dashboard)) as running:
        calls, keeper = running.site.calls, running.site.keeper
        assert isinstance(calls, FakeCalls)
        assert isinstance(keeper, MemoryKeeper)
        yield FakeServer(running, calls, keeper)
