"""Runs one server: keeps the background tasks, and ends everything in an orderly way.

Order of the end: no new calls; peers are told; calls drain their last words; feeds get the last events; sockets close;
the store writes what is left (its owner's part). A second signal stops waiting.
"""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import structlog
import uvicorn

from monitor.calls.bus import Bus, Subscriber
from monitor.clock import Clock, SystemClock, stamp
from monitor.config import ServerSettings, Settings, data_dir
from monitor.errors import ConfigError
from monitor.events.base import Event
from monitor.events.call import CallUpdated
from monitor.server.app import create_app
from monitor.server.auth import Guard
from monitor.server.collector import YOUNG_S, collecting
from monitor.server.complaints import Complaints
from monitor.server.due import tell_due
from monitor.server.hub import Hub
from monitor.server.ingest.legs import IngestCalls
from monitor.server.ingest.listeners import Listeners, listening
from monitor.server.ingest.websocket import IngestSockets
from monitor.server.listening import Listening
from monitor.server.live import LiveFeeds
from monitor.server.looks import Looks
from monitor.server.parts import Parts, PartsFactory
from monitor.server.protocol import CalmlineProtocol
from monitor.server.reach import bound, check_exposure
from monitor.server.site import Site
from monitor.server.sockets import CLOSE_REFUSED, OpenSockets
from monitor.server.tokens import TokenDesk, base_url
from monitor.server.trends import STEP_S
from monitor.server.watchers import Watchers
from monitor.server.webhooks import Webhook

HUB_TICK_S = 0.1
SWEEP_S = 0.5
"""How soon a revocation written by another process closes open sockets."""
LOAD_S = 2.0
DRAIN_S = 30.0
CLOSE_S = 5.0
MAX_MESSAGE = 1024 * 1024
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Running:
    """A server that accepts connections."""

    url: str
    port: int
    tokens: TokenDesk
    site: Site
    bus: Bus
    listeners: Listeners

    def sign_in_url(self, role: str, name: str, expires: str = "8h") -> str:
        """A reusable sign-in link for a new token. Raises UsageError."""
        return self.tokens.create(role, name, expires).public(self.url)["sign_in_url"]


@contextlib.asynccontextmanager
async def serve(settings: Settings, open_parts: PartsFactory) -> AsyncIterator[Running]:
    """Serve while the block runs, in this event loop. Raises ConfigError, StoreError or ModelError before serving."""
    check_exposure(settings.server)
    clock, bus = SystemClock(), Bus()
    desk = TokenDesk(data_dir(settings), clock)
    with bound(settings.server) as listener:
        async with open_parts(settings, bus, clock) as parts, contextlib.AsyncExitStack() as stack:
            site = build_site(settings, parts, bus, desk, clock)
            listeners = await stack.enter_async_context(listening(settings, site.ingest, site.sockets))
            server = _http_server(site, settings.server)
            http = asyncio.create_task(server.serve(sockets=[listener]))
            collect = stack.enter_context(collecting(lambda: len(parts.calls.live()), clock.monotonic))
            tasks = [asyncio.create_task(work) for work in (*_background(site), _every(YOUNG_S, collect, "memory"))]
            try:
                while not server.started:
                    await asyncio.sleep(0.005)
                    if http.done():
                        http.result()
                        raise ConfigError("the HTTP server ended at once")
                port = listener.getsockname()[1]
                url = base_url(settings.server, port)
                log.info("listening", url=url)
                yield Running(url, port, desk, site, bus, listeners)
                await drain(site)
            except asyncio.CancelledError:
                server.force_exit = True
                raise
            finally:
                server.should_exit = True
                await asyncio.gather(http, return_exceptions=True)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)


def serve_until_signal(
    settings: Settings, open_parts: PartsFactory, on_ready: Callable[[Running], None] | None = None
) -> None:
    """Serve until SIGINT or SIGTERM, then drain. `on_ready` is called once connections are accepted."""

    async def main() -> None:
        stop, loop, task = asyncio.Event(), asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None

        def stopping() -> None:
            if stop.is_set():
                task.cancel()  # asked twice: do not wait for the calls
            stop.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stopping)
        async with serve(settings, open_parts) as running:
            if on_ready is not None:
                on_ready(running)
            await stop.wait()
            log.info("stopping", live_calls=len(running.site.calls.live()))

    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(main())


