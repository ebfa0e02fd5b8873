"""The demo's calls through the real server with a scripted recogniser: once, and again on a machine that is full."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from monitor.audio.frames import AudioFormat
from monitor.errors import AdmissionError
from monitor.server.serving import Running
from monitor.server.wiring import serving
from monitor.simulate.calls.bundle import list_calls
from monitor.simulate.demo import DemoPlace, play_demo
from monitor.speech.messages import Sink
from monitor.speech.scripted import ScriptedChannel, ScriptedRecogniser, Turn
from tests.fakes.whole import whole_settings

SPEED = 200.0
PATIENCE_S = 110


def script(call_id: str, channel: int) -> Sequence[Turn]:
    """What the bundled call says."""
    call = next(call for call in list_calls() if call_id == f"demo-{call.name}")
    role = ("customer", "agent")[channel]
    return tuple(Turn(turn.start, turn.end, turn.text) for turn in call.truth if turn.role == role)


def place(running: Running) -> DemoPlace:
    ingest, watch = (running.tokens.create(role, role).token for role in ("ingest", "supervisor"))
    return DemoPlace(running.url.replace("http", "ws", 1), ingest, watch)


class OnceOnly(ScriptedRecogniser):
    """Has room for no call that comes again."""

    def __init__(self) -> None:
        super().__init__(script)
        self.refused: set[str] = set()

    def open(self, call_id: str, channel: int, audio: AudioFormat, sink: Sink, *, hints: str = "") -> ScriptedChannel:
        """A new channel."""
        if call_id.endswith("-2"):
            self.refused.add(call_id)
            raise AdmissionError("the recogniser is full: try later")
        return super().open(call_id, channel, audio, sink, hints=hints)


async def test_played_once_it_ends_by_itself_and_all_was_heard(tmp_path: Path) -> None:
    async with serving(whole_settings(tmp_path), lambda _settings: ScriptedRecogniser(script)) as running:
        async with asyncio.timeout(PATIENCE_S):
            result = await play_demo(place(running), speed=SPEED, once=True, stop=asyncio.Event())
    assert result["calls"] == len(list_calls())
    assert result["finals"] == sum(len(call.truth) for call in list_calls())
    assert result["lost"] == 0
    assert {row["script"]: row["alerts"] > 0 for row in result["per_call"]} == {
        call.name: call.expect_alert for call in list_calls()
    }


async def test_repetitions_refused_by_a_full_machine_do_not_spoil_the_demo(tmp_path: Path) -> None:
    full, stop = OnceOnly(), asyncio.Event()
    async with serving(whole_settings(tmp_path), lambda _settings: full) as running:
        playing = asyncio.ensure_future(play_demo(place(running), speed=SPEED, once=False, stop=stop))
        async with asyncio.timeout(PATIENCE_S):
            while len(full.refused) < len(list_calls()):
                await asyncio.sleep(0.05)
            stop.set()
            result = await playing
    assert result["calls"] == len(list_calls())
    assert result["lost"] == 0
