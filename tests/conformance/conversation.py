"""Conversations as data: what a peer says, what the codec makes of it. One JSON file per scenario.

A file: `source` (where the messages come from), `settings` (of the source), `steps`. A step says one thing (`text`:
an object or a string; `binary`: hex, `"N*hex"` repeats; `lost`; `drained`: finals) and what follows: `events`,
`replies` (objects are compared as JSON), or `error` {code, close}. What a step does not name must be empty.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from monitor.config import SourceSettings
from monitor.errors import PeerError
from monitor.telephony.codec import (
    CallClosed,
    CallOpened,
    Close,
    CodecEvent,
    Gap,
    Media,
    MetadataChanged,
    Reply,
    WebsocketCodec,
)

HERE = Path(__file__).resolve().parent


def conversations(protocol: str) -> list[Path]:
    """The files of one protocol."""
    return sorted((HERE / protocol).glob("*.json"))


def unhex(told: str) -> bytes:
    """`7fff` or `160*7f`."""
    count, _, digits = told.rpartition("*")
    return bytes.fromhex(digits) * int(count or 1)


def shown(event: CodecEvent) -> dict[str, Any]:
    """An event as the files write it."""
    match event:
        case CallOpened():
            told: dict[str, Any] = {
                "call_id": event.call_id,
                "encoding": str(event.audio.encoding),
                "rate": event.audio.rate,
                "roles": list(event.roles),
                "metadata": event.metadata.model_dump(exclude_defaults=True),
            }
            if event.token:
                told["token"] = event.token
            if event.leg is not None:
                told["leg"] = event.leg
            return {"opened": told}
        case Media():
            return {"media": [event.track, event.data.hex()]}
        case Gap():
            return {"gap": [event.track, round(event.seconds, 6), event.reason]}
        case MetadataChanged():
            return {"metadata": event.metadata.model_dump(exclude_defaults=True)}
        case CallClosed():
            return {"closed": event.reason}


def expected(event: dict[str, Any]) -> dict[str, Any]:
    """An event of a file with its shorthand written out."""
    if "media" in event:
        return {"media": [event["media"][0], unhex(event["media"][1]).hex()]}
    return event


def shown_reply(reply: Reply) -> Any:
    """A reply as the files write it."""
    if isinstance(reply, Close):
        return {"close": reply.code}
    if isinstance(reply, bytes):
        return {"binary": reply.hex()}
    return json.loads(reply) if reply.startswith("{") else reply


def play(path: Path, factory: Callable[[SourceSettings], WebsocketCodec]) -> None:
    """Hold one conversation and check every step."""
    told = json.loads(path.read_text())
    assert told["source"], "every scenario names its public source"
    codec = factory(SourceSettings.model_validate(told["settings"]))
    for number, step in enumerate(told["steps"]):
        where = f"{path.name} step {number}"
        if "error" in step:
            with pytest.raises(PeerError) as caught:
                _take(codec, step)
            assert {"code": caught.value.code, "close": caught.value.close_code} == step["error"], where
            continue
        events, replies = _take(codec, step)
        assert [shown(event) for event in events] == [expected(event) for event in step.get("events", [])], where
        assert [shown_reply(reply) for reply in replies] == step.get("replies", []), where


def _take(codec: WebsocketCodec, step: dict[str, Any]) -> tuple[Sequence[CodecEvent], Sequence[Reply]]:
    events: Sequence[CodecEvent] = ()
    if "text" in step:
        text = step["text"]
        events = codec.text(text if isinstance(text, str) else json.dumps(text))
    elif "binary" in step:
        events = codec.binary(unhex(step["binary"]))
    elif "lost" in step:
        events = codec.lost()
    elif "drained" in step:
        return (), codec.drained(step["drained"])
    return events, codec.replies()
