"""Genesys Cloud as AudioHook client, as strict as its reference client: sequence numbers, pings, signature."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from monitor.audio.frames import Encoding
from monitor.simulate.peers.peer import Frame, Message, SimulatedCall, slices, with_token
from monitor.telephony.signatures import Upgrade, sign_audiohook

CHUNK_S = 0.1
FIRST_PING_S, PING_S = 1.0, 5.0
"""Times of the reference client (clientsessionimpl.ts)."""
ORGANIZATION = "d7934305-0972-4844-938e-9060eef73d05"


class AudioHookPeer:
    """One session of a stereo or mono call; a call without samples is a connection probe."""

    subprotocol = ""
    finals: int | None = None

    def __init__(
        self, call: SimulatedCall, token: str, *, probe: bool = False, continued: Sequence["AudioHookPeer"] = ()
    ) -> None:
        """`token`: in the path, as an administrator configures the URL in Genesys Cloud.

        `continued`: the sessions of this call whose connection broke off.
        """
        self._call, self._probe, self._continued = call, probe, continued
        self.path = with_token("/ingest/audiohook", token)
        self._id = str(uuid5(NAMESPACE_URL, f"session:{call.call_id}:{len(continued)}"))
        self._conversation = str(uuid5(NAMESPACE_URL, f"conversation:{call.call_id}"))
        self.headers: Mapping[str, str] = {
            "Audiohook-Organization-Id": ORGANIZATION,
            "Audiohook-Session-Id": self._id,
            "Audiohook-Correlation-Id": self._conversation,
        }
        self.ready = self.finished = False
        self._seq = self._serverseq = 0
        self._position = 0.0
        self._ping_pending = False

    def sign(self, url: str, api_key: str, client_secret: str) -> None:
        """Add the API key and, with a secret, the signature of a request to `url`, made now."""
        headers = {**self.headers, "X-API-KEY": api_key}
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        if client_secret:
            upgrade = Upgrade(target, parts.netloc, {name.lower(): value for name, value in headers.items()})
            headers |= sign_audiohook(upgrade, client_secret, int(time.time()), token_urlsafe(18))
        self.headers = headers

    def hello(self) -> Sequence[Message]:
        """`open`."""
        channels = ["external" if role != "agent" else "internal" for role in self._call.roles]
        media = [{"type": "audio", "format": "PCMU", "channels": channels, "rate": 8000}]
        null = "00000000-0000-0000-0000-000000000000"
        parameters = {
            "organizationId": ORGANIZATION,
            "conversationId": null if self._probe else self._conversation,
            "participant": {"id": null if self._probe else self._id, "ani": "", "aniName": "", "dnis": ""},
            "media": media,
            "language": self._call.metadata.get("language", "en-US"),
            "customConfig": dict(self._call.metadata),
        }
        if self._continued:
            parameters["continuedSessions"] = [peer.left for peer in self._continued]
        return [self._message("open", parameters)]

    @property
    def left(self) -> dict[str, Any]:
        """Where this session stands, for one that goes on from it."""
        return {"id": self._id, "serverseq": self._serverseq, "clientseq": self._seq}

    def frames(self) -> Iterator[Frame]:
        """Audio, and a ping in time."""
        if self._probe:
            return
        size = round(self._call.rate * CHUNK_S) * len(self._call.roles)
        ping_at = FIRST_PING_S
        for number, data in enumerate(slices(self._call.interleaved(Encoding.PCMU), size)):
            at = (number + 1) * CHUNK_S
            if at >= ping_at:
                if self._ping_pending:
                    raise ValueError("no pong before the next ping")
                self._ping_pending = True
                ping_at += PING_S
                yield Frame(at, self._message("ping", {}), audio=False)
            yield Frame(at, data)
            self._position += len(data) / len(self._call.roles) / self._call.rate

    def receive(self, message: Message) -> Sequence[Message]:
        """What the server may say; anything out of order is a fault of ours."""
        told = json.loads(message)
        if told["version"] != "2" or told["id"] != self._id or told["seq"] != self._serverseq + 1:
            raise ValueError("the server broke the AudioHook envelope")
        if told["clientseq"] > self._seq:
            raise ValueError("the server acknowledged what was never sent")
        self._serverseq += 1
        match told["type"]:
            case "opened" if not self.ready and len(told["parameters"]["media"]) == 1:
                self.ready = True
            case "pong":
                self._ping_pending = False
            case "closed":
                self.finished = True
            case "disconnect":
                self.finished = True
                return [self._message("close", {"reason": "disconnect"})]
            case "event" | "updated" | "pause" | "resume":
                return ()
            case kind:
                raise ValueError(f"unexpected {kind} of the server")
        return ()

    def goodbye(self, at: float) -> Sequence[Message]:
        """`close`; the server has ten seconds to answer."""
        return [self._message("close", {"reason": "end"})]

    def _message(self, kind: str, parameters: dict[str, Any]) -> str:
        self._seq += 1
        message = {
            "version": "2",
            "id": self._id,
            "type": kind,
            "seq": self._seq,
            "serverseq": self._serverseq,
            "position": f"PT{self._position:.3f}S",
            "parameters": parameters,
        }
        return json.dumps(message)
