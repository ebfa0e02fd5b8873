"""A raw peer on a real socket: the good way, and every bad input of the issue, each touching no other call."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from monitor.errors import AdmissionError
from tests.fakes.clients import FeedReader, close_of, start_call, start_message, until
from tests.fakes.site import fake_server


async def test_a_call_from_start_to_ended_reaches_the_wall(tmp_path: Path) -> None:
    async with (
        fake_server(tmp_path) as server,
        connect(f"{server.ws}/live", additional_headers=server.bearer("supervisor")) as live,
        connect(f"{server.ws}/ingest/raw", additional_headers=server.bearer("ingest")) as peer,
    ):
        feed = FeedReader(live)
        await start_call(peer, "c1")
        for _ in range(50):
            await peer.send(b"\xff\x7f" * 160)
        call = server.calls.get("c1")
        assert call is not None
        await until(lambda: len(call.fed[0]) == 50 * 160)
        assert bytes(call.fed[0]) == b"\xff" * 8000
        assert bytes(call.fed[1]) == b"\x7f" * 8000
        call.say("hello")
        await peer.send('{"type":"stop","unknown":"field"}')
        assert json.loads(await peer.recv()) == {"type": "ended", "finals": 1}
        with pytest.raises(ConnectionClosed) as closed:
            await peer.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1000
        events = await feed.until_type("call.ended")
        assert [event.type for event in events if event.call_id == "c1"] == ["call.started", "call.ended"]


BAD: dict[str, tuple[list[str | bytes], int]] = {
    "malformed JSON": ([start_message("bad"), b"\xff\xff", "{nonsense"], 1007),
    "not an object": ([start_message("bad"), b"\xff\xff", "[1]"], 1007),
    "oversized frame": ([start_message("bad"), b"\xff\xff", bytes(64 * 1024 + 2)], 1009),
    "oversized message": ([start_message("bad"), b"\xff\xff", bytes(1024 * 1024 + 2)], 1009),
    "half a sample": ([start_message("bad"), b"\xff\xff", b"\xff"], 1002),
    "second start": ([start_message("bad"), b"\xff\xff", start_message("bad2")], 1002),
    "audio before start": ([b"\xff\xff"], 1002),
    "wrong rate": ([start_message("bad", rate=1)], 1003),
    "wrong encoding": ([start_message("bad", encoding="mp3")], 1003),
    "no channels": ([start_message("bad", channels=[])], 1003),
    "stop before start": (['{"type":"stop"}'], 1002),
}


@pytest.mark.parametrize("name", BAD)
async def test_bad_input_ends_its_connection_alone(tmp_path: Path, name: str) -> None:
    messages, code = BAD[name]
    async with fake_server(tmp_path) as server:
        headers = server.bearer("ingest")
        async with (
            connect(f"{server.ws}/ingest/raw", additional_headers=headers) as good,
            connect(f"{server.ws}/ingest/raw", additional_headers=headers, max_size=None) as bad,
        ):
            await start_call(good, "good")
            for message in messages:
                await bad.send(message)
            told, reason = await close_of(bad)
            assert told == code
            assert reason
            if len(messages) > 1:
                await until(lambda: "bad" in server.calls.gone)
                assert server.calls.gone["bad"].ended == "protocol_error"
                assert bytes(server.calls.gone["bad"].fed[0]) == b"\xff"
            await good.send(b"\xff\x7f")
            call = server.calls.get("good")
            assert call is not None
            await until(lambda: len(call.fed[0]) == 1)
            await good.send('{"type":"stop"}')
            assert json.loads(await good.recv())["type"] == "ended"


@pytest.mark.parametrize("die", [lambda peer: peer.transport.abort(), lambda peer: peer.transport.close()])
async def test_a_socket_that_dies_ends_its_call(tmp_path: Path, die: Callable[[Any], None]) -> None:
    async with fake_server(tmp_path) as server:
        async with connect(f"{server.ws}/ingest/raw", additional_headers=server.bearer("ingest")) as peer:
            await start_call(peer, "c1")
            await peer.send(b"\xff\x7f")
            call = server.calls.get("c1")
            assert call is not None
            await until(lambda: len(call.fed[0]) == 1)
            die(peer)
            await until(lambda: "c1" in server.calls.gone)
        assert server.calls.gone["c1"].ended == "peer_lost"
        assert bytes(server.calls.gone["c1"].fed[0]) == b"\xff"


async def test_a_live_call_id_is_refused_with_4409(tmp_path: Path) -> None:
    async with fake_server(tmp_path) as server:
        headers = server.bearer("ingest")
        async with (
            connect(f"{server.ws}/ingest/raw", additional_headers=headers) as first,
            connect(f"{server.ws}/ingest/raw", additional_headers=headers) as second,
        ):
            await start_call(first, "c1")
            await second.send(start_message("c1"))
            assert (await close_of(second))[0] == 4409
            assert server.calls.get("c1") is not None


async def test_a_full_machine_refuses_with_a_reason(tmp_path: Path) -> None:
    async with fake_server(tmp_path) as server:
        server.calls.fault = AdmissionError("the machine is full")
        async with connect(f"{server.ws}/ingest/raw", additional_headers=server.bearer("ingest")) as peer:
            await peer.send(start_message("c1"))
            assert await close_of(peer) == (4429, "the machine is full")


async def test_a_silent_peer_is_ended(tmp_path: Path) -> None:
    async with fake_server(tmp_path, idle_timeout_s=2.0) as server:
        async with connect(f"{server.ws}/ingest/raw", additional_headers=server.bearer("ingest")) as peer:
            await start_call(peer, "c1")
            assert (await close_of(peer))[0] == 4408
            await until(lambda: "c1" in server.calls.gone)
        assert server.calls.gone["c1"].ended == "peer_lost"


async def test_shutdown_ends_calls_and_tells_everybody(tmp_path: Path) -> None:
    async with fake_server(tmp_path) as server:
        peer = await connect(f"{server.ws}/ingest/raw", additional_headers=server.bearer("ingest"))
        live = await connect(f"{server.ws}/live", additional_headers=server.bearer("supervisor"))
        await start_call(peer, "c1")
    assert server.calls.gone["c1"].ended == "shutdown"
    assert (await close_of(peer))[0] == 1001
    feed = FeedReader(live)
    await feed.until_type("call.ended")
    assert (await close_of(live))[0] == 1001


async def test_a_source_fills_in_team_and_queue(tmp_path: Path) -> None:
    async with fake_server(tmp_path) as server, connect(f"{server.ws}/ingest/raw/{server.token('ingest')}") as peer:
        await start_call(peer, "c1", metadata={"agent": "ines", "team": "north", "later": 1})
        call = server.calls.get("c1")
        assert call is not None
        assert (call.source, call.metadata.team, call.metadata.agent) == ("raw", "north", "ines")


async def test_refused_consent_in_mid_call_ends_the_watching(tmp_path: Path) -> None:
    async with (
        fake_server(tmp_path) as server,
        connect(f"{server.ws}/ingest/raw", additional_headers=server.bearer("ingest")) as peer,
    ):
        await start_call(peer, "c1")
        await peer.send('{"type":"metadata","metadata":{"consent":"refused"}}')
        assert (await close_of(peer))[0] == 4451
        await until(lambda: "c1" in server.calls.gone)
