"""The replaceable parts of a server, as `wiring.py` or a test puts them together."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path

from monitor.calls.bus import Bus, Subscriber
from monitor.clock import Clock
from monitor.config import Settings
from monitor.server.ports import Keeper, LiveCalls, Loads
from monitor.server.site import Ping
from monitor.telephony.protocols import CodecFactory


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


PartsFactory = Callable[[Settings, Bus, Clock], AbstractAsyncContextManager[Parts]]
