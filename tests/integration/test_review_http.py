"""Review over HTTP on the real store: filters, highlighted search, exports, scorecard, summary, customers, insights."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from monitor.config import ServerSettings, WebhookSettings
from tests.fakes.clients import http_client
from tests.fakes.whole import WholeServer, whole_server

ROLES = ("supervisor", "reviewer", "agent", "ingest", "admin")
REVIEW = {"supervisor", "reviewer", "admin"}
MAY: dict[tuple[str, str], set[str]] = {
    ("GET", "/api/calls/c1/export"): REVIEW,
    ("GET", "/api/export"): REVIEW,
    ("GET", "/api/calls/c1/scorecard"): REVIEW | {"agent"},
    ("GET", "/api/calls/other/scorecard"): REVIEW,
    ("GET", "/api/calls/c1/summary"): REVIEW | {"agent"},
    ("GET", "/api/calls/other/summary"): REVIEW,
    ("POST", "/api/calls/c1/share"): REVIEW,
    ("GET", "/api/insights"): REVIEW | {"agent"},
    ("GET", "/api/insights/tips"): REVIEW,
    ("GET", "/api/themes"): REVIEW,
    ("GET", "/api/themes/names"): REVIEW,
    ("GET", "/api/names"): REVIEW,
    ("GET", "/api/customers/k1/export"): {"admin"},
    ("DELETE", "/api/customers/nobody"): {"admin"},
}


async def _ids(http: httpx.AsyncClient, **filters: Any) -> list[str]:
    answer = await http.get("/api/calls", params={"state": "ended"} | filters)
    assert answer.status_code == 200, answer.text
    return [item["call_id"] for item in answer.json()["items"]]


async def _audited(server: WholeServer) -> list[tuple[str, str]]:
    async with server.http("admin", "root") as admin:
        items = (await admin.get("/api/audit")).json()["items"]
    return [(item["action"], item["call_id"]) for item in items]


async def test_calls_are_found_by_every_filter(tmp_path: Path) -> None:
    async with whole_server(tmp_path) as server, server.http("reviewer") as http:
        await server.hold("c1", customer_ref="k1", product="phone", team="red", conversation_id="v1")
        await server.hold("calm", seconds=3, queue="sales", agent="piotr")
        for filters, expected in (
            ({}, ["calm", "c1"]),
            ({"agent": "ines"}, ["c1"]),
            ({"queue": "sales"}, ["calm"]),
            ({"team": "red"}, ["c1"]),
            ({"product": "phone"}, ["c1"]),
            ({"customer_ref": "k1"}, ["c1"]),
            ({"conversation_id": "v1"}, ["c1"]),
            ({"peak": "frustrated"}, ["c1"]),
            ({"level": "calm"}, ["calm"]),
            ({"alerted": "true"}, ["c1"]),
            ({"alerted": "false"}, ["calm"]),
            ({"turnaround": "true"}, []),
            ({"min_duration": 10}, ["c1"]),
            ({"max_duration": 10}, ["calm"]),
            ({"since": "2020-01-01T00:00:00Z"}, ["calm", "c1"]),
            ({"until": "2020-01-01T00:00:00Z"}, []),
            ({"missing_step": "goodwill"}, ["calm", "c1"]),
        ):
            assert (filters, await _ids(http, **filters)) == (filters, expected)
        assert (await http.get("/api/calls", params={"since": "yesterday"})).status_code == 422
        names = (await http.get("/api/names")).json()
        assert (names["agents"], "sales" in names["queues"]) == (["ines", "piotr"], True)
        assert "red" in names["teams"]


async def test_live_calls_are_filtered_too(tmp_path: Path) -> None:
    async with whole_server(tmp_path) as server, server.http() as http, server.peer("c1", team="red"):
        for filters, count in (
            ({}, 1),
            ({"team": "red"}, 1),
            ({"team": "blue"}, 0),
            ({"peak": "tense"}, 0),
            ({"turnaround": "true"}, 0),
            ({"alerted": "false"}, 1),
            ({"missing_step": "own"}, 1),
            ({"until": "2020-01-01T00:00:00Z"}, 0),
        ):
            found = (await http.get("/api/calls", params={"state": "live"} | filters)).json()["items"]
            assert (filters, len(found)) == (filters, count)


async def test_search_says_where_the_words_are(tmp_path: Path) -> None:
    async with whole_server(tmp_path) as server, server.http("reviewer") as http:
        await server.hold("c1")
        (item,) = (await http.get("/api/calls", params={"q": "manager", "state": "ended"})).json()["items"]
        (hit,) = item["hits"]
        assert (hit["role"], hit["at"]) == ("customer", 8.0)
        assert [hit["text"][start:end] for start, end in hit["marks"]] == ["manager"]


async def test_one_call_and_sets_are_exported(tmp_path: Path) -> None:
    async with whole_server(tmp_path) as server, server.http("reviewer") as http:
        await server.hold("c1")
        await server.hold("calm", seconds=3)
        for form, kind, sign in (
            ("json", "application/json", '"call_id": "c1"'),
            ("vtt", "text/vtt", "WEBVTT"),
            ("csv", "text/csv", "start,end,role"),
            ("html", "text/html", "<!doctype html>"),
        ):
            answer = await http.get("/api/calls/c1/export", params={"format": form})
            assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, kind)
            assert sign in answer.text
            assert answer.headers["content-disposition"] == f'attachment; filename="c1.{form}"'
        assert (await http.get("/api/calls/c1/export?format=doc")).status_code == 422
        lines = (await http.get("/api/export")).text.splitlines()
        assert [json.loads(line)["call"]["call_id"] for line in lines] == ["calm", "c1"]
        answer = await http.get("/api/export?format=csv&peak=frustrated&q=time&limit=1")
        assert len(answer.text.splitlines()) == 2
        told = answer.headers
        assert (told["calmline-matching"], told["calmline-exported"]) == ("1", "1")
        refused = await http.get("/api/export?state=live")
        assert (refused.status_code, refused.json()["error"]["code"]) == (400, "bad_request")
        audited = await _audited(server)
        assert audited.count(("export", "c1")) == 4
        assert audited.count(("export", "")) == 2


async def test_scorecard_summary_and_link(tmp_path: Path) -> None:
    async with whole_server(tmp_path) as server, server.http("reviewer") as http:
        await server.hold("c1")
        card = (await http.get("/api/calls/c1/scorecard")).json()
        assert {"apologise", "own"} <= {line["step"] for line in card["lines"]}
        note = (await http.get("/api/calls/c1/summary")).json()
        assert note["promises"][0]["when"] == "tomorrow"
        assert note["text"].startswith("Problem: ")
        shared = (await http.post("/api/calls/c1/share", json={"at": 8.5})).json()
        assert shared["url"].startswith(f"{server.url}/share/")
        followed = await http.get(shared["url"])
        assert (followed.status_code, followed.headers["location"]) == (303, "/call/c1?t=8.5")
        async with http_client() as stranger:
            goal = quote(shared["url"].removeprefix(server.url), safe="")
            assert (await stranger.get(shared["url"])).headers["location"] == f"/sign-in?next={goal}"
        async with server.http("ingest", "pbx") as pbx:
            assert (await pbx.get(shared["url"])).status_code == 403
        await server.hold("c2", seconds=1)
        assert (await http.delete(f"/api/calls/c2/share/{shared['id']}")).status_code == 404  # not a link to that call
        (link,) = (await http.get("/api/calls/c1/people")).json()["shares"]
        assert (link["id"], link["url"]) == (shared["id"], shared["url"].partition("?")[0])
        assert (await http.delete(f"/api/calls/c1/share/{shared['id']}")).status_code == 204
        assert (await http.get(shared["url"])).status_code == 404
        for path in ("scorecard", "summary", "export"):
            assert (await http.get(f"/api/calls/none/{path}")).json()["error"]["code"] == "no_such_call"


async def test_one_customer_is_handed_over_and_erased(tmp_path: Path) -> None:
    hooks = WebhookSettings(url="http://127.0.0.1:9/", attempts=10, quote=True)
    async with whole_server(tmp_path, webhooks=hooks) as server, server.http("admin", "root") as http:
        await server.hold("c1", customer_ref="k/1")
        alert = {"call_id": "c1", "level": "critical", "agent": "ann", "queue": None, "reasons": ["“secret”"]}
        server.running.site.webhook.tell("alert.raised", {"text": "Call c1: “secret”", **alert})
        await server.hold("c2", seconds=1, customer_ref="k2")
        told = (await http.get("/api/customers/k%2F1/export")).json()
        assert [call["call"]["call_id"] for call in told["calls"]] == ["c1"]
        async with server.peer("c3", customer_ref="k/1"):
            answer = (await http.delete("/api/customers/k%2F1")).json()
            assert answer == {"erased": ["c1"], "live": ["c3"]}
        assert await _ids(http) == ["c2"]
        assert {("export", "c1"), ("erase", "c1"), ("erase", "c3")} <= set(await _audited(server))
        waiting: list[bytes] = []
        server.running.site.webhook._outbox.rewrite(lambda body: waiting.append(body) or body)  # type: ignore[func-returns-value]
        assert waiting
        assert b"secret" not in b"".join(waiting), "nobody delivers what was erased"


async def test_whoever_sees_words_of_a_call_is_in_the_audit(tmp_path: Path) -> None:
    async with whole_server(tmp_path) as server, server.http("reviewer") as http:
        await server.hold("c1")
        for path in ("calls/c1/scorecard", "calls/c1/summary", "calls/c1/people", "themes", "themes", "calls?q=time"):
            assert (await http.get(f"/api/{path}")).status_code == 200
        planned = (await http.post("/api/calls/c1/follow-ups", json={"what": "ring", "due": "2026-12-01"})).json()
        for path in ("calls", "calls?state=ended", "calls?queue=none", f"follow-ups/{planned['id']}/draft"):
            assert (await http.get(f"/api/{path}")).status_code == 200
        made = (await http.post("/api/searches", json={"name": "mine", "query": {"q": "time"}})).json()
        assert (await http.delete(f"/api/searches/{made['id']}")).status_code == 204
        async with server.http("admin", "root") as admin:
            notes = (await admin.get("/api/audit")).json()["items"]
        told = [
            (note["action"], note["call_id"], note["detail"]) for note in reversed(notes) if note["role"] == "reviewer"
        ]
        assert told == [
            ("view", "c1", "review"), ("view", "", "themes"), ("search", "", "words"),
            ("follow-up", "c1", "planned"), ("view", "", "list"), ("view", "c1", "letter"),
            ("search", "", "kept"), ("search", "", "deleted"),
        ]  # fmt: skip


async def test_figures_and_themes(tmp_path: Path) -> None:
    async with whole_server(tmp_path) as server, server.http("reviewer") as http:
        await server.hold("c1")
        await server.hold("calm", seconds=3, agent="piotr")
        told = (await http.get("/api/insights")).json()
        (group,) = told["groups"]
        assert (group["name"], group["calls"], group["escalated"]) == ("support", 2, 1)
        assert told["alerts"]["alerts"] >= 1
        assert told["tips"]["shown"] <= sum(step["prompted"] for step in told["steps"])
        themes = (await http.get("/api/themes")).json()
        assert themes["calls"] == 2
        assert (await http.get("/api/themes/names")).json() == {"items": []}  # two calls have no theme in common
        async with server.http("agent", "piotr") as piotr:
            own = (await piotr.get("/api/insights")).json()
            assert [group["calls"] for group in own["groups"]] == [1]
            assert (await piotr.get("/api/insights?agent=ines")).status_code == 403


@pytest.mark.parametrize("role", ROLES)
async def test_review_by_role(tmp_path: Path, role: str) -> None:
    wrong = []
    async with whole_server(tmp_path) as server:
        await server.hold("c1", seconds=1)
        await server.hold("other", seconds=1, agent="piotr")
        async with server.http(role, "ines") as http:
            for (method, path), roles in MAY.items():
                status = (await http.request(method, path, json={} if method == "POST" else None)).status_code
                if status != (200 if role in roles else 403):
                    wrong.append((method, path, status))
        async with http_client(base_url=server.url) as nobody:
            for method, path in MAY:
                status = (await nobody.request(method, path, json={} if method == "POST" else None)).status_code
                if status != 401:
                    wrong.append((method, path, status))
    assert wrong == []


async def test_too_many_exports_wait_and_other_requests_do_not(tmp_path: Path) -> None:
    limited = ServerSettings(port=0, exports_per_minute=6)
    async with whole_server(tmp_path, server=limited) as server, server.http("reviewer") as http:
        await server.hold("c1", seconds=1)
        assert (await http.get("/api/export")).status_code == 200
        assert (await http.get("/api/calls/c1/export")).status_code == 200
        refused = await http.get("/api/calls/c1/export")
        assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_often")
        assert 1 <= int(refused.headers["retry-after"]) <= 10
        assert (await http.get("/api/calls")).status_code == 200
        async with server.http("reviewer", "sam") as other:
            assert (await other.get("/api/calls/c1/export")).status_code == 200
