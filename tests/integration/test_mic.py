"""`calmline mic` through an injected sound system: here with a scripted recogniser, and to a server."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import numpy as np
import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from monitor.calls.microphone import MIC_FORMAT, Device, record
from monitor.cli.mic import monitor_here
from monitor.config import Settings
from monitor.errors import CalmlineError, UsageError
from monitor.simulate.microphone import MAX_PENDING, RemoteCall
from monitor.speech.scripted import ScriptedRecogniser
from tests.fakes.clients import until
from tests.fakes.site import fake_server

TONE = (8000 * np.sin(2 * np.pi * 300 * np.arange(16000) / 16000)).astype("<i2")
BLOCK = 640


class SoundOf:
    """Gives every device one second of tone and one of silence, then asks to stop."""

    def __init__(self, stop: asyncio.Event, devices: int = 1) -> None:
        self._stop, self._devices = stop, devices

    def devices(self) -> list[Device]:
        return [Device(index, f"mic {index}", 1, index == 0) for index in range(self._devices)]

    @contextmanager
    def open(self, device: str | int | None, on_block: Callable[[bytes], None]) -> Iterator[None]:
        sound = np.concatenate([TONE, np.zeros_like(TONE)])
        for start in range(0, len(sound), BLOCK):
            on_block(sound[start : start + BLOCK].tobytes())
        asyncio.get_running_loop().call_later(0.2, self._stop.set)
        yield


async def test_a_microphone_call_runs_the_whole_pipeline(capsys: pytest.CaptureFixture[str]) -> None:
    stop = asyncio.Event()
    await monitor_here(Settings(), ScriptedRecogniser(), SoundOf(stop), None, None, json=True, stop=stop)
    # log lines go to stderr only once the command line has set logging up; here they are left out by shape
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    types = [event["type"] for event in events if event["seq"] is not None]
    assert types[0] == "call.started"
    assert types[-1] == "call.ended"
    assert "speech.final" in types
    assert events[0]["channels"] == ["unknown"]


async def test_without_a_device_it_says_so() -> None:
    stop = asyncio.Event()
    with pytest.raises(UsageError, match="no microphone found"):
        await monitor_here(Settings(), ScriptedRecogniser(), SoundOf(stop, 0), None, None, json=True, stop=stop)


async def test_two_microphones_reach_a_server_in_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with fake_server(tmp_path) as server:
        monkeypatch.setenv("CALMLINE_TOKEN", server.token("ingest"))
        stop = asyncio.Event()
        async with RemoteCall(server.ws, MIC_FORMAT, ["customer", "agent"]) as remote:
            await record(SoundOf(stop, 2), [0, 1], remote, stop)
            await until(lambda: bool(server.calls.live()))
            [call] = server.calls.live()
            assert call.channels == ("customer", "agent")
        assert server.calls.live() == []


async def test_a_server_that_refuses_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with fake_server(tmp_path) as server:
        monkeypatch.setenv("CALMLINE_TOKEN", "nonsense")
        with pytest.raises(CalmlineError, match=r"refused us \(HTTP 401\): set CALMLINE_TOKEN"):
            async with RemoteCall(server.ws, MIC_FORMAT, ["customer"]):
                pass


@asynccontextmanager
async def answering(heard: list[bytes], *, hangs_up: bool = False) -> AsyncIterator[str]:
    """A server of one microphone's call, and its address; it may hang up at the first sound."""

    async def call(socket: ServerConnection) -> None:
        await socket.recv()
        await socket.send('{"type": "started"}')
        with suppress(ConnectionClosed):
            async for message in socket:
                if hangs_up:
                    await socket.close(1011, "gone")
                elif isinstance(message, str):
                    await socket.send('{"type": "ended", "finals": 0}')
                else:
                    heard.append(message)

    async with serve(call, "127.0.0.1", 0) as server:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_a_server_that_hangs_up_ends_the_recording_and_is_told() -> None:
    async def call() -> None:
        async with answering([], hangs_up=True) as url, RemoteCall(url, MIC_FORMAT, ["customer"]) as remote:
            stop = asyncio.Event()
            remote.on_hang_up(stop.set)
            remote.feed(0, bytes(BLOCK))
            await until(stop.is_set)
            for _ in range(MAX_PENDING + 1):
                remote.feed(0, bytes(BLOCK))

    with pytest.raises(CalmlineError, match=r"closed the call: .*1011"):
        await call()


async def test_what_a_slow_socket_leaves_behind_becomes_silence_of_the_same_length() -> None:
    heard: list[bytes] = []
    sound = b"\1" * BLOCK
    async with answering(heard) as url, RemoteCall(url, MIC_FORMAT, ["customer"]) as remote:
        for _ in range(MAX_PENDING + 150):  # nothing is sent meanwhile
            remote.feed(0, sound)
        assert remote.dropped == 150
    assert b"".join(heard) == bytes(150 * BLOCK) + MAX_PENDING * sound
