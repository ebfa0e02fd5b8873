"""What administrators see of the machine, and what Prometheus does."""

from pathlib import Path

from websockets.asyncio.client import connect

from monitor.config import SourceSettings
from monitor.server.operations import checksum
from tests.fakes.clients import close_of
from tests.fakes.whole import whole_server


async def test_an_administrator_sees_peers_protocols_store_and_versions(tmp_path: Path) -> None:
    sources = {"pbx": SourceSettings(protocol="raw"), "genesys": SourceSettings(protocol="audiohook")}
    async with whole_server(tmp_path, sources=sources) as server, server.http("admin", "root") as http:
        async with connect(f"{server.ws}/ingest/raw", additional_headers=server.bearer("ingest", "pbx")) as bad:
            await bad.send("{this is no JSON")
            await close_of(bad)
        async with server.peer("c1"):
            told = (await http.get("/api/system")).json()
            assert {"name": "pbx", "call_id": "c1"} in told["peers"]
            raw, other = (
                next(line for line in told["protocols"] if line["protocol"] == name) for name in ("raw", "audiohook")
            )
            assert raw["live_calls"] == 1
            assert sum(raw["ends"].values()) == 1
            assert other["live_calls"] == 0
            assert told["store"]["bytes"] > 0
            assert (told["store"]["lost"], told["webhook"]["on"]) == (0, False)
            assert told["recogniser"] == {"model": "scripted", "sha256": "", "quarantined": {}}
            assert {"calmline", "python", "faster-whisper"} <= set(told["versions"])
            assert {"store", "recogniser", "recorder"} <= set(told["checks"])
            text = (await http.get("/metrics")).text
            assert 'calmline_protocol_calls{protocol="raw"} 1.0' in text
            assert 'calmline_ingest_ends_total{protocol="raw",reason=' in text
            assert 'calmline_stage{stage="full"} 1.0' in text
            assert 'calmline_stage{stage="refusing"} 0.0' in text
            for name in ("calmline_store_waiting", "calmline_webhook_total", "calmline_listen_dropped_total"):
                assert name in text


async def test_others_see_no_peers(tmp_path: Path) -> None:
    async with whole_server(tmp_path) as server, server.http("supervisor") as http:
        told = (await http.get("/api/system")).json()
        assert "peers" not in told
        assert "load" in told


def test_the_checksum_is_the_pinned_one() -> None:
    assert len(checksum("base")) == 64
    assert checksum("/some/where") == ""
