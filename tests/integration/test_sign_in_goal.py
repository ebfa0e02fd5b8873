"""Who follows a shared link goes on to it after signing in, and never to anybody else's site."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.server.routes.pages import own_path
from tests.fakes.clients import http_client
from tests.fakes.site import fake_server


@pytest.mark.parametrize("goal", ["/share/abc-1_x", "/share/abc?t=12.5", "/call/c1", "/review?q=late%20engineer", "/"])
def test_own_paths_are_goals(goal: str) -> None:
    assert own_path(goal) == goal


@pytest.mark.parametrize(
    "hostile",
    [
        "", "call/c1", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)", "/x//evil.example", "/share/a?u=https://evil.example", "\t//evil.example",
        "/\t/evil.example",
        "/ /evil.example", "/a\r\nSet-Cookie: x=y", "/.//evil.example", "/../x", '/"><script>', "/sign-in?token=x",
        "/sign-out", "/api/export", "/" + "x" * 600, "/ähnlich",
    ],
)  # fmt: skip
def test_anything_else_is_none(hostile: str) -> None:
    assert own_path(hostile) == ""


async def test_a_shared_link_is_where_one_goes_on_after_signing_in(tmp_path: Path) -> None:
    async with fake_server(tmp_path) as server, http_client(base_url=server.url) as http:
        answer = await http.get("/share/abc?t=12.5")
        assert answer.status_code == 303
        place = urlsplit(answer.headers["location"])
        assert (place.path, parse_qs(place.query)["next"]) == ("/sign-in", ["/share/abc?t=12.5"])
        page = (await http.get(answer.headers["location"])).text
        assert '<input type="hidden" name="next" value="/share/abc?t=12.5">' in page
        wrong = await http.get("/sign-in", params={"next": "/share/abc?t=12.5", "token": "wrong"})
        assert (wrong.status_code, 'value="/share/abc?t=12.5"' in wrong.text) == (401, True)
        token = server.token("reviewer")
        done = await http.get("/sign-in", params={"next": "/share/abc?t=12.5", "token": token})
        assert (done.status_code, done.headers["location"]) == (303, "/share/abc?t=12.5")
        for hostile in ("//evil.example", "/\\evil.example", "https://evil.example"):
            answer = await http.get("/sign-in", params={"next": hostile, "token": token})
            assert answer.headers["location"] == "/"
            assert "evil" not in (await http.get("/sign-in", params={"next": hostile})).text
