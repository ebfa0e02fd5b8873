"""What a wall asks for when it opens, and what it is told of calls that are over."""

from pathlib import Path

from websockets.asyncio.client import connect

from monitor.events.alert import AlertRaised
from monitor.events.score import ScoreUpdated
from tests.fakes.clients import FeedReader, http_client, start_call
from tests.fakes.site import fake_server
from tests.fakes.whole import whole_server


async def test_a_wall_just_opened_learns_how_its_teams_went(tmp_path: Path) -> None:
    async with (
        fake_server(tmp_path) as server,
        http_client(base_url=server.url, headers=server.bearer("supervisor")) as http,
        connect(f"{server.ws}/ingest/raw/{server.token('ingest')}") as peer,
    ):
        assert (await http.get("/api/trends")).json() == {}
        await start_call(peer, "c1", metadata={"agent": "ines", "team": "Harbour"})
        server.calls.live()[0].publish(ScoreUpdated(score=42, slope=0, level="tense", at=1.0))
        site = server.running.site
        now = site.clock.now().timestamp()
        site.trends.sample(site.calls.live(), now - 3600)
        site.trends.sample(site.calls.live(), now)
        assert (await http.get("/api/trends")).json() == {"Harbour": [[round(now, 1), 42.0]]}
        assert (await http.get("/api/alerts")).json() == {"items": []}  # nothing is kept here
        server.calls.live()[0].say("my refund")
        server.calls.live()[0].say("never came")
        for typed, hits in (("came refund", ["never came"]), ('"my refund"', ["my refund"]), ("came back", None)):
            items = (await http.get("/api/calls", params={"q": typed})).json()["items"]
            assert [[hit["text"] for hit in item["hits"]] for item in items] == ([] if hits is None else [hits])


async def test_every_wall_is_told_who_took_an_alert_after_the_call(tmp_path: Path) -> None:
    async with (
        fake_server(tmp_path) as server,
        http_client(base_url=server.url, headers=server.bearer("supervisor", "piotr")) as http,
        connect(f"{server.ws}/live", additional_headers=server.bearer("supervisor")) as live,
    ):
        feed = FeedReader(live)
        async with connect(f"{server.ws}/ingest/raw/{server.token('ingest')}") as peer:
            await start_call(peer, "c1")
            server.calls.live()[0].publish(AlertRaised(alert_id="a1", level="critical", score=84, at=1.0))
            await peer.send('{"type":"stop"}')
            await feed.until_type("call.ended")
        assert (await http.post("/api/calls/c1/alerts/a1", json={"acknowledged": True})).status_code == 200
        told = (await feed.until_type("alert.updated"))[-1]
        assert told.type == "alert.updated"
        assert (told.call_id, told.alert_id, told.acknowledged, told.by) == ("c1", "a1", True, "piotr")


async def test_alerts_of_calls_that_are_over_are_found_again(tmp_path: Path) -> None:
    async with whole_server(tmp_path) as server, server.http() as http:
        await server.hold("c1")
        await server.hold("calm", seconds=1)
        (events,) = (await http.get("/api/alerts")).json()["items"]
        kinds = [event["type"] for event in events]
        assert (kinds[0], kinds[-1]) == ("call.started", "call.ended")
        assert "alert.raised" in kinds
        assert "speech.final" not in kinds
        assert (await http.get("/api/alerts", params={"since": "2100-01-01T00:00:00Z"})).json() == {"items": []}
        assert (await http.get("/api/alerts", params={"since": "yesterday"})).status_code == 422
        async with server.http("admin", "root") as admin:
            notes = (await admin.get("/api/audit")).json()["items"]
        assert [note["detail"] for note in notes if note["action"] == "view"] == ["alerts"]
