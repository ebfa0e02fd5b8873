"""Listening to a live call over a real socket: who may, what is heard, what the agent and the audit are told."""

import asyncio
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from monitor.config import PrivacySettings, ServerSettings
from tests.fakes.clients import WAIT_S, FeedReader, close_of
from tests.fakes.whole import WholeServer, end_call, speak, whole_server

UNREDACTED: dict[str, Any] = {"server": ServerSettings(port=0, listen_unredacted=("vera",))}


async def _hear(socket: Any) -> tuple[dict[str, Any], bytes]:
    """The format and all frames until the end."""
    async with asyncio.timeout(WAIT_S):
        head = json.loads(await socket.recv())
        sound = b""
        try:
            while True:
                sound += await socket.recv()
        except ConnectionClosed:
            return head, sound


async def _status(server: WholeServer, role: str, name: str, query: str) -> int:
    try:
        async with connect(f"{server.ws}/live/listen?{query}", additional_headers=server.bearer(role, name)) as socket:
            async with asyncio.timeout(WAIT_S):
                await socket.recv()
            return 200
    except InvalidStatus as error:
        return error.response.status_code


async def test_a_supervisor_hears_both_sides_and_the_agent_sees_it(tmp_path: Path) -> None:
    async with (
        whole_server(tmp_path) as server,
        server.peer("c1") as peer,
        connect(f"{server.ws}/agent/live", additional_headers=server.bearer("agent", "ines")) as agent,
        connect(f"{server.ws}/live/listen?call=c1", additional_headers=server.bearer("supervisor")) as socket,
    ):
        feed = FeedReader(agent)
        events = await feed.until(lambda events: any(getattr(event, "listening", None) for event in events))
        assert [event.listening for event in events if event.type == "watch.changed"][-1] == ("dana",)
        await speak(peer, 16)
        await end_call(peer)
        head, sound = await _hear(socket)
        assert socket.close_code == 1000
        assert head == {
            "type": "format", "encoding": "s16le", "rate": 8000, "channels": ["customer", "agent"], "redacted": True,
            "delay_s": 5.0,
        }  # fmt: skip
        sides = np.frombuffer(sound, "<i2").reshape(-1, 2)
        assert np.abs(sides[:, 0]).max() > 8000
        async with server.http("admin", "root") as admin:
            items = (await admin.get("/api/audit")).json()["items"]
        assert ("dana", "listen", "c1", "live") in [
            (item["who"], item["action"], item["call_id"], item["detail"]) for item in items
        ]


async def test_unredacted_is_a_right_by_name(tmp_path: Path) -> None:
    async with whole_server(tmp_path, **UNREDACTED) as server, server.peer("c1") as peer:
        url = f"{server.ws}/live/listen?call=c1&unredacted=1"
        for role, name, told in (("supervisor", "vera", True), ("supervisor", "dana", False), ("agent", "vera", False)):
            async with server.http(role, name) as http:
                assert (await http.get("/api/me")).json()["listen_unredacted"] is told
        assert await _status(server, "supervisor", "dana", "call=c1&unredacted=1") == 403
        assert await _status(server, "admin", "root", "call=c1&unredacted=1") == 403
        async with connect(url, additional_headers=server.bearer("supervisor", "vera")) as socket:
            await speak(peer, 2)
            await end_call(peer)
            head, sound = await _hear(socket)
            assert head["redacted"] is False
            assert len(sound) >= 2 * 2 * 8000
        async with server.http("admin", "root") as admin:
            details = [item["detail"] for item in (await admin.get("/api/audit")).json()["items"]]
        assert "live, unredacted" in details


@pytest.mark.parametrize("role", ["supervisor", "reviewer", "agent", "ingest", "admin"])
async def test_listening_by_role(tmp_path: Path, role: str) -> None:
    async with whole_server(tmp_path) as server, server.peer("c1"):
        assert await _status(server, role, "ines", "call=c1") == (200 if role in ("supervisor", "admin") else 403)


async def test_a_call_that_is_not_live(tmp_path: Path) -> None:
    async with (
        whole_server(tmp_path) as server,
        connect(f"{server.ws}/live/listen?call=none", additional_headers=server.bearer("supervisor")) as socket,
    ):
        assert (await close_of(socket))[0] == 4404


async def test_a_refusal_ends_the_listening(tmp_path: Path) -> None:
    async with (
        whole_server(tmp_path, privacy=PrivacySettings(store_unknown=True)) as server,
        server.peer("c1"),
        connect(f"{server.ws}/live/listen?call=c1", additional_headers=server.bearer("supervisor")) as socket,
        server.http() as http,
    ):
        await socket.recv()
        await http.post("/api/calls/c1/consent", json={"consent": "refused"})
        assert (await close_of(socket))[0] == 4451
