"""Sound devices as channels of a call. PortAudio calls back on its own thread; blocks cross to the event loop.

The queue between holds QUEUE_S seconds; when the loop is late the oldest block is dropped, counted, and becomes marked
silence, so that times stay true.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from monitor.audio.frames import AudioFormat, Encoding
from monitor.errors import UsageError
from monitor.events.base import Role

RATE = 16_000
BLOCK_S = 0.04
QUEUE_S = 10.0
MIC_FORMAT = AudioFormat(Encoding.S16LE, RATE)


@dataclass(frozen=True, slots=True)
class Device:
    """One input device."""

    index: int
    name: str
    channels: int
    default: bool


class SoundSystem(Protocol):
    """What we need of sounddevice; a test passes its own."""

    def devices(self) -> list[Device]:
        """All input devices."""
        ...

    def open(self, device: str | int | None, on_block: Callable[[bytes], None]) -> Any:
        """A context manager that delivers int16 mono blocks of BLOCK_S at RATE while open."""
        ...


class PortAudio:
    """The real thing. sounddevice is imported here and not before: it fails where PortAudio is missing."""

    def __init__(self) -> None:
        try:
            import sounddevice
        except OSError:
            raise UsageError(
                "PortAudio is missing; install it (Debian: apt-get install libportaudio2) and try again",
                code="no_portaudio",
            ) from None
        self._sd = sounddevice

    def devices(self) -> list[Device]:
        """All input devices."""
        default = self._sd.default.device[0]
        return [
            Device(index, str(info["name"]), int(info["max_input_channels"]), index == default)
            for index, info in enumerate(self._sd.query_devices())
            if int(info["max_input_channels"]) > 0
        ]

    @contextmanager
    def open(self, device: str | int | None, on_block: Callable[[bytes], None]) -> Iterator[None]:
        """Record from a device (None = the default one). Raises UsageError when it cannot be opened."""

        def called(data: Any, frames: int, when: Any, status: Any) -> None:
            del frames, when, status
            on_block(bytes(data))

        try:
            stream = self._sd.RawInputStream(
                samplerate=RATE,
                blocksize=int(RATE * BLOCK_S),
                channels=1,
                dtype="int16",
                device=device,
                callback=called,
            )
        except (self._sd.PortAudioError, ValueError) as error:
            reason = str(error).split("\n")[0]
            raise UsageError(f"cannot open the sound device: {reason}; see `calmline mic --list`") from None
        with stream:
            yield


class Feed(Protocol):
    """Where blocks go: a local call or a server."""

    def feed(self, track: int, data: bytes) -> None:
        """Samples of one track."""
        ...

    def gap(self, track: int, seconds: float, reason: str) -> None:
        """Marked silence."""
        ...


def chosen(customer: str | None, agent: str | None) -> list[tuple[Role, str | int | None]]:
    """Roles and devices in order. With no device named, the default one is heard as an unknown side."""
    named: list[tuple[Role, str | int | None]] = []
    if customer is not None:
        named.append(("customer", _device(customer)))
    if agent is not None:
        named.append(("agent", _device(agent)))
    return named or [("unknown", None)]


def _device(name: str) -> str | int:
    return int(name) if name.isdigit() else name


async def record(system: SoundSystem, devices: list[str | int | None], feed: Feed, stop: asyncio.Event) -> int:
    """Feed the devices, one track each, until `stop` is set; the number of blocks dropped.

    Raises UsageError when there is no input device or one cannot be opened.
    """
    if not system.devices():
        raise UsageError("no microphone found; plug one in, or see `calmline mic --list`", code="no_device")
    loop = asyncio.get_running_loop()
    queue: deque[tuple[int, bytes]] = deque()
    wake = asyncio.Event()
    limit = int(QUEUE_S / BLOCK_S) * len(devices)
    dropped = 0

    def arrived(track: int) -> Callable[[bytes], None]:
        def on_block(data: bytes) -> None:
            queue.append((track, data))
            loop.call_soon_threadsafe(wake.set)

        return on_block

    with ExitStack() as stack:
        for track, device in enumerate(devices):
            stack.enter_context(system.open(device, arrived(track)))
        while not stop.is_set() or queue:
            await _either(wake, stop)
            wake.clear()
            while len(queue) > limit:
                track, data = queue.popleft()
                feed.gap(track, MIC_FORMAT.seconds(len(data)), "lost")
                dropped += 1
            while queue:
                feed.feed(*queue.popleft())
    return dropped


async def _either(first: asyncio.Event, second: asyncio.Event) -> None:
    waits = [asyncio.ensure_future(first.wait()), asyncio.ensure_future(second.wait())]
    _, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
