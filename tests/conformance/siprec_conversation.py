"""SIPREC conversations as data: what a recorder says in SIP, what the sessions make of it. One JSON file per scenario.

A file: `source` (where the messages come from), `steps`. A step is a `message` (lines; `sdp` and `metadata` become its
body, one alone with `plain`), or what we do: `accept`, `refuse` (status), `update` (whether the offer can be taken),
`leave`, `tick` (seconds). What follows: `events`, `sends` (start line and some headers), or `error`; what a step does
not name is empty. TAG stands for our tag.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import PeerError
from monitor.telephony.sip import SipMessage, parse_message
from monitor.telephony.sip_replies import Flow
from monitor.telephony.srs import Ended, Invited, Key, RecordingSessions, SrsEvent, Updated

FILES = sorted((Path(__file__).resolve().parent / "siprec").glob("*.json"))
FLOW = Flow("UDP", "192.0.2.10", 5060, "198.51.100.1:5060")
ANSWER = b"v=0\r\n"
_BOUNDARY = "foobar"


def steps(path: Path) -> list[dict[str, Any]]:
    """The steps of a file."""
    told = json.loads(path.read_text())
    assert told["source"], "every scenario names its public source"
    return list(told["steps"])


def wire(step: dict[str, Any], tag: str = "TAG") -> bytes:
    """The bytes of a step's message."""
    lines, parts = list(step["message"]), []
    for key, kind in (("sdp", "application/sdp"), ("metadata", "application/rs-metadata+xml")):
        if key in step:
            parts.append((kind, "\r\n".join(step[key]) + "\r\n"))
    body = "".join(content for _, content in parts)
    if parts and not step.get("plain"):
        lines.append(f"Content-Type: multipart/mixed;boundary={_BOUNDARY}")
        body = "".join(f"--{_BOUNDARY}\r\nContent-Type: {kind}\r\n\r\n{content}\r\n" for kind, content in parts)
        body += f"--{_BOUNDARY}--\r\n"
    lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n" + body).replace("tag=TAG", f"tag={tag}").encode()


def shown(event: SrsEvent) -> dict[str, Any]:
    """An event as the files write it."""
    match event:
        case Invited():
            content = {"sdp": bool(event.sdp), "metadata": bool(event.metadata), "fields": dict(event.fields)}
            return {"invited": content}
        case Updated():
            return {"updated": {"sdp": bool(event.sdp), "metadata": bool(event.metadata)}}
        case Ended():
            return {"ended": event.reason}


class Play:
    """One conversation."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sessions = RecordingSessions(b"seed")
        self._key: Key = ("", "")
        self._tag = "TAG"
        self._now = 0.0

    def run(self) -> None:
        """Hold it and check every step."""
        for number, step in enumerate(steps(self._path)):
            where = f"{self._path.name} step {number}"
            if "error" in step:
                with pytest.raises(PeerError) as caught:
                    self._take(step)
                assert caught.value.code == step["error"], where
                continue
            events = [shown(event) for event in self._take(step)]
            assert events == step.get("events", []), where
            self._check([data for _, data in self._sessions.sends()], step.get("sends", []), where)

    def _take(self, step: dict[str, Any]) -> list[SrsEvent]:
        sessions = self._sessions
        if "message" in step:
            events = list(sessions.receive(parse_message(wire(step, self._tag)), FLOW, self._now))
            self._key = next((event.key for event in events), self._key)
            return events
        if "tick" in step:
            self._now = step["tick"]
            return list(sessions.tick(self._now))
        if "accept" in step:
            sessions.accept(self._key, ANSWER, self._now)
        elif "refuse" in step:
            sessions.refuse(self._key, step["refuse"])
        elif "update" in step:
            sessions.update(self._key, ANSWER if step["update"] else b"", self._now)
        elif "leave" in step:
            sessions.leave(self._key, self._now)
        return []

    def _check(self, sent: list[bytes], expected: list[dict[str, Any]], where: str) -> None:
        messages = [parse_message(data) for data in sent]
        assert [message.start for message in messages] == [told["start"] for told in expected], where
        for message, told in zip(messages, expected, strict=True):
            self._tag = self._learn(message) or self._tag
            for header in told["headers"]:
                name, _, value = header.replace("tag=TAG", f"tag={self._tag}").partition(": ")
                assert value in message.all(name.lower()), f"{where}: {header}"

    def _learn(self, message: SipMessage) -> str:
        """Our tag is random for others; the conversation goes on with it."""
        told = message.first("to") if message.status else message.first("from")
        return told.rpartition("tag=")[2] if "tag=" in told and "recorder" in told else ""
