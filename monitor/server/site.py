"""What the routes are given: the parts of one server, put together by `wiring.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from monitor.clock import Clock
from monitor.config import Settings
from monitor.events.system import SystemLoad
from monitor.server.archive import Archive
from monitor.server.auth import Guard
from monitor.server.hub import Hub
from monitor.server.ingest.websocket import IngestSockets
from monitor.server.listening import Listening
from monitor.server.live import LiveFeeds
from monitor.server.looks import Looks
from monitor.server.ports import Keeper, LiveCalls, Loads
from monitor.server.sockets import OpenSockets
from monitor.server.trends import Trends
from monitor.server.tuning import Tuning
from monitor.server.webhooks import Webhook

Ping = Callable[[], str]
"""Empty when healthy, else one line about what is wrong."""


@dataclass(frozen=True, slots=True)
class Site:
    """The parts of one server."""

    settings: Settings
    clock: Clock
    guard: Guard
    calls: LiveCalls
    hub: Hub
    keeper: Keeper
    looks: Looks
    loads: Loads
    sockets: OpenSockets
    feeds: LiveFeeds
    listening: Listening
    webhook: Webhook
    ingest: IngestSockets
    pings: Mapping[str, Ping]
    dashboard: Path | None
    version: str
    model: str
    tuning: Tuning | None = None
    """What administrators change; None where nothing can be changed."""
    archive: Archive | None = None
    """Review; None without a real store."""
    trends: Trends = field(default_factory=Trends)
    """The teams' last half hour."""

    def load(self) -> SystemLoad:
        """How busy the machine is, with the number of live calls."""
        return self.loads.load().model_copy(update={"calls": len(self.calls.live())})

    @property
    def secure(self) -> bool:
        """Whether people reach us over TLS only."""
        return self.settings.server.tls_cert is not None or self.settings.server.behind_proxy
