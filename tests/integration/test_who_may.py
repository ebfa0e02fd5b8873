"""Every endpoint against every role, by bearer and by cookie, on real sockets: the table of docs/contracts.md."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.fakes.clients import close_of, http_client, start_call
from tests.fakes.site import FakeServer, fake_server

ROLES = ("supervisor", "agent", "reviewer", "ingest", "admin")
OWN, OTHER = "own", "other"  # call ids: agent ines has the first, somebody else the second
BODIES: dict[str, dict[str, Any]] = {
    "alerts/a1": {"acknowledged": True},
    "tips/t1": {"outcome": "done"},
    "messages": {"text": "well done"},
    "notes": {"text": "look at this"},
    "consent": {"consent": "given"},
}
GETS: dict[str, set[str]] = {
    "/api/me": set(ROLES),
    "/api/system": set(ROLES),
    "/api/docs": set(ROLES),
    "/api/openapi.json": set(ROLES),
    "/api/colleagues": {"supervisor", "admin"},
    "/api/trends": {"supervisor", "admin"},
    "/api/alerts": {"supervisor", "admin"},
    "/api/settings": {"supervisor", "admin"},
    "/api/audit": {"admin"},
    "/api/calls": {"supervisor", "agent", "reviewer", "admin"},
    f"/api/calls/{OWN}": {"supervisor", "agent", "reviewer", "admin"},
    f"/api/calls/{OTHER}": {"supervisor", "reviewer", "admin"},
    f"/api/calls/{OWN}/handover": {"supervisor", "agent", "admin"},
    f"/api/calls/{OTHER}/handover": {"supervisor", "admin"},
}
POSTS: dict[str, set[str]] = {
    f"/api/calls/{OTHER}/alerts/a1": {"supervisor", "admin"},
    f"/api/calls/{OWN}/tips/t1": {"supervisor", "agent", "admin"},
    f"/api/calls/{OTHER}/tips/t1": {"supervisor", "admin"},
    f"/api/calls/{OTHER}/messages": {"supervisor", "admin"},
    f"/api/calls/{OTHER}/notes": {"supervisor", "reviewer", "admin"},
    f"/api/calls/{OTHER}/consent": {"supervisor", "admin"},
}
SOCKETS: dict[str, set[str]] = {
    "/live": {"supervisor", "admin"},
    f"/live?call={OWN}": {"supervisor", "admin"},
    "/agent/live": {"agent", "admin"},
    "/ingest/raw": {"ingest", "admin"},
}
OPEN = ("/healthz", "/readyz", "/sign-in", "/", "/agent", "/review", "/call/x", "/metrics")


def _body(path: str) -> dict[str, Any]:
    return next(body for tail, body in BODIES.items() if path.endswith(tail))


async def _calls(server: FakeServer) -> Any:
    token = server.token("ingest")
    own = await connect(f"{server.ws}/ingest/raw/{token}")
    other = await connect(f"{server.ws}/ingest/raw/{token}")
    await start_call(own, OWN, metadata={"agent": "ines"})
    await start_call(other, OTHER, metadata={"agent": "piotr"})
    return own, other


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("by", ["bearer", "cookie"])
async def test_http_by_role(tmp_path: Path, role: str, by: str) -> None:
    wrong = []
    async with fake_server(tmp_path) as server, http_client(base_url=server.url) as http:
        peers = await _calls(server)
        headers = server.bearer(role, "ines") if by == "bearer" else server.page(role, "ines")
        for path, roles in GETS.items():
            status = (await http.get(path, headers=headers)).status_code
            if status != (200 if role in roles else 403):
                wrong.append((path, status))
        for path, roles in POSTS.items():
            status = (await http.post(path, json=_body(path), headers=headers)).status_code
            if status != (200 if role in roles else 403):
                wrong.append((path, status))
        for peer in peers:
            await peer.close()
    assert wrong == []


async def test_without_a_good_credential_nothing_but_the_open_addresses_answers(tmp_path: Path) -> None:
    async with fake_server(tmp_path) as server, http_client(base_url=server.url) as http:
        bad: list[Mapping[str, str]] = [
            {},
            {"Authorization": "Bearer cal_nonsense.nonsense"},
            {"Authorization": "Basic " + server.token("admin")},
            {"Cookie": "calmline_session=cal_nonsense.nonsense", "Origin": server.url},
        ]
        for headers in bad:
            for path in GETS:
                answer = await http.get(path, headers=headers)
                assert (path, answer.status_code) == (path, 401)
                assert answer.json()["error"]["code"] == "unauthenticated"
            for path in POSTS:
                answer = await http.post(path, json=_body(path), headers=headers)
                assert (path, answer.status_code) == (path, 401)
        for path in OPEN:
            assert (path, (await http.get(path)).status_code) == (path, 200)


async def _open(server: FakeServer, path: str, headers: Mapping[str, str]) -> int:
    """0 when the socket stays open, else the HTTP status or the close code."""
    try:
        async with connect(f"{server.ws}{path}", additional_headers=headers) as socket:
            if path.startswith("/ingest"):
                return 0
            try:
                await socket.recv()
            except Exception:
                return (await close_of(socket))[0]
            return 0
    except InvalidStatus as error:
        return error.response.status_code


@pytest.mark.parametrize("role", ROLES)
async def test_sockets_by_role(tmp_path: Path, role: str) -> None:
    async with fake_server(tmp_path) as server:
        for path, roles in SOCKETS.items():
            good = role in roles
            by_bearer = await _open(server, path, server.bearer(role, "ines"))
            assert (path, by_bearer) == (path, 0 if good else 403)
            if not path.startswith("/ingest"):
                by_page = await _open(server, path, server.page(role, "ines"))
                assert (path, by_page) == (path, 0 if good else 4403)
        in_path = await _open(server, f"/ingest/raw/{server.token(role)}", {})
        assert in_path == (0 if role in SOCKETS["/ingest/raw"] else 403)


async def test_sockets_without_a_good_credential(tmp_path: Path) -> None:
    async with fake_server(tmp_path) as server:
        for path in ("/live", "/agent/live", "/ingest/raw"):
            assert await _open(server, path, {}) == 401
            assert await _open(server, path, {"Authorization": "Bearer nonsense"}) == 401
        for path in ("/live", "/agent/live"):
            assert await _open(server, path, {"Origin": server.url}) == 4401
            assert await _open(server, path, {"Origin": server.url, "Cookie": "calmline_session=nonsense"}) == 4401
        assert await _open(server, "/ingest/raw/cal_nonsense.x", {}) == 401
        assert await _open(server, f"/ingest/nonsense/{server.token('ingest')}", {}) == 404
        assert await _open(server, "/nonsense", server.bearer("admin")) == 404
        # a cookie is no credential of a telephony peer
        assert await _open(server, "/ingest/raw", server.page("admin")) == 401


@pytest.mark.parametrize("origin", ["http://evil.example", "null", None])
async def test_a_cookie_from_another_site_is_refused(tmp_path: Path, origin: str | None) -> None:
    async with fake_server(tmp_path) as server, http_client(base_url=server.url) as http:
        headers = server.page("admin") | {"Origin": origin} if origin else {"Cookie": server.page("admin")["Cookie"]}
        answer = await http.post(f"/api/calls/{OWN}/notes", json={"text": "x"}, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "origin")
        assert await _open(server, "/live", headers) == 4403
        assert (await http.get("/api/me", headers=headers)).status_code == 200


async def test_sign_in_sets_the_cookie_and_nothing_else_shows_the_token(tmp_path: Path) -> None:
    async with fake_server(tmp_path) as server, http_client(base_url=server.url) as http:
        token = server.token("supervisor")
        answer = await http.get("/sign-in", params={"token": token})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith(f"calmline_session={token};")
        for attribute in ("HttpOnly", "SameSite=strict", "Path=/"):
            assert attribute in cookie
        assert "Secure" not in cookie
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert (await http.get("/api/me")).json()["role"] == "supervisor"  # httpx keeps the cookie
        agent = await http.get("/sign-in", params={"token": server.token("agent", "ines")})
        assert agent.headers["location"] == "/agent"
        assert (await http.get("/sign-in", params={"token": token + "x"})).status_code == 401


async def test_the_cookie_is_secure_behind_a_proxy_and_metrics_want_a_bearer(tmp_path: Path) -> None:
    async with fake_server(tmp_path, behind_proxy=True, public_url="https://calls.example") as server:
        base = f"http://127.0.0.1:{server.running.port}"
        async with http_client(base_url=base) as http:
            answer = await http.get("/sign-in", params={"token": server.token("admin")})
            assert "Secure" in answer.headers["set-cookie"]
            assert (await http.get("/metrics")).status_code == 401
            assert (await http.get("/metrics", headers=server.bearer("supervisor"))).status_code == 403
            assert (await http.get("/metrics", headers=server.bearer("admin"))).status_code == 200
            page = server.page("admin") | {"Origin": "https://calls.example"}
            answer = await http.post(f"/api/calls/{OWN}/notes", json={"text": "x"}, headers=page)
            assert answer.status_code == 404


async def test_every_answer_carries_the_security_headers(tmp_path: Path) -> None:
    async with fake_server(tmp_path) as server, http_client(base_url=server.url) as http:
        for path in ("/", "/healthz", "/api/me", "/sign-in", "/nonsense"):
            headers = (await http.get(path)).headers
            assert headers["content-security-policy"].startswith("default-src 'self'")
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["x-frame-options"] == "DENY"
            assert "server" not in headers
