"""Sound devices as channels, through an injected sound system."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from monitor.calls.microphone import Device, chosen, record
from monitor.errors import UsageError


class FakeSound:
    """Delivers the given blocks from another thread, as PortAudio does."""

    def __init__(self, blocks: dict[str | int | None, list[bytes]], devices: int = 1) -> None:
        self.blocks = blocks
        self._devices = [Device(i, f"mic {i}", 1, i == 0) for i in range(devices)]

    def devices(self) -> list[Device]:
        return self._devices

    @contextmanager
    def open(self, device: str | int | None, on_block: Callable[[bytes], None]) -> Iterator[None]:
        thread = threading.Thread(target=deque, args=(map(on_block, self.blocks[device]),))
        thread.start()
        yield
        thread.join()


class Sink:
    def __init__(self) -> None:
        self.fed: list[tuple[int, bytes]] = []
        self.gaps: list[tuple[int, float, str]] = []

    def feed(self, track: int, data: bytes) -> None:
        self.fed.append((track, data))

    def gap(self, track: int, seconds: float, reason: str) -> None:
        self.gaps.append((track, seconds, reason))


async def recorded(sound: FakeSound, devices: list[str | int | None], enough: int) -> Sink:
    sink, stop = Sink(), asyncio.Event()
    task = asyncio.ensure_future(record(sound, devices, sink, stop))
    while len(sink.fed) < enough and not task.done():
        await asyncio.sleep(0)
    stop.set()
    await task
    return sink


async def test_blocks_of_two_devices_arrive_on_their_tracks() -> None:
    sound = FakeSound({0: [b"aa", b"bb"], 1: [b"cc"]})
    sink = await recorded(sound, [0, 1], 3)
    assert [data for track, data in sink.fed if track == 0] == [b"aa", b"bb"]
    assert [data for track, data in sink.fed if track == 1] == [b"cc"]
    assert sink.gaps == []


async def test_without_a_device_the_error_says_so() -> None:
    with pytest.raises(UsageError, match="no microphone found"):
        await record(FakeSound({}, devices=0), [None], Sink(), asyncio.Event())


def test_roles_follow_the_options() -> None:
    assert chosen(None, None) == [("unknown", None)]
    assert chosen("2", "Jabra") == [("customer", 2), ("agent", "Jabra")]
    assert chosen(None, "0") == [("agent", 0)]
