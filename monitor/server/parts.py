"""The replaceable parts of a server, as `wiring.py` or a test puts them together."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from monitor.calls.bus import Bus, Subscriber
from monitor.clock import Clock
from monitor.config import Settings
from monitor.server.archive import Archive
from monitor.server.ears import Ears
from monitor.server.ports import Keeper, LiveCalls, Loads
from monitor.server.site import Ping
from monitor.server.tuning import Tuning
from monitor.speech.messages import Recogniser
from monitor.telephony.protocols import CodecFactory


class LoadedRecogniser(Recogniser, Loads, Protocol):
    """A recogniser with a life cycle and its load. `model`: the weights in use, known once started."""

    model: str

    async def start(self) -> None:
        """Load the model, start the workers. Raises ModelError."""
        ...

    async def stop(self) -> None:
        """Stop the workers."""
        ...

    def trouble(self) -> str:
        """Empty when all is well, else one line: nothing is heard, workers are missing."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What a server is made of, beside itself. Each brings its health ping; their owner cleans up."""

    calls: LiveCalls
    keeper: Keeper
    loads: Loads
    codecs: Mapping[str, CodecFactory]
    subscribers: Sequence[Subscriber] = ()
    """Who else hears the bus: the store's writer."""
    pings: Mapping[str, Ping] = field(default_factory=dict)
    dashboard: Path | None = None
    model: str = ""
    ears: Ears = field(default_factory=lambda: Ears(0.0))
    """Who may listen live; their calls are attached by whoever opens them."""
    tuning: Tuning | None = None
    """What administrators change; None where nothing can be changed."""
    archive: Archive | None = None
    """Review; None without a real store."""


PartsFactory = Callable[[Settings, Bus, Clock], AbstractAsyncContextManager[Parts]]
