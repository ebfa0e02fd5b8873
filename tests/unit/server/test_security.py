"""How much a request may bring: little, and where settings are written as much as their own limits allow."""

import json

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive, Scope, Send

from monitor.server.routes import settings, whatif
from monitor.server.security import MAX_BODY, MAX_SETTINGS, WITH_SETTINGS, BodyLimit
from monitor.store.about import MAX_TEXT

WIDEST = "\N{GRINNING FACE}"


async def _reading(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers 200 when it got all of the body, else 400."""
    try:
        await Request(scope, receive).body()
        status = 200
    except ClientDisconnect:
        status = 400
    await send({"type": "http.response.start", "status": status, "headers": []})


async def _status(path: str, size: int, *, told: bool = True) -> int:
    """What a body of so many bytes is answered with; in blocks, its length `told` beforehand or not."""
    blocks = [b"x" * min(65_536, size - at) for at in range(0, size, 65_536)]
    answers: list[Message] = []

    async def receive() -> Message:
        block = blocks.pop(0) if blocks else b""
        return {"type": "http.request", "body": block, "more_body": bool(blocks)}

    async def send(message: Message) -> None:
        answers.append(message)

    headers = [(b"content-length", str(size).encode())] if told else []
    scope = {"type": "http", "method": "PUT", "path": path, "headers": headers}
    await BodyLimit(_reading)(scope, receive, send)
    status: int = answers[0]["status"]
    return status


@pytest.mark.parametrize(
    ("path", "most"), [("/api/calls/c1/notes", MAX_BODY), *((path, MAX_SETTINGS) for path in sorted(WITH_SETTINGS))]
)
async def test_a_body_may_have_that_many_bytes_and_no_more(path: str, most: int) -> None:
    assert [await _status(path, size) for size in (most, most + 1)] == [200, 413]
    assert [await _status(path, size, told=False) for size in (most, most + 1)] == [200, 400]


def test_what_the_routes_allow_is_no_larger_than_what_comes_through() -> None:
    assert len(json.dumps({"text": WIDEST * MAX_TEXT})) < MAX_BODY
    assert settings.MAX_TEXT == whatif.MAX_TEXT
    texts = dict.fromkeys(("cues", "playbook"), WIDEST * settings.MAX_TEXT)
    assert len(json.dumps(texts)) < MAX_SETTINGS * 3 // 4
