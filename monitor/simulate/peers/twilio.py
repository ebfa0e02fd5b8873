"""Twilio Media Streams, its look-alikes and Telnyx as these vendors send them: one JSON message per track and chunk."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from monitor.audio.frames import Encoding
from monitor.events.base import Role
from monitor.simulate.peers.peer import Frame, Message, SimulatedCall, slices, with_token

_ACCOUNT = "AC" + "0" * 32
_EPOCH_MS = 1_723_187_452_304
Text = Callable[[int], str | int]


@dataclass(frozen=True, slots=True)
class Shape:
    """How one vendor writes its messages."""

    start: Callable[["TwilioPeer"], dict[str, Any]]
    """The `start` message without its sequence number."""
    stop: Callable[["TwilioPeer"], dict[str, Any]]
    path: str = "/ingest/twilio"
    connected: str = '{"event": "connected", "protocol": "Call", "version": "1.0.0"}'
    sequence_key: str = "sequenceNumber"
    stream_key: str = "streamSid"
    number: Text = str
    """Twilio writes numbers as strings."""
    first_sequence: int = 1
    encoding: Encoding = Encoding.PCMU
    chunk_s: float = 0.02
    epoch_ms: int = 0
    names_tracks: bool = True
    token_in_path: bool = False
    both: bool = True
    """Whether the vendor can stream both sides."""


class TwilioPeer:
    """A one-way stream of both tracks, or of one when the recording is mono or the vendor streams the caller alone."""

    subprotocol = ""
    finals: int | None = None

    def __init__(self, call: SimulatedCall, token: str, customer: str = "inbound", dialect: str = "") -> None:
        """`customer`: the track that carries the customer. Raises KeyError for an unknown dialect."""
        self.call = call
        self.shape = SHAPES[dialect]
        self.stream = "MZ" + sha256(call.call_id.encode()).hexdigest()[:32]
        self.tracks = _tracks(call.roles, customer)
        if not self.shape.both:
            self.tracks = {name: index for name, index in self.tracks.items() if name == "inbound"}
        self.parameters = dict(call.metadata)
        if token and not self.shape.token_in_path:
            self.parameters["token"] = token
        self.path = with_token(self.shape.path, token if self.shape.token_in_path else "")
        self.headers: Mapping[str, str] = {}
        self.ready = True  # these vendors wait for nothing
        self.finished = False
        self._sequence = self.shape.first_sequence - 1

    def hello(self) -> Sequence[Message]:
        """`connected`, `start`."""
        connected = [self.shape.connected] if self.shape.connected else []
        return [*connected, self._message(self.shape.start(self))]

    def frames(self) -> Iterator[Frame]:
        """All tracks in turn."""
        shape, encoding = self.shape, self.shape.encoding
        size = round(self.call.rate * shape.chunk_s) * encoding.width
        tracks = [(name, slices(self.call.encoded(index, encoding), size)) for name, index in self.tracks.items()]
        number = 0
        while True:
            number += 1
            for name, parts in tracks:
                data = next(parts, None)
                if data is None:
                    return
                began = round((number - 1) * shape.chunk_s * 1000)
                media: dict[str, Any] = {
                    "chunk": shape.number(number),
                    "timestamp": str(shape.epoch_ms + began),
                    "payload": b64encode(data).decode(),
                }
                if shape.names_tracks:
                    media["track"] = name
                yield Frame(number * shape.chunk_s, self._message({"event": "media", "media": media}))

    def receive(self, message: Message) -> Sequence[Message]:
        """A one-way stream answers a message with error 31924; here it would be a fault of ours."""
        raise ValueError("the server sent a message on a one-way stream")

    def goodbye(self, at: float) -> Sequence[Message]:
        """`stop`, and the vendor closes."""
        self.finished = True
        return [self._message(self.shape.stop(self))]

    def _message(self, inner: dict[str, Any]) -> str:
        self._sequence += 1
        shape = self.shape
        return json.dumps({shape.sequence_key: shape.number(self._sequence), shape.stream_key: self.stream, **inner})


def _tracks(roles: tuple[Role, ...], customer: str) -> dict[str, int]:
    """Track name to channel of the recording, inbound first; `none`: nobody knows, customer first."""
    customer = "inbound" if customer == "none" else customer
    other = "outbound" if customer == "inbound" else "inbound"
    if len(roles) == 1:
        return {customer if roles[0] != "agent" else other: 0}
    named = {customer if role == "customer" else other: index for index, role in enumerate(roles)}
    return {name: named[name] for name in sorted(named)}


def _twilio_start(peer: TwilioPeer, encoding: str = "audio/x-mulaw") -> dict[str, Any]:
    start = {
        "accountSid": _ACCOUNT,
        "streamSid": peer.stream,
        "callSid": peer.call.call_id,
        "tracks": list(peer.tracks),
        "mediaFormat": {"encoding": encoding, "sampleRate": peer.call.rate, "channels": 1},
        "customParameters": peer.parameters,
    }
    return {"event": "start", "start": start}


def _talkdesk_start(peer: TwilioPeer) -> dict[str, Any]:
    """What Talkdesk adds by itself."""
    told = _twilio_start(peer)
    told["start"]["customParameters"] = {"interaction_id": peer.call.call_id, "account_id": "a", **peer.parameters}
    return told


def _twilio_stop(peer: TwilioPeer) -> dict[str, Any]:
    return {"event": "stop", "stop": {"accountSid": _ACCOUNT, "callSid": peer.call.call_id}}


def _exotel_start(peer: TwilioPeer) -> dict[str, Any]:
    start = {
        "stream_sid": peer.stream,
        "call_sid": peer.call.call_id,
        "account_sid": _ACCOUNT,
        "custom_parameters": peer.parameters,
        "media_format": {"encoding": "audio/x-raw", "sample_rate": str(peer.call.rate), "bit_rate": "16"},
    }
    return {"event": "start", "start": start}


def _exotel_stop(peer: TwilioPeer) -> dict[str, Any]:
    stop = {"call_sid": peer.call.call_id, "account_sid": _ACCOUNT, "reason": "callended"}
    return {"event": "stop", "stop": stop}


def _plivo_start(peer: TwilioPeer) -> dict[str, Any]:
    start = {
        "callId": peer.call.call_id,
        "streamId": peer.stream,
        "accountId": "1",
        "tracks": list(peer.tracks),
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": peer.call.rate},
    }
    headers = {f"X-PH-{key}": value for key, value in peer.parameters.items()}
    return {"event": "start", "start": start, "extra_headers": json.dumps(headers)}


def _telnyx_start(peer: TwilioPeer) -> dict[str, Any]:
    start = {
        "user_id": "0",
        "call_control_id": peer.call.call_id,
        "client_state": "",
        "custom_parameters": peer.parameters,
        "media_format": {"encoding": "PCMU", "sample_rate": peer.call.rate, "channels": 1},
    }
    return {"event": "start", "start": start}


_TWILIO = Shape(_twilio_start, _twilio_stop)
SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "": _TWILIO,
        "twilio": _TWILIO,
        "talkdesk": Shape(_talkdesk_start, _twilio_stop),
        "fonoster": _TWILIO,
        "signalwire": Shape(lambda peer: _twilio_start(peer, "audio/x-L16"), _twilio_stop, encoding=Encoding.S16LE),
        "exotel": Shape(
            _exotel_start,
            _exotel_stop,
            connected='{"event": "connected"}',
            sequence_key="sequence_number",
            stream_key="stream_sid",
            encoding=Encoding.S16LE,
            chunk_s=0.1,
            names_tracks=False,
            both=False,
        ),
        "plivo": Shape(
            _plivo_start,
            lambda peer: {"event": "stop"},
            connected="",
            stream_key="streamId",
            number=int,
            first_sequence=0,
            epoch_ms=_EPOCH_MS,
        ),
        "telnyx": Shape(
            _telnyx_start,
            lambda peer: {"event": "stop", "stop": {"user_id": "0", "call_control_id": peer.call.call_id}},
            path="/ingest/telnyx",
            connected='{"event": "connected", "version": "1.0.0"}',
            sequence_key="sequence_number",
            stream_key="stream_id",
            token_in_path=True,
        ),
    }
)
"""By the name of the dialect; Telnyx is a protocol of its own but of the same shape."""
