"""Pages, errors, metrics and limits of the HTTP side."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect

from tests.fakes.clients import http_client, start_call
from tests.fakes.site import FakeServer, fake_server


@pytest.fixture
def dashboard(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Calmline</title>")
    (folder / "assets" / "index-abc.js").write_text("export {};")
    (tmp_path / "secret.txt").write_text("not for you")
    return folder


async def _http(server: FakeServer) -> httpx.AsyncClient:
    return http_client(base_url=server.url)


async def test_one_application_for_all_its_addresses(tmp_path: Path, dashboard: Path) -> None:
    async with fake_server(tmp_path / "data", dashboard) as server, await _http(server) as http:
        pages = ("/", "/agent", "/review", "/insights", "/operations", "/settings")
        for path in (*pages, "/call/c1", "/call/a%20b", "/review/c1"):
            answer = await http.get(path)
            assert (path, answer.status_code) == (path, 200)
            assert "<title>Calmline</title>" in answer.text
            assert answer.headers["cache-control"] == "no-cache"
        script = await http.get("/assets/index-abc.js")
        assert "javascript" in script.headers["content-type"]
        assert "immutable" in script.headers["cache-control"]
        for path in ("/assets/nothing.js", "/call/", "/call/a/b", "/nonsense", "/assets", "/api/nothing"):
            answer = await http.get(path)
            assert (path, answer.status_code) == (path, 404)
            assert answer.json()["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/%00", "//etc/passwd"]
)
async def test_nothing_outside_the_folder_is_served(tmp_path: Path, dashboard: Path, path: str) -> None:
    async with fake_server(tmp_path / "data", dashboard) as server, await _http(server) as http:
        answer = await http.send(http.build_request("GET", httpx.URL(server.url).copy_with(raw_path=path.encode())))
        assert answer.status_code == 404


async def test_without_a_built_dashboard_the_page_says_what_to_do(tmp_path: Path) -> None:
    async with fake_server(tmp_path) as server, await _http(server) as http:
        assert "make build" in (await http.get("/")).text


async def test_ready_tells_which_part_fails(tmp_path: Path) -> None:
    async with fake_server(tmp_path) as server, await _http(server) as http:
        assert (await http.get("/readyz")).json() == {"status": "ok", "checks": {"store": "ok"}}
        server.keeper.broken = "the disk is full"
        answer = await http.get("/readyz")
        assert (answer.status_code, answer.json()["checks"]["store"]) == (503, "the disk is full")
        assert (await http.get("/healthz")).status_code == 200
        assert 'calmline_healthy{part="store"} 0.0' in (await http.get("/metrics")).text


async def test_metrics_count_frames(tmp_path: Path) -> None:
    async with (
        fake_server(tmp_path) as server,
        await _http(server) as http,
        connect(f"{server.ws}/ingest/raw/{server.token('ingest')}") as peer,
        connect(f"{server.ws}/live", additional_headers=server.bearer("supervisor")) as live,
    ):
        await start_call(peer, "c1")
        await live.recv()
        text = (await http.get("/metrics")).text
        assert 'calmline_speech_total{what="batch_2"} 3.0' in text
        assert 'calmline_quarantined_total{reason="tones"} 1.0' in text
        for line in (
            "calmline_live_calls 1.0",
            "calmline_ingest_frames_total 1.0",
            'calmline_sockets{kind="live"} 1.0',
            'calmline_finals_total{mode="fast"} 11.0',
            'calmline_finals_total{mode="accurate"} 4.0',
            'calmline_batches_total{size="2"} 3.0',
            'calmline_stage{stage="full"} 1.0',
            "calmline_decode_busy 0.25",
            "calmline_decode_queue 3.0",
            "calmline_lag_p50_seconds 0.4",
            "calmline_lag_p95_seconds 1.25",
            "calmline_decode_cost 0.125",
            "calmline_feed_cost 0.0625",
            "calmline_feed_lag_seconds 0.5",
            "calmline_dropped_partials_total 5.0",
        ):
            assert line in text
        assert (await http.get("/metrics", headers={"X-Forwarded-For": "1.2.3.4"})).status_code == 401


@pytest.mark.parametrize("told", [True, False])
async def test_a_large_body_is_refused(tmp_path: Path, told: bool) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 1024

    async with fake_server(tmp_path) as server, await _http(server) as http:
        content = b"x" * 100 * 1024 if told else chunks()
        headers = server.bearer("supervisor")
        try:
            answer = await http.post("/api/calls/c1/notes", content=content, headers=headers)
        except httpx.HTTPError:
            return  # the connection was closed in the middle of the body
        assert answer.status_code in (400, 413)


async def test_errors_have_one_shape(tmp_path: Path) -> None:
    async with fake_server(tmp_path) as server, await _http(server) as http:
        headers = server.bearer("supervisor")
        cases = [
            (await http.get("/api/calls/none", headers=headers), 404, "no_such_call"),
            (await http.get("/api/calls?limit=0", headers=headers), 422, "bad_request"),
            (await http.get("/api/calls?state=odd", headers=headers), 422, "bad_request"),
            (await http.post("/api/calls/none/notes", json={"text": "x"}, headers=headers), 404, "no_such_call"),
            (await http.post("/api/calls/none/messages", json={"text": "x"}, headers=headers), 404, "no_such_call"),
            (await http.post("/api/calls/c/messages", content="{nonsense", headers=headers), 422, "bad_request"),
            (await http.post("/api/calls/c/messages", json={"text": "x" * 281}, headers=headers), 422, "bad_request"),
            (await http.post("/api/calls/c/alerts/a", json={}, headers=headers), 400, "bad_request"),
            (await http.post("/healthz"), 405, "http"),
            (await http.post("/nonsense"), 405, "http"),
        ]
        for answer, status, code in cases:
            assert (answer.request.url.path, answer.status_code) == (answer.request.url.path, status)
            assert answer.json()["error"]["code"] == code
            assert answer.json()["error"]["message"]


async def test_an_unforeseen_error_says_nothing_of_its_text(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    async with fake_server(tmp_path) as server, await _http(server) as http:
        server.keeper.broken = "x"

        async def fails(call_id: str) -> None:
            raise RuntimeError("the customer said four two")

        server.keeper.call = fails  # type: ignore[method-assign]
        answer = await http.get("/api/calls/c1", headers=server.bearer("supervisor"))
        assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal")
        assert "four two" not in answer.text


async def test_settings_are_shown_without_secrets(tmp_path: Path) -> None:
    async with fake_server(tmp_path) as server, await _http(server) as http:
        shown = (await http.get("/api/settings", headers=server.bearer("admin"))).json()
        assert shown["scoring"]["tense"] == 35.0
        assert "url" not in shown["store"]


async def test_the_docs_page_needs_no_script(tmp_path: Path) -> None:
    async with fake_server(tmp_path) as server, await _http(server) as http:
        page = (await http.get("/api/docs", headers=server.bearer("agent"))).text
        assert "/api/calls/{call_id}" in page
        assert "<script" not in page
        schema = (await http.get("/api/openapi.json", headers=server.bearer("agent"))).json()
        assert "/api/calls" in schema["paths"]
