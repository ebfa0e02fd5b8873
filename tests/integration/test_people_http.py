"""What people add to calls over HTTP: tags, comments, edits, notes, overruled lines, follow-ups, actions, searches."""

import json
from pathlib import Path
from typing import Any

import pytest

from monitor.config import WebhookSettings
from tests.fakes.clients import http_client, until
from tests.fakes.whole import whole_server

REVIEW = {"supervisor", "reviewer", "admin"}
MAY: tuple[tuple[str, str, dict[str, Any] | None], ...] = (
    ("GET", "/api/tags", None),
    ("GET", "/api/calls/c1/people", None),
    ("PUT", "/api/calls/c1/tags/vip", None),
    ("DELETE", "/api/calls/c1/tags/vip", None),
    ("POST", "/api/calls/c1/comments", {"text": "listen here"}),
    ("PUT", "/api/calls/c1/summary", {"text": "refund"}),
    ("PUT", "/api/calls/c1/scorecard/own", {"done": True, "note": "he did"}),
    ("DELETE", "/api/calls/c1/scorecard/own", None),
    ("GET", "/api/follow-ups", None),
    ("POST", "/api/calls/c1/follow-ups", {"what": "call back", "due": "2026-01-31"}),
    ("GET", "/api/actions", None),
    ("POST", "/api/actions", {"theme": "late engineer", "title": "Mend the routes"}),
    ("GET", "/api/searches", None),
    ("POST", "/api/searches", {"name": "mine", "query": {"peak": "critical"}}),
)


@pytest.mark.parametrize("role", ["supervisor", "reviewer", "agent", "ingest", "admin"])
async def test_people_by_role(tmp_path: Path, role: str) -> None:
    wrong = []
    async with whole_server(tmp_path) as server:
        await server.hold("c1", seconds=1)
        async with server.http(role, "ines") as http, http_client(base_url=server.url) as nobody:
            for method, path, body in MAY:
                status = (await http.request(method, path, json=body)).status_code
                if (status in (200, 204)) != (role in REVIEW) or (status != 403) != (role in REVIEW):
                    wrong.append((method, path, status))
                if (status := (await nobody.request(method, path, json=body)).status_code) != 401:
                    wrong.append((method, path, status))
    assert wrong == []


async def test_tags_comments_and_notes(tmp_path: Path) -> None:
    async with (
        whole_server(tmp_path) as server,
        server.http("reviewer", "rae") as http,
        server.http("reviewer", "sam") as other,
    ):
        await server.hold("c1")
        await server.hold("calm", seconds=1)
        assert (await http.put("/api/calls/c1/tags/VIP")).json() == {"tags": ["vip"]}
        found = (await http.get("/api/calls", params={"tag": "vip"})).json()["items"]
        assert [(item["call_id"], item["tags"]) for item in found] == [("c1", ["vip"])]
        assert (await http.get("/api/tags")).json()["items"] == [{"tag": "vip", "calls": 1}]
        comment = (await http.post("/api/calls/c1/comments", json={"text": "card 4111 1111", "at": 8.5})).json()
        assert (comment["at_s"], comment["by"]) == (8.5, "rae")
        assert "4111" not in comment["text"]
        path = f"/api/calls/c1/comments/{comment['id']}"
        assert (await other.put(path, json={"text": "mine now"})).status_code == 403
        assert (await http.put(path, json={"text": "better"})).json()["text"] == "better"
        assert (await http.put("/api/calls/c1/summary", json={"text": "Refund promised."})).status_code == 200
        assert (await http.get("/api/calls/c1/summary")).json()["edited"]["text"] == "Refund promised."
        kept = (await http.get("/api/calls/c1/people")).json()
        assert (kept["tags"], kept["comments"][0]["text"]) == (["vip"], "better")
        assert (await other.delete(path)).status_code == 403
        assert (await http.delete(path)).status_code == 204
        assert (await http.delete(path)).status_code == 404
        assert (await http.put("/api/calls/none/tags/vip")).json()["error"]["code"] == "no_such_call"


