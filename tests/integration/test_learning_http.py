"""What follows from calls over HTTP: letters, effects, cards, who came back, and what other settings would do."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fakes.whole import whole_server


async def test_a_letter_is_drawn_edited_masked_and_taken_back(tmp_path: Path) -> None:
    async with whole_server(tmp_path) as server, server.http("reviewer", "rae") as http:
        await server.hold("c1")
        planned = (await http.post("/api/calls/c1/follow-ups", json={"what": "write", "due": "2026-02-01"})).json()
        path = f"/api/follow-ups/{planned['id']}/draft"
        drawn = (await http.get(path)).json()
        assert "third time I have called" in drawn["text"]
        assert drawn["edited"] is None
        assert "[name]" in drawn["open"]
        kept = (await http.put(path, json={"text": "Dear Ann, card 4111 1111 1111 1111."})).json()
        assert (kept["edited"]["by"], kept["open"]) == ("rae", [])
        assert "4111" not in kept["text"]
        assert (await http.get("/api/follow-ups")).json()["items"][0]["draft"] == kept["text"]
        assert (await http.put(path, json={"text": ""})).json()["text"] == drawn["text"]
        assert (await http.get("/api/follow-ups/99/draft")).status_code == 404


async def test_effects_and_returning_critics_are_told(tmp_path: Path) -> None:
    async with whole_server(tmp_path) as server, server.http("reviewer") as http:
        await server.hold("c1", customer_ref="k1")
        await server.hold("calm-1", seconds=2, customer_ref="k1")
        body = {"theme": "calls me back", "title": "Ring back", "phrases": ["calls me back", "third time"]}
        made = (await http.post("/api/actions", json=body)).json()
        assert made["phrases"] == ["calls me back", "third time"]
        effect = (await http.get(f"/api/actions/{made['id']}/effect")).json()
        assert (effect["verdict"], effect["before"]["shown"], effect["before"]["calls"]) == ("not_done", 1, 2)
        await http.post(f"/api/actions/{made['id']}", json={"status": "done"})
        effect = (await http.get(f"/api/actions/{made['id']}/effect")).json()
        assert (effect["verdict"], effect["before"]["share"], effect["after"]["calls"]) == ("too_few", 0.5, 0)
        assert (await http.get("/api/actions/99/effect")).status_code == 404
        told = (await http.get("/api/insights")).json()["came_back"]
        assert (told["critics"], told["returned"], told["calm"]) == (1, 1, 1)
        assert (await http.get("/api/themes")).json()["praise"] == []


async def test_a_call_that_never_calms_has_no_card(tmp_path: Path) -> None:
    async with whole_server(tmp_path) as server, server.http("reviewer") as http:
        await server.hold("c1")
        answer = await http.get("/api/calls/c1/lesson?format=html")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_such_lesson")


async def test_what_other_settings_would_have_done(tmp_path: Path) -> None:
    async with whole_server(tmp_path) as server, server.http("supervisor") as http:
        await server.hold("c1")
        choices = (await http.get("/api/whatif")).json()
        assert choices["models"]
        assert choices["scoring"]["frustrated"] == 60
        same = (await http.post("/api/whatif", json={})).json()
        assert (same["report"]["calls"], same["report"]["appeared"], same["report"]["vanished"]) == (1, 0, 0)
        early = {"scoring": {"tense": 5.0, "hysteresis": 0.5, "frustrated": 6.0, "critical": 99.0}}
        (call,) = (await http.post("/api/whatif", json=early)).json()["calls"]
        assert call["after"][0] < call["before"][0]
        known = (await http.get("/api/settings/cues")).json()["known"]
        deaf = {"cues": {"weigh": {cue["name"]: -5.0 for cue in known}}}
        assert (await http.post("/api/whatif", json=deaf)).json()["report"]["after"]["alerts"] == 0
        named = {"model": choices["models"][-1]["name"]}
        assert (await http.post("/api/whatif", json=named)).json()["report"]["appeared"] == 0
        for wrong in ({"model": "../x"}, {"scoring": {"nonsense": 1}}, {"cues": "not toml ="}):
            assert (await http.post("/api/whatif", json=wrong)).json()["error"]["code"] == "bad_setting"
        later = {"since": datetime(2100, 1, 1, tzinfo=UTC).isoformat()}
        assert (await http.post("/api/whatif", json=later)).json()["report"]["calls"] == 0
        assert (await http.post("/api/whatif", json={"judged": True})).json()["report"]["calls"] == 0


@pytest.mark.parametrize("role", ["agent", "ingest"])
async def test_none_of_it_is_for_agents_and_peers(tmp_path: Path, role: str) -> None:
    async with whole_server(tmp_path) as server, server.http(role, "ines") as http:
        await server.hold("c1", seconds=1)
        for path in ("/api/whatif", "/api/calls/c1/lesson", "/api/follow-ups/1/draft", "/api/actions/1/effect"):
            assert (path, (await http.get(path)).status_code) == (path, 403)
