"""The one place where concrete classes are chosen: recogniser, calls, store, codecs, dashboard, and their cleanup."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

from monitor.calls.building import open_registry
from monitor.calls.bus import Bus
from monitor.clock import Clock
from monitor.config import Settings, resource
from monitor.errors import ModelError
from monitor.server.archive import Archive
from monitor.server.ears import Ears
from monitor.server.parts import LoadedRecogniser, Parts
from monitor.server.playbook_watch import PlaybookWatch
from monitor.server.serving import Running, serve, serve_until_signal
from monitor.server.store_port import StoreKeeper
from monitor.server.tuning import Tuning
from monitor.server.upkeep import keep_themes_fresh, keep_tidy
from monitor.speech.service import SpeechService
from monitor.store.opening import open_store_or_none
from monitor.store.recorder import Recorder
from monitor.telephony.protocols import WEBSOCKET_CODECS

RecogniserFactory = Callable[[Settings], LoadedRecogniser]


def run_server(settings: Settings, on_ready: Callable[[Running], None] | None = None) -> None:
    """`serve`: until SIGINT or SIGTERM, then drain. Raises ConfigError, ModelError, StoreError before serving."""
    serve_until_signal(settings, open_parts, on_ready)


def serving(settings: Settings, recogniser: RecogniserFactory | None = None) -> AbstractAsyncContextManager[Running]:
    """A server in this event loop while the block runs (`demo`, tests, `bench` with its scripted recogniser)."""
    return serve(settings, open_parts if recogniser is None else partial(open_parts, make_recogniser=recogniser))


def whisper(settings: Settings) -> LoadedRecogniser:
    """The recogniser of a real server."""
    return SpeechService(settings.speech)


@asynccontextmanager
async def open_parts(
    settings: Settings, bus: Bus, clock: Clock, make_recogniser: RecogniserFactory = whisper
) -> AsyncIterator[Parts]:
    """Everything a server is made of; closed in the opposite order, the store last so that it keeps the last events."""
    async with AsyncExitStack() as stack:
        tuning = await asyncio.to_thread(Tuning, settings)
        store = await asyncio.to_thread(open_store_or_none, settings, clock)
        stack.push_async_callback(store.close)
        recorder = Recorder(settings, store)
        recorder.start()
        stack.push_async_callback(asyncio.to_thread, recorder.close)
        recogniser = make_recogniser(settings)
        await recogniser.start()
        stack.push_async_callback(recogniser.stop)
        calls = stack.enter_context(open_registry(settings, recogniser, bus, clock, lambda: tuning.now.factory))
        ears = Ears(settings.server.listen_delay_s)
        calls.on_open += [recorder.listen, ears.attach, tuning.attach]
        archive = Archive(store, recorder, clock)
        for upkeep in (
            keep_tidy(store, recorder, settings.privacy, clock),
            keep_themes_fresh(archive.themes, clock),
            PlaybookWatch(tuning, calls).run(),
        ):
            stack.push_async_callback(_stopped, asyncio.create_task(upkeep))
        yield Parts(
            calls=calls,
            keeper=StoreKeeper(store),
            loads=recogniser,
            codecs=WEBSOCKET_CODECS,
            subscribers=(store.writer.put, ears.take),
            pings={"recogniser": lambda: recogniser_trouble(recogniser), "recorder": lambda: recorder.problem},
            dashboard=find_dashboard(),
            model=recogniser.model,
            ears=ears,
            tuning=tuning,
            archive=archive,
        )


async def _stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def recogniser_trouble(recogniser: LoadedRecogniser) -> str:
    """Health of the recogniser: empty unless it hears nothing, workers are missing or new calls are being refused."""
    full = "the recogniser is full: new calls are refused" if recogniser.load().stage == "refusing" else ""
    return recogniser.trouble() or full


def find_dashboard() -> Path | None:
    """The built pages, or None in a checkout where they are not built yet."""
    try:
        return resource("dashboard")
    except ModelError:
        return None