async def test_words_are_set_right_and_lines_overruled(tmp_path: Path) -> None:
    async with whole_server(tmp_path) as server, server.http("reviewer", "rae") as http:
        await server.hold("c1")
        events = (await http.get("/api/calls/c1")).json()["events"]
        said = next(event for event in events if event["type"] == "speech.final" and "third" in event["text"])
        start = said["text"].index("third")
        edit = {"utterance_id": said["utterance_id"], "start": start, "end": start + 5, "text": "fourth"}
        assert (await http.post("/api/calls/c1/edits", json=edit)).json()["text"] == "fourth"
        turns = json.loads((await http.get("/api/calls/c1/export")).text)["turns"]
        assert "This is the fourth time" in next(turn["edited"] for turn in turns if turn["edited"])
        assert (await http.post("/api/calls/c1/edits", json=edit | {"end": 999})).status_code == 400

        whole = {"utterance_id": said["utterance_id"], "start": 0, "end": len(said["text"]), "text": ""}
        assert (await http.post("/api/calls/c1/edits", json=whole)).status_code == 200
        for path in ("", "/export", "/people", "/summary", "/scorecard"):
            answer = await http.get(f"/api/calls/c1{path}")
            assert (answer.status_code, said["text"] in answer.text) == (200, False), path
        assert said["text"] not in (await http.get("/api/calls", params={"q": "third"})).text

        word = {"done": True, "note": "offered on the second line"}
        assert (await http.put("/api/calls/c1/scorecard/goodwill", json=word)).status_code == 200
        lines = (await http.get("/api/calls/c1/scorecard")).json()["lines"]
        (line,) = (line for line in lines if line["step"] == "goodwill")
        assert (line["done"], line["overruled"], line["by"], line["note"]) == (True, True, "rae", word["note"])
        assert (await http.put("/api/calls/c1/scorecard/dance", json=word)).status_code == 404
        assert (await http.delete("/api/calls/c1/scorecard/goodwill")).status_code == 204
        async with server.http("admin", "root") as admin:
            actions = {item["action"] for item in (await admin.get("/api/audit")).json()["items"]}
        assert {"edit", "overrule"} <= actions


async def test_follow_ups_are_planned_moved_and_done(tmp_path: Path) -> None:
    async with whole_server(tmp_path) as server, server.http("supervisor") as http:
        await server.hold("c1", seconds=1)
        planned = (await http.post("/api/calls/c1/follow-ups", json={"what": "call", "due": "2026-02-01"})).json()
        assert (planned["owner"], planned["due"]) == ("dana", "2026-02-01")
        path = f"/api/follow-ups/{planned['id']}"
        assert (await http.post(path, json={"due": "2026-02-03", "owner": "sam"})).json()["owner"] == "sam"
        assert (await http.get("/api/follow-ups?until=2026-02-02")).json()["items"] == []
        assert len((await http.get("/api/follow-ups?until=2026-02-03")).json()["items"]) == 1
        done = (await http.post(path, json={"done": True, "answer": "happy", "second_chance": True})).json()
        assert (done["done_by"], done["answer"], done["second_chance"]) == ("dana", "happy", True)
        assert (await http.post(path, json={"asked_again": True})).json()["asked_again_at"]
        assert (await http.get("/api/follow-ups")).json()["items"] == []
        assert len((await http.get("/api/follow-ups?done=true")).json()["items"]) == 1
        assert (await http.post("/api/calls/c1/follow-ups", json={"what": "x", "due": "soon"})).status_code == 400
        assert (await http.delete(path)).status_code == 204
        assert (await http.delete(path)).status_code == 404


async def test_actions_and_searches(tmp_path: Path) -> None:
    async with (
        whole_server(tmp_path) as server,
        server.http("reviewer", "rae") as http,
        server.http("reviewer", "sam") as sam,
    ):
        body = {"theme": "late engineer", "title": "Mend the routes", "owner": "piotr", "due": "2026-03-01"}
        made = (await http.post("/api/actions", json=body)).json()
        path = f"/api/actions/{made['id']}"
        assert (await http.post(path, json={"status": "done"})).json()["done_at"]
        assert (await http.post(path, json={"status": "odd"})).status_code == 422
        assert len((await http.get("/api/actions?status=done")).json()["items"]) == 1
        assert (await http.delete(path)).status_code == 204

        kept = {"name": "angry", "query": {"peak": "critical"}, "shared": True}
        search = (await http.post("/api/searches", json=kept)).json()
        assert [item["name"] for item in (await sam.get("/api/searches")).json()["items"]] == ["angry"]
        assert (await sam.delete(f"/api/searches/{search['id']}")).status_code == 404
        assert (await http.delete(f"/api/searches/{search['id']}")).status_code == 204


async def test_a_due_follow_up_is_told(tmp_path: Path) -> None:
    async with whole_server(tmp_path) as server, server.http("supervisor") as http:
        await server.hold("c1", seconds=1)
        await http.post("/api/calls/c1/follow-ups", json={"what": "call", "due": "2020-01-01"})
    hooks = WebhookSettings(url="http://127.0.0.1:9/", attempts=1)
    async with whole_server(tmp_path, webhooks=hooks) as server:
        await until(lambda: server.running.site.webhook.failed == 1)
