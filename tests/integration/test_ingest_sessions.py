"""AudioHook sessions whose connection breaks off, and calls that the server refuses, over real sockets."""

import asyncio
import json
from pathlib import Path

from websockets.asyncio.client import connect

from monitor.errors import AdmissionError
from monitor.simulate.drive import drive
from monitor.simulate.faults import Faults
from monitor.simulate.pacing import Pace
from monitor.simulate.peers.audiohook import AudioHookPeer
from tests.fakes.clients import close_of, until
from tests.integration.test_telephony_sockets import FAST, every, opened, recording, running, ws


async def test_a_broken_audiohook_session_goes_on_as_the_same_call(tmp_path: Path) -> None:
    async with running(tmp_path) as (server, calls):
        token = server.tokens.create("ingest", "genesys").token
        first = AudioHookPeer(recording(), token)
        await drive(first, ws(server), Pace(speed=10, faults=Faults(drop_after=1.0)))
        await asyncio.sleep(1)
        second = AudioHookPeer(recording(), token, continued=[first])
        assert (await drive(second, ws(server), FAST)).in_order
        await until(lambda: opened(calls).ended == "completed")
        call = opened(calls)
    assert 16_000 <= len(call.fed[0]) <= 24_000
    assert [(track, reason) for track, _, reason in call.gaps] == [(0, "lost"), (1, "lost")]
    assert call.gaps[0][1] >= 0.25
    assert len(server.site.ingest.calls.sessions) == 0


async def test_a_session_of_another_peer_is_not_gone_on_from(tmp_path: Path) -> None:
    sources = {"theirs": {"protocol": "audiohook"}}
    async with running(tmp_path, sources=sources) as (server, calls):
        ours, theirs = (server.tokens.create("ingest", name).token for name in ("ours", "theirs"))
        first = AudioHookPeer(recording(), ours)
        await drive(first, ws(server), Pace(speed=10, faults=Faults(drop_after=1.0)))
        await drive(AudioHookPeer(recording(), theirs, continued=[first]), ws(server), FAST)
        await until(lambda: len(every(calls)) == 2)
    assert sorted(call.ended for call in every(calls)) == ["completed", "shutdown"]


async def test_genesys_is_told_why_a_full_machine_refuses(tmp_path: Path) -> None:
    async with running(tmp_path) as (server, calls):
        calls.fault = AdmissionError("the machine is full")
        peer = AudioHookPeer(recording(), server.tokens.create("ingest", "genesys").token)
        async with connect(f"{ws(server)}{peer.path}", additional_headers=peer.headers) as client:
            for message in peer.hello():
                await client.send(message)
            told = json.loads(await client.recv())
            assert (told["type"], told["seq"], told["clientseq"]) == ("disconnect", 1, 1)
            assert told["parameters"] == {"reason": "error", "info": "the machine is full"}
            assert (await close_of(client))[0] == 4429
