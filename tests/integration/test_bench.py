"""`calmline bench` from end to end: real sockets, real hearing, a decoder without a model, the keys of the contract."""

import json
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np

from monitor.audio.levels import to_int16
from monitor.audio.wav import write_wav
from monitor.bench.material import Piece
from monitor.bench.run import BenchOptions, measure
from monitor.bench.server import BenchServer
from monitor.config import ServerSettings, Settings, SpeechSettings, StoreSettings
from monitor.server.wiring import serving
from monitor.speech.service import SpeechService
from tests.fakes.speech import LengthDecoder, silence, voice

CONTRACTS = Path(__file__).parents[2] / "docs" / "contracts.md"


def keys_of_the_contract() -> set[str]:
    text = CONTRACTS.read_text(encoding="utf-8")
    told = re.search(r"`bench --json`: `([^`]+)`", text)
    assert told is not None
    return {re.sub(r"\{.*", "", key.strip()) for key in re.sub(r"\{[^}]*\}", "", told.group(1)).split(",")}


def material(folder: Path, *names: str) -> Path:
    """Calls alike: the customer says something, then the agent does."""
    customer = np.concatenate((silence(0.4), voice(1.2), silence(1.8)))
    agent = np.concatenate((silence(2.0), voice(0.9), silence(0.5)))
    turns = [("customer", 0.4, 1.6, "hello"), ("agent", 2.0, 2.9, "good morning")]
    rows = [dict(zip(("role", "start", "end", "text"), turn, strict=True)) for turn in turns]
    for name in names:
        write_wav(folder / f"{name}.wav", [to_int16(customer), to_int16(agent)], 8000)
        (folder / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
    return folder


async def test_bench_measures_calls_at_a_subscriber(tmp_path: Path) -> None:
    told: dict[str, str] = {}

    @asynccontextmanager
    async def serve(overrides: dict[str, str]) -> AsyncIterator[BenchServer]:
        told.update(overrides)
        settings = Settings(
            server=ServerSettings(port=0),
            store=StoreSettings(data_dir=tmp_path / "data"),
            speech=SpeechSettings(workers=2, partials="off"),
        )
        async with serving(settings, lambda chosen: SpeechService(chosen.speech, make_decoder=LengthDecoder)) as server:
            ingest, watch = (server.tokens.create(role, "bench").token for role in ("ingest", "supervisor"))
            yield BenchServer(os.getpid(), server.url.replace("http", "ws", 1), ingest, watch)

    def reference(model: str, pieces: list[Piece]) -> float:
        assert [piece.name for piece in pieces] == ["one", "three"], "only what the calls said is decoded"
        return 4.5

    folder = material(tmp_path, "one", "three", "two")
    options = BenchOptions(2, 3.6, audio=folder, partials="off", window="fast")
    result = await measure(options, serve, reference)
    assert result["wer_offline"] == 4.5
    assert told["CALMLINE_SPEECH__WINDOW"] == "fast"
    assert keys_of_the_contract() <= set(result)
    assert (result["calls"], result["lost_finals"], result["hung_up"]) == (2, 0, 0)
    assert (result["refused"], result["not_believed"], result["unheard"]) == (0, 0, 0)
    assert result["turns"] >= 2
    assert result["finals"] >= result["turns"]
    latency = result["final_latency_s"]
    assert set(latency) == {"p50", "p95", "p99", "max"}
    assert 0 < latency["p50"] <= latency["max"]
    assert result["partial_latency_s"]["p50"] is None
    assert sum(result["modes"].values()) > 0
