"""The real server (pipeline, scoring, coaching, store) behind real sockets; only the recogniser is scripted."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from monitor.config import PrivacySettings, ServerSettings, Settings, StoreSettings
from monitor.events.union import AnyEvent, encode
from monitor.server.serving import Running
from monitor.server.wiring import serving
from monitor.speech.scripted import ScriptedRecogniser, Turn
from tests.fakes.clients import FeedReader, http_client, start_call

ANGRY = (
    Turn(0.5, 3.0, "This is the third time I have called about the same problem."),
    Turn(4.0, 7.0, "This is ridiculous, I am so frustrated, nobody ever calls me back."),
    Turn(8.0, 11.0, "I want to speak to your manager right now, this is unacceptable."),
    Turn(12.0, 15.0, "I am furious, I will cancel everything and tell everyone how awful you are."),
)
AGENT = (Turn(3.2, 3.9, "Our policy says no."), Turn(11.2, 11.9, "There is nothing I can do."))
SECOND = b"\xff\xff" * 8000


def _script(call_id: str, channel: int) -> Sequence[Turn]:
    return AGENT if channel else ANGRY


@asynccontextmanager
async def _server(folder: Path, **privacy: Any) -> AsyncIterator[Running]:
    settings = Settings(
        server=ServerSettings(port=0),
        store=StoreSettings(data_dir=folder),
        privacy=PrivacySettings(**({"store_unknown": True} | privacy)),
    )
    async with serving(settings, lambda settings: ScriptedRecogniser(_script)) as running:
        yield running


def _bearer(running: Running, role: str, name: str = "dana") -> dict[str, str]:
    return {"Authorization": f"Bearer {running.tokens.create(role, name).token}"}


def _ws(running: Running) -> str:
    return running.url.replace("http", "ws", 1)


async def _speak(peer: ClientConnection, seconds: int) -> None:
    for _ in range(seconds):
        for start in range(0, len(SECOND), 4000):
            await peer.send(SECOND[start : start + 4000])


def _durable(events: list[AnyEvent], call_id: str) -> list[str]:
    return [encode(event) for event in events if event.call_id == call_id and event.durable]


async def test_what_was_seen_live_is_what_is_replayed(tmp_path: Path) -> None:
    async with (
        _server(tmp_path) as running,
        connect(f"{_ws(running)}/live?call=*", additional_headers=_bearer(running, "supervisor")) as live,
        connect(f"{_ws(running)}/ingest/raw", additional_headers=_bearer(running, "ingest")) as peer,
        http_client(base_url=running.url, headers=_bearer(running, "admin", "root")) as http,
    ):
        feed = FeedReader(live)
        await start_call(peer, "c1", metadata={"agent": "ines", "queue": "support"})
        await _speak(peer, 16)
        events = await feed.until_type("speech.final", 6)
        assert {"score.updated", "level.changed", "alert.raised", "tip.shown"} <= {event.type for event in events}

        listed = (await http.get("/api/calls", params={"state": "live"})).json()
        assert [item["call_id"] for item in listed["items"]] == ["c1"]
        item = listed["items"][0]
        assert item["state"] == "live"
        assert item["stored"] is True
        assert item["alerts"] >= 1
        assert item["metadata"]["agent"] == "ines"

        alert = next(event for event in events if event.type == "alert.raised")
        answer = await http.post(f"/api/calls/c1/alerts/{alert.alert_id}", json={"acknowledged": True})
        assert (answer.status_code, answer.json()["type"], answer.json()["by"]) == (200, "alert.updated", "root")
        answer = await http.post("/api/calls/c1/alerts/none", json={"acknowledged": True})
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_such_alert")
        path = f"/api/calls/c1/alerts/{alert.alert_id}"
        assert (await http.get("/api/colleagues")).json() == {"items": ["dana", "root"]}
        assert (await http.post(path, json={"assigned": " DANA"})).json()["assigned"] == "dana"
        for nobody in ("dan", "ines"):  # a typo, and an agent
            answer = await http.post(path, json={"assigned": nobody})
            assert (answer.status_code, answer.json()["error"]["code"]) == (400, "unknown_person")
        given_back = (await http.post(path, json={"assigned": "", "acknowledged": False})).json()
        assert (given_back["assigned"], given_back["acknowledged"]) == ("", False)
        assert (await http.post("/api/calls/c1/messages", json={"text": "breathe"})).status_code == 200
        assert (await http.post("/api/calls/c1/notes", json={"text": "look here", "at": 3.5})).status_code == 200
        tip = next(event for event in events if event.type == "tip.shown")
        assert (await http.post(f"/api/calls/c1/tips/{tip.tip_id}", json={"outcome": "done"})).status_code in (200, 404)

        await peer.send('{"type":"stop"}')
        assert json.loads(await peer.recv()) == {"type": "ended", "finals": 6}
        events = await feed.until_type("call.ended")
        told = _durable(events, "c1")
        told = told[: 1 + next(index for index, line in enumerate(told) if '"call.ended"' in line)]
        assert [json.loads(line)["seq"] for line in told] == list(range(1, len(told) + 1))

        assert (await http.get("/api/audit")).status_code == 200  # everything put so far is committed
        kept = (await http.get("/api/calls/c1")).json()
        for stored, line in zip(kept["events"], told, strict=True):
            assert stored == json.loads(line)
        assert kept["call"]["state"] == "ended"
        found = (await http.get("/api/calls", params={"q": "manager"})).json()
        assert [item["call_id"] for item in found["items"]] == ["c1"]

        verdict = await http.post(f"/api/calls/c1/alerts/{alert.alert_id}", json={"verdict": "right"})
        assert (verdict.status_code, verdict.json()["seq"]) == (200, len(told) + 1)
        assert (await http.post("/api/calls/c1/messages", json={"text": "late"})).status_code == 409
        actions = [note["action"] for note in (await http.get("/api/audit")).json()["items"]]
        assert {"view", "alert", "message", "note"} <= set(actions)


async def test_call_ended_is_the_last_event_of_a_call(tmp_path: Path) -> None:
    async with (
        _server(tmp_path) as running,
        connect(f"{_ws(running)}/ingest/raw", additional_headers=_bearer(running, "ingest")) as peer,
    ):
        told: list[str] = []
        running.bus.subscribe(lambda events: told.extend(event.type for event in events if event.durable))  # type: ignore[attr-defined]
        await start_call(peer, "c1", metadata={"agent": "ines"})
        await _speak(peer, 16)
        await peer.send('{"type":"stop"}')
        await peer.recv()
        assert told[-1] == "call.ended"


async def test_an_agent_is_told_what_to_say_and_nothing_of_the_score(tmp_path: Path) -> None:
    async with (
        _server(tmp_path) as running,
        connect(f"{_ws(running)}/agent/live", additional_headers=_bearer(running, "agent", "ines")) as agent,
        connect(f"{_ws(running)}/ingest/raw", additional_headers=_bearer(running, "ingest")) as peer,
    ):
        feed = FeedReader(agent)
        await start_call(peer, "c1", metadata={"agent": "ines"})
        await _speak(peer, 16)
        events = await feed.until_type("tip.shown")
        await peer.send('{"type":"stop"}')
        events = await feed.until_type("call.ended")
        assert {event.audience for event in events if event.type == "tip.shown"} == {"agent"}
        assert not {"score.updated", "call.summary", "speech.final", "alert.raised"} & {event.type for event in events}


async def test_pages_of_calls_go_from_live_to_kept(tmp_path: Path) -> None:
    async with (
        _server(tmp_path) as running,
        http_client(base_url=running.url, headers=_bearer(running, "reviewer")) as http,
    ):
        token = running.tokens.create("ingest", "pbx").token
        for number in range(3):
            async with connect(f"{_ws(running)}/ingest/raw/{token}") as peer:
                await start_call(peer, f"old-{number}", metadata={"agent": "ines"})
                await peer.send('{"type":"stop"}')
                await peer.recv()
        await running.site.keeper.audits(1)
        async with (
            connect(f"{_ws(running)}/ingest/raw/{token}") as one,
            connect(f"{_ws(running)}/ingest/raw/{token}") as two,
        ):
            await start_call(one, "live-0", metadata={"agent": "piotr"})
            await start_call(two, "live-1", metadata={"agent": "ines"})
            for limit in (1, 2, 3, 5, 50):
                seen: list[str] = []
                cursor: str | None = ""
                while cursor is not None:
                    page = (await http.get("/api/calls", params={"limit": limit, "cursor": cursor})).json()
                    assert len(page["items"]) <= limit
                    seen += [item["call_id"] for item in page["items"]]
                    cursor = page["next"]
                assert seen == ["live-1", "live-0", "old-2", "old-1", "old-0"]
            ended = (await http.get("/api/calls", params={"state": "ended"})).json()["items"]
            assert [item["call_id"] for item in ended] == ["old-2", "old-1", "old-0"]
            mine = (await http.get("/api/calls", headers=_bearer(running, "agent", "piotr"))).json()["items"]
            assert [item["call_id"] for item in mine] == ["live-0"]


async def test_refused_consent_is_watched_by_nobody_and_kept_nowhere(tmp_path: Path) -> None:
    async with (
        _server(tmp_path) as running,
        http_client(base_url=running.url, headers=_bearer(running, "supervisor")) as http,
    ):
        token = running.tokens.create("ingest", "pbx").token
        async with connect(f"{_ws(running)}/ingest/raw/{token}") as peer:
            await start_call(peer, "c1", metadata={"consent": "given"})
            await peer.send('{"type":"stop"}')
            await peer.recv()
        await running.site.keeper.audits(1)
        assert (await http.get("/api/calls/c1")).status_code == 200
        assert (await http.post("/api/calls/c1/consent", json={"consent": "refused"})).status_code == 204
        assert (await http.get("/api/calls/c1")).status_code == 404
