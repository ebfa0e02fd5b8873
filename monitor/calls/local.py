"""One call on this machine without a server: recogniser, registry and bus put together for `transcribe` and `mic`."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

from monitor.calls.building import open_registry
from monitor.calls.bus import Bus
from monitor.calls.factory import PipelineFactory, load_factory
from monitor.calls.registry import CallRegistry
from monitor.clock import SystemClock
from monitor.config import Settings
from monitor.events.base import Event
from monitor.speech.messages import Recogniser


class StartableRecogniser(Recogniser, Protocol):
    """A recogniser with a life cycle; start and stop on the event loop."""

    async def start(self) -> None:
        """Load the model, start the workers. Raises ModelError."""
        ...

    async def stop(self) -> None:
        """Stop the workers."""
        ...


@asynccontextmanager
async def local_calls(
    settings: Settings,
    recogniser: StartableRecogniser,
    on_events: Callable[[Sequence[Event]], None],
    factory: PipelineFactory | None = None,
    *,
    in_order: bool = False,
) -> AsyncIterator[CallRegistry]:
    """A registry whose calls' stamped events go to `on_events`; `in_order`: for recordings; `factory`: in place of
    that of the settings.

    Raises ModelError or ConfigError.
    """
    bus = Bus()
    bus.subscribe(on_events)
    made = factory or load_factory(settings)
    with open_registry(settings, recogniser, bus, SystemClock(), lambda: made, in_order=in_order) as registry:
        await recogniser.start()
        ticking = asyncio.ensure_future(registry.run())
        try:
            yield registry
        finally:
            ticking.cancel()
            await recogniser.stop()
