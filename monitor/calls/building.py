"""Builds the registry of live calls, the same for a server, a microphone and recordings: one place knows its parts."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from monitor.calls.bus import Bus
from monitor.calls.factory import PipelineFactory
from monitor.calls.registry import CallRegistry
from monitor.calls.voices import MOST, Voices
from monitor.clock import Clock
from monitor.config import Settings
from monitor.scoring.voice import measure_final
from monitor.speech.messages import Recogniser


@contextmanager
def open_registry(
    settings: Settings,
    recogniser: Recogniser,
    bus: Bus,
    clock: Clock,
    factory: Callable[[], PipelineFactory],
    *,
    in_order: bool = False,
) -> Iterator[CallRegistry]:
    """A registry with its thread for the customer's voice. `factory` is asked anew for every call, so that what is in
    force may change; `in_order`: for recordings, see `CallRunner`."""
    with ThreadPoolExecutor(1, thread_name_prefix="voice") as executor:
        voices = Voices(executor, measure_final, None if in_order else MOST)
        yield CallRegistry(
            settings,
            recogniser,
            bus,
            clock,
            pipelines=lambda opened: factory().make(opened.call_id, len(opened.roles)),
            voices=voices if settings.scoring.voice else None,
            in_order=in_order,
        )
