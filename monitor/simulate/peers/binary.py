"""FreeSWITCH, jambonz, Vonage and Asterisk's chan_websocket: one text message, then samples; closing is the goodbye."""

import json
from collections.abc import Iterator, Mapping, Sequence

from monitor.audio.frames import Encoding
from monitor.events.base import Role
from monitor.simulate.peers.peer import FRAME_S, Frame, Message, SimulatedCall, slices, with_token


class BinaryPeer:
    """One connection. `channel`: None = all channels interleaved, else one leg of the call."""

    finals: int | None = None
    ready = True

    def __init__(
        self,
        call: SimulatedCall,
        path: str,
        first: str,
        *,
        headers: Mapping[str, str] | None = None,
        subprotocol: str = "",
        encoding: Encoding = Encoding.S16LE,
        channel: int | None = None,
    ) -> None:
        self._call, self._first, self._encoding, self._channel = call, first, encoding, channel
        self.path, self.headers, self.subprotocol = path, headers or {}, subprotocol
        self.finished = False

    def hello(self) -> Sequence[Message]:
        """The message about the call."""
        return [self._first]

    def frames(self) -> Iterator[Frame]:
        """20 ms a frame."""
        call, channel = self._call, self._channel
        channels = len(call.roles) if channel is None else 1
        data = call.interleaved(self._encoding) if channel is None else call.encoded(channel, self._encoding)
        size = round(call.rate * FRAME_S) * channels * self._encoding.width
        for number, part in enumerate(slices(data, size)):
            yield Frame((number + 1) * FRAME_S, part)

    def receive(self, message: Message) -> Sequence[Message]:
        """Nothing is expected."""
        raise ValueError("the server sent a message to a peer that expects none")

    def goodbye(self, at: float) -> Sequence[Message]:
        """The socket is closed, nothing is said."""
        self.finished = True
        return ()


def freeswitch(call: SimulatedCall, token: str) -> BinaryPeer:
    """`uuid_audio_fork UUID start URL stereo 16k {...}`."""
    mix = "stereo" if len(call.roles) == 2 else "mixed"
    first = json.dumps({"call_id": call.call_id, "mix": mix, "rate": call.rate, **call.metadata})
    return BinaryPeer(call, with_token("/ingest/freeswitch", token), first, subprotocol="audio.drachtio.org")


def jambonz(call: SimulatedCall, token: str) -> BinaryPeer:
    """The `listen` verb."""
    attributes = {
        "callSid": call.call_id,
        "direction": "inbound",
        "sampleRate": call.rate,
        "mixType": "stereo" if len(call.roles) == 2 else "mixed",
        "metadata": dict(call.metadata),
    }
    path = with_token("/ingest/jambonz", token)
    return BinaryPeer(call, path, json.dumps(attributes), subprotocol="audio.jambonz.org")


def vonage(call: SimulatedCall, token: str) -> list[BinaryPeer]:
    """One socket per leg, paired by a header of the NCCO."""
    bearer = {"Authorization": f"Bearer {token}"} if token else {}

    def leg(channel: int, role: Role) -> BinaryPeer:
        connected = {
            "event": "websocket:connected",
            "content-type": f"audio/l16;rate={call.rate}",
            "call_id": call.call_id,
            **({} if role == "unknown" else {"role": role}),
            **call.metadata,
        }
        return BinaryPeer(call, "/ingest/vonage", json.dumps(connected), headers=bearer, channel=channel)

    return [leg(channel, role) for channel, role in enumerate(call.roles)]


def asterisk(call: SimulatedCall, token: str) -> list[BinaryPeer]:
    """chan_websocket with JSON control messages, one socket per channel of the bridge."""
    path = with_token("/ingest/asterisk", token)

    def leg(channel: int, role: Role) -> BinaryPeer:
        variables = {f"CALMLINE_{key.upper()}": value for key, value in call.metadata.items()}
        if role != "unknown":
            variables |= {"CALMLINE_CALL": call.call_id, "CALMLINE_ROLE": role}
        start = {
            "event": "MEDIA_START",
            "connection_id": "calmline",
            "channel": f"WebSocket/calmline/{channel}",
            "channel_id": f"{call.call_id}.{channel}",
            "format": "ulaw",
            "optimal_frame_size": 160,
            "ptime": 20,
            "channel_variables": variables,
        }
        first = json.dumps(start)
        return BinaryPeer(call, path, first, subprotocol="media", encoding=Encoding.PCMU, channel=channel)

    return [leg(channel, role) for channel, role in enumerate(call.roles)]
