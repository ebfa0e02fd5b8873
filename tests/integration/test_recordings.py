"""What was recorded is heard by those who may, in ranges, and every hearing is noted; erasure takes it away."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from monitor.config import StoreSettings
from monitor.store.recorder import Recorder
from monitor.store.spool import Spool
from tests.fakes.whole import WholeServer, whole_server


def _recording(folder: Path) -> dict[str, Any]:
    return {"store": StoreSettings(data_dir=folder, record_audio=True)}


async def _ready(http: httpx.AsyncClient, call_id: str) -> httpx.Response:
    """The recording, once it is encoded."""
    async with asyncio.timeout(60):
        while True:
            answer = await http.get(f"/api/calls/{call_id}/audio")
            if answer.status_code != 404:
                return answer
            await asyncio.sleep(0.05)


async def _listens(server: WholeServer) -> list[dict[str, Any]]:
    async with server.http("admin", "root") as admin:
        items: list[dict[str, Any]] = (await admin.get("/api/audit")).json()["items"]
    return [item for item in items if item["action"] == "listen"]


async def test_a_recording_is_heard_drawn_and_noted(tmp_path: Path) -> None:
    async with whole_server(tmp_path, **_recording(tmp_path)) as server, server.http() as http:
        await server.hold("c1")
        whole = await _ready(http, "c1")
        assert (whole.status_code, whole.headers["content-type"]) == (200, "audio/ogg")
        assert whole.content[:4] == b"OggS"
        part = await http.get("/api/calls/c1/audio", headers={"Range": "bytes=10-19"})
        assert (part.status_code, part.content) == (206, whole.content[10:20])
        head = await http.head("/api/calls/c1/audio")
        assert int(head.headers["content-length"]) == len(whole.content)
        assert [(item["who"], item["call_id"]) for item in await _listens(server)] == [("dana", "c1")]

        drawn = (await http.get("/api/calls/c1/waveform", params={"points": 40})).json()
        assert len(drawn["customer"]) == len(drawn["agent"]) == 40
        assert max(drawn["customer"]) > 50
        assert sum(drawn["agent"]) < 100  # what Opus lets through from the other side
        assert abs(drawn["duration"] - 16) < 0.2


async def test_a_recording_in_the_making_is_told_from_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    encode = Recorder.encode

    def slow(self: Recorder, spool: Spool) -> None:
        release.wait(20)
        encode(self, spool)

    monkeypatch.setattr(Recorder, "encode", slow)
    async with whole_server(tmp_path, **_recording(tmp_path)) as server, server.http() as http:
        await server.hold("c1")
        answer = await http.get("/api/calls/c1/audio")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "audio_coming")
        assert (await http.head("/api/calls/c1/audio")).headers["retry-after"] == "1"
        release.set()
        assert (await _ready(http, "c1")).status_code == 200
        assert "retry-after" not in (await http.head("/api/calls/none/audio")).headers


async def test_only_those_who_may_hear_it(tmp_path: Path) -> None:
    async with whole_server(tmp_path, **_recording(tmp_path)) as server:
        await server.hold("c1")
        async with server.http() as http:
            await _ready(http, "c1")
        for role, name, status in (
            ("reviewer", "rae", 200),
            ("admin", "root", 200),
            ("agent", "ines", 200),
            ("agent", "piotr", 403),
            ("ingest", "pbx", 403),
        ):
            async with server.http(role, name) as http:
                for path in ("audio", "waveform"):
                    answer = await http.get(f"/api/calls/c1/{path}")
                    assert (role, name, path, answer.status_code) == (role, name, path, status)


async def test_withdrawn_consent_takes_the_recording_with_it(tmp_path: Path) -> None:
    async with whole_server(tmp_path, **_recording(tmp_path)) as server, server.http() as http:
        await server.hold("c1")
        await _ready(http, "c1")
        assert list((tmp_path / "audio").glob("*.opus"))
        answer = await http.post("/api/calls/c1/consent", json={"consent": "refused"})
        assert answer.status_code == 204
        answer = await http.get("/api/calls/c1/audio")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_such_call")
        assert not list((tmp_path / "audio").glob("*.opus"))


async def test_without_recording_there_is_none(tmp_path: Path) -> None:
    async with whole_server(tmp_path) as server, server.http() as http:
        await server.hold("c1")
        answer = await http.get("/api/calls/c1/audio")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_audio")
        assert (await http.get("/api/calls/none/waveform")).json()["error"]["code"] == "no_such_call"


@pytest.mark.parametrize("spoilt", [b"", b"no recording at all" * 100, b"OggS" + bytes(4000)])
async def test_a_damaged_recording_is_said_and_the_call_still_opens(tmp_path: Path, spoilt: bytes) -> None:
    async with whole_server(tmp_path, **_recording(tmp_path)) as server, server.http() as http:
        await server.hold("c1")
        await _ready(http, "c1")
        (file,) = (tmp_path / "audio").glob("*.opus")
        file.write_bytes(spoilt)
        drawn = await http.get("/api/calls/c1/waveform")
        assert (drawn.status_code, drawn.json()["error"]["code"]) == (404, "audio_damaged")
        if not spoilt.startswith(b"OggS"):
            heard = await http.get("/api/calls/c1/audio")
            assert (heard.status_code, heard.json()["error"]["code"]) == (404, "audio_damaged")
        for path in ("", "/scorecard", "/summary", "/people", "/export"):
            assert (await http.get(f"/api/calls/c1{path}")).status_code == 200, path
