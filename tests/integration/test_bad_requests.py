"""What no page would send: every answer is one line with a code and a 4xx, and the store goes on."""

import asyncio
import base64
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fakes.whole import whole_server

HUGE = 10**24


def cursor(text: str) -> str:
    return "kept-" + base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def requests() -> list[tuple[str, str, Any, int]]:
    """Method, path, body, status."""
    numbered: list[tuple[str, str, Any]] = [
        ("PUT", "/api/calls/c1/comments/{}", {"text": "x"}),
        ("DELETE", "/api/calls/c1/comments/{}", None),
        ("POST", "/api/follow-ups/{}", {"owner": "x"}),
        ("GET", "/api/follow-ups/{}/draft", None),
        ("PUT", "/api/follow-ups/{}/draft", {"text": "x"}),
        ("DELETE", "/api/follow-ups/{}", None),
        ("POST", "/api/actions/{}", {"status": "done"}),
        ("GET", "/api/actions/{}/effect", None),
        ("DELETE", "/api/actions/{}", None),
        ("DELETE", "/api/searches/{}", None),
    ]
    every = [(m, p.format(n), b, s) for m, p, b in numbered for n, s in ((HUGE, 422), (0, 422), (2**31 - 1, 404))]
    for told in ("garbage", cursor("x"), cursor("2026 x"), cursor(f"2026 {HUGE}"), cursor("2026 -1"), "kept-\u00e9"):
        every.append(("GET", f"/api/calls?cursor={told}", None, 400))
    for at in (-1, 1e300):
        every.append(("POST", "/api/calls/c1/comments", {"text": "x", "at": at}, 422))
        every.append(("POST", "/api/calls/c1/notes", {"text": "x", "at": at}, 422))
        every.append(("POST", "/api/calls/c1/share", {"at": at}, 422))
    every += [
        ("POST", "/api/calls/c1/follow-ups", {"what": "x", "due": "20261130"}, 400),
        ("POST", "/api/calls/c1/follow-ups", {"what": "x", "due": "2026-W48-1"}, 400),
        ("POST", "/api/calls/c1/alerts/c1-a1", {"snoozed": "later"}, 422),
        ("POST", "/api/calls/c1/alerts/c1-a1", {"snoozed": "2026-11-22T10:00:00"}, 422),
        ("DELETE", "/api/calls/c1/scorecard/nonesuch", None, 404),
        ("POST", "/api/calls/c1/comments", {"text": "\0"}, 400),
        ("PUT", "/api/calls/c1/tags/%00", None, 400),
        ("POST", "/api/calls/c1/edits", {"utterance_id": "x", "start": HUGE, "end": HUGE + 1, "text": "x"}, 404),
        ("POST", "/api/calls/c1/comments", {"text": "x" * 200_000}, 413),
    ]
    return every


async def _settled(http: httpx.AsyncClient) -> None:
    """The writer still writes."""
    async with asyncio.timeout(60):
        assert (await http.put("/api/calls/c1/tags/fine")).status_code == 200


async def test_bad_requests_are_answered_in_one_line_and_harm_nothing(tmp_path: Path) -> None:
    async with whole_server(tmp_path) as server, server.http() as http:
        await server.hold("c1")
        for method, path, body, status in requests():
            async with asyncio.timeout(60):
                answer = await http.request(method, path, json=body)
            assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text[:200]}"
            error = answer.json()["error"]
            assert error["code"]
            assert "\n" not in error["message"]
        await _settled(http)


async def test_a_number_json_has_no_word_for_is_no_moment(tmp_path: Path) -> None:
    async with whole_server(tmp_path) as server, server.http() as http:
        await server.hold("c1")
        answer = await http.post(
            "/api/calls/c1/comments", content=b'{"text":"x","at":1e999}', headers={"content-type": "application/json"}
        )
        assert answer.status_code == 422


@pytest.mark.parametrize("tag", ["24/7", "a b", "caf\u00e9"])
async def test_a_tag_may_hold_what_words_hold(tmp_path: Path, tag: str) -> None:
    async with whole_server(tmp_path) as server, server.http() as http:
        await server.hold("c1")
        path = f"/api/calls/c1/tags/{httpx.QueryParams({'x': tag})}".replace("x=", "").replace("+", "%20")
        assert (await http.put(path)).json() == {"tags": [tag]}
        assert [item["call_id"] for item in (await http.get("/api/calls", params={"tag": tag})).json()["items"]] == [
            "c1"
        ]
        assert (await http.delete(path)).json() == {"tags": []}