def build_site(settings: Settings, parts: Parts, bus: Bus, desk: TokenDesk, clock: Clock) -> Site:
    """Put the parts together. The hub hears the bus first, then the others."""
    guard = Guard(desk, settings.server)
    hub, sockets, watchers = Hub(clock), OpenSockets(guard), Watchers(parts.calls)
    feeds = LiveFeeds(hub, guard, sockets, watchers, parts.keeper)
    listening = Listening(parts.ears, parts.calls, guard, sockets, watchers, parts.keeper, settings.server)
    calls = IngestCalls(parts.calls, clock.monotonic, parts.tuning.complete if parts.tuning is not None else None)
    ingest = IngestSockets(parts.codecs, settings.sources, settings.server, calls, guard, sockets, clock)
    webhook = Webhook(settings.webhooks, base_url(settings.server, settings.server.port), parts.calls, clock)
    for subscriber in (hub.take, *parts.subscribers, watchers.take, webhook.take):
        bus.subscribe(subscriber)
    if not settings.privacy.monitor_refused:
        bus.subscribe(_consent_guard(sockets))
    return Site(
        settings=settings,
        clock=clock,
        guard=guard,
        calls=parts.calls,
        hub=hub,
        keeper=parts.keeper,
        looks=Looks(parts.keeper, clock),
        loads=parts.loads,
        sockets=sockets,
        feeds=feeds,
        listening=listening,
        webhook=webhook,
        ingest=ingest,
        pings=dict(parts.pings) | {"store": parts.keeper.ping},
        dashboard=parts.dashboard,
        version=installed_version(),
        model=parts.model,
        tuning=parts.tuning,
        archive=parts.archive,
    )


async def drain(site: Site) -> None:
    """End calls and sockets; bounded by DRAIN_S and CLOSE_S."""
    site.ingest.admitting = False
    site.sockets.end_all("ingest")
    await site.calls.drain(DRAIN_S)
    site.hub.tick()
    site.sockets.end_all("live", "agent")
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CLOSE_S):
            while site.sockets.count("live") + site.sockets.count("agent") + site.sockets.count("ingest"):
                await asyncio.sleep(0.02)


def installed_version() -> str:
    """Our version."""
    try:
        return version("calmline")
    except PackageNotFoundError:
        return "unknown"


class _Server(uvicorn.Server):
    """Uvicorn without its signal handlers: `serve_until_signal` has its own, which drain first."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


def _http_server(site: Site, settings: ServerSettings) -> uvicorn.Server:
    config = uvicorn.Config(
        create_app(site),
        ws=CalmlineProtocol,
        ws_max_size=MAX_MESSAGE,
        ws_per_message_deflate=False,
        http="h11",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=int(CLOSE_S),
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
    )
    try:
        config.load()
    except OSError as error:  # ssl.SSLError is one
        raise ConfigError(f"cannot use the TLS files: {error.strerror or error}") from None
    return _Server(config)


def _background(site: Site) -> list[Coroutine[Any, Any, None]]:
    complaints = Complaints(site.pings, site.clock)

    def tell_load() -> None:
        site.hub.take([site.load().model_copy(update={"sent_at": stamp(site.clock.now())}), *complaints.due()])

    return [
        site.calls.run(),
        site.webhook.run(),
        tell_due(site),
        _every(HUB_TICK_S, site.hub.tick, "hub"),
        _every(SWEEP_S, site.sockets.sweep, "sweep"),
        _every(LOAD_S, tell_load, "load"),
        _every(STEP_S, lambda: site.trends.sample(site.calls.live(), site.clock.now().timestamp()), "trends"),
    ]


async def _every(seconds: float, work: Callable[[], None], name: str) -> None:
    """Do `work` again and again; a failure is logged and the next time comes."""
    while True:
        await asyncio.sleep(seconds)
        try:
            work()
        except Exception as error:
            log.error("background work failed", work=name, error=type(error).__name__)


def _consent_guard(sockets: OpenSockets) -> Subscriber:
    """A refusal told in mid-call ends the watching, as one told at the start prevents it."""

    def take(events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, CallUpdated) and event.consent == "refused":
                sockets.end_call(event.call_id, CLOSE_REFUSED, "the customer refused monitoring")

    return take
