"""A recogniser that stands still: sockets are read as before, and when it goes on no word is missing."""

import threading
from collections.abc import Sequence
from pathlib import Path

from websockets.asyncio.client import connect

from monitor.config import ServerSettings, Settings, SpeechSettings, StoreSettings
from monitor.server.wiring import serving
from monitor.speech.engine import Request
from monitor.speech.service import SpeechService
from tests.fakes.clients import start_call, until
from tests.fakes.speech import LengthDecoder, pcmu, silence, voice
from tests.fakes.whole import end_call

TWO_TURNS = pcmu(silence(0.6), voice(2.0), silence(1.0), voice(1.2))
"""The call ends in the middle of the last word."""


async def test_a_slow_recogniser_blocks_no_socket_and_loses_no_word(tmp_path: Path) -> None:
    go_on = threading.Event()

    def wait(_requests: Sequence[Request]) -> None:
        go_on.wait(60)

    def recogniser(settings: Settings) -> SpeechService:
        return SpeechService(settings.speech, make_decoder=lambda: LengthDecoder(wait))

    settings = Settings(
        server=ServerSettings(port=0),
        store=StoreSettings(data_dir=tmp_path),
        speech=SpeechSettings(workers=1, partials="off"),
    )
    async with serving(settings, recogniser) as running:
        place = f"{running.url.replace('http', 'ws', 1)}/ingest/raw/{running.tokens.create('ingest', 'pbx').token}"
        counters = running.site.ingest.counters
        async with connect(place, compression=None) as peer, connect(place, compression=None) as other:
            await start_call(peer, "slow", channels=["customer"])
            for start in range(0, len(TWO_TURNS), 160):
                await peer.send(TWO_TURNS[start : start + 160])
            await until(lambda: counters.bytes == len(TWO_TURNS))
            await start_call(other, "meanwhile")
            await (await other.ping())
            go_on.set()
            assert await end_call(peer) == 2, "both turns, the last one too"
