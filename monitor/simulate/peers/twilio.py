"""Twilio Media Streams as Twilio sends them: strings for numbers, one message per track and 20 ms."""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from monitor.audio.frames import Encoding
from monitor.events.base import Role
from monitor.simulate.peers.peer import FRAME_S, Frame, Message, SimulatedCall, slices

_SIZE = 160


class TwilioPeer:
    """A one-way stream of both tracks, or of the inbound one when the recording is mono."""

    path = "/ingest/twilio"
    subprotocol = ""
    finals: int | None = None

    def __init__(self, call: SimulatedCall, token: str, customer: str = "inbound") -> None:
        """`customer`: the track that carries the customer."""
        self._call, self._token = call, token
        self._stream = "MZ" + sha256(call.call_id.encode()).hexdigest()[:32]
        self._sequence = 0
        self.tracks = _tracks(call.roles, customer)
        self.headers: Mapping[str, str] = {}
        self.ready = True  # Twilio waits for nothing
        self.finished = False

    def hello(self) -> Sequence[Message]:
        """`connected`, `start`."""
        parameters = dict(self._call.metadata)
        if self._token:
            parameters["token"] = self._token
        start = {
            "accountSid": "AC" + "0" * 32,
            "streamSid": self._stream,
            "callSid": self._call.call_id,
            "tracks": sorted(self.tracks),
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
            "customParameters": parameters,
        }
        connected = {"event": "connected", "protocol": "Call", "version": "1.0.0"}
        return [json.dumps(connected), self._message("start", start)]

    def frames(self) -> Iterator[Frame]:
        """Both tracks in turn."""
        tracks = [
            (name, slices(self._call.encoded(index, Encoding.PCMU), _SIZE)) for name, index in self.tracks.items()
        ]
        number = 0
        while True:
            number += 1
            for name, parts in tracks:
                data = next(parts, None)
                if data is None:
                    return
                media = {
                    "track": name,
                    "chunk": str(number),
                    "timestamp": str((number - 1) * 20),
                    "payload": b64encode(data).decode(),
                }
                yield Frame(number * FRAME_S, self._message("media", media))

    def receive(self, message: Message) -> Sequence[Message]:
        """A one-way stream answers a message with error 31924; here it would be a fault of ours."""
        raise ValueError("the server sent a message on a one-way stream")

    def goodbye(self, at: float) -> Sequence[Message]:
        """`stop`, and Twilio closes."""
        self.finished = True
        return [self._message("stop", {"accountSid": "AC" + "0" * 32, "callSid": self._call.call_id})]

    def _message(self, event: str, inner: Mapping[str, object]) -> str:
        self._sequence += 1
        return json.dumps(
            {"event": event, "sequenceNumber": str(self._sequence), event: inner, "streamSid": self._stream}
        )


def _tracks(roles: tuple[Role, ...], customer: str) -> dict[str, int]:
    """Track name to channel of the recording; `none`: nobody knows, customer first."""
    customer = "inbound" if customer == "none" else customer
    other = "outbound" if customer == "inbound" else "inbound"
    if len(roles) == 1:
        return {customer if roles[0] != "agent" else other: 0}
    return {customer if role == "customer" else other: index for index, role in enumerate(roles)}
