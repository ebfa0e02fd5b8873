"""`calmline mic` through an injected sound system: here with a scripted recogniser, and to a server."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from monitor.calls.microphone import MIC_FORMAT, Device, record
from monitor.cli.mic import monitor_here
from monitor.config import Settings
from monitor.errors import CalmlineError, UsageError
from monitor.simulate.microphone import RemoteCall
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
        with pytest.raises(CalmlineError, match="did not take the call"):
            async with RemoteCall(server.ws, MIC_FORMAT, ["customer"]):
                pass
