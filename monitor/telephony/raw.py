"""`/ingest/raw`: our own protocol, for everything that can open a websocket and has samples.

Peer: `{"type":"start", ...}`; we: `{"type":"started"}`; peer: binary frames, samples interleaved; peer:
`{"type":"stop"}`; we, after the last words: `{"type":"ended","finals":N}` and Close 1000. `docs/contracts.md`.
"""

import json
from collections.abc import Sequence
from typing import Any, get_args

from monitor.audio.frames import AudioFormat, Encoding
from monitor.audio.tracks import split_channels
from monitor.config import SourceSettings
from monitor.errors import PeerError
from monitor.events.base import Role
from monitor.telephony.codec import CallClosed, CallOpened, Close, CodecEvent, Media, MetadataChanged, Reply
from monitor.telephony.fields import CLOSE_TOO_BIG, CLOSE_UNSUPPORTED, check_rate, metadata_of, parse_object, text_field

MAX_FRAME = 64 * 1024
"""Bytes of one binary frame."""
_ROLES = frozenset(get_args(Role))


class RawCodec:
    """One connection. States: before `start`, live, stopped (what comes then is ignored)."""

    def __init__(self, source: SourceSettings) -> None:
        """`source.customer`: "first" or "second" overrides the roles of a stereo start; empty trusts the peer."""
        self._customer = source.customer
        self._replies: list[Reply] = []
        self._width = 0  # bytes of one sample of all channels; 0 = no call yet
        self._sample = 1
        self._channels = 1
        self._stopped = False

    def text(self, message: str) -> Sequence[CodecEvent]:
        """`start`, `stop`, `metadata`; other types are ignored."""
        told = parse_object(message)
        kind = told.get("type")
        if kind == "start":
            return [self._start(told)]
        if kind == "stop":
            return self._stop()
        if kind == "metadata" and self._width and isinstance(told.get("metadata"), dict):
            return [MetadataChanged(metadata_of(told["metadata"]))]
        if not isinstance(kind, str):
            raise PeerError("a message needs a type", code="bad_field")
        return ()

    def binary(self, message: bytes) -> Sequence[CodecEvent]:
        """Samples of all channels, interleaved."""
        if not self._width:
            raise PeerError("audio before start", code="audio_before_start")
        if len(message) > MAX_FRAME:
            raise PeerError(f"frame longer than {MAX_FRAME} bytes", code="too_big", close_code=CLOSE_TOO_BIG)
        if len(message) % self._width:
            raise PeerError(
                f"a frame must hold whole samples of all channels (multiples of {self._width} bytes)",
                code="bad_frame",
            )
        if self._stopped or not message:
            return ()
        return [Media(track, data) for track, data in enumerate(split_channels(message, self._channels, self._sample))]

    def lost(self) -> Sequence[CodecEvent]:
        """Nothing is ever held back."""
        return ()

    def replies(self) -> Sequence[Reply]:
        """What to send now; empties the list."""
        if not self._replies:
            return ()
        replies, self._replies = self._replies, []
        return replies

    def refuse(self, why: str) -> Sequence[Reply]:
        """The close code says it all."""
        return ()

    def drained(self, finals: int) -> Sequence[Reply]:
        """The last words are out."""
        return (json.dumps({"type": "ended", "finals": finals}), Close(1000, ""))

    def _start(self, told: dict[str, Any]) -> CallOpened:
        if self._width:
            raise PeerError("second start on one connection", code="second_start")
        if self._stopped:
            raise PeerError("start after stop", code="start_after_stop")
        call_id = text_field(told, "call_id")
        audio = AudioFormat(_encoding(told.get("encoding")), check_rate(told.get("rate")))
        roles = self._turned(_roles(told.get("channels")))
        metadata = told.get("metadata", {})
        if not isinstance(metadata, dict):
            raise PeerError("field metadata must be an object", code="bad_field")
        opened = CallOpened(call_id, audio, roles, metadata_of(metadata))
        self._channels, self._sample = len(roles), audio.encoding.width
        self._width = self._channels * self._sample
        self._replies.append('{"type": "started"}')
        return opened

    def _turned(self, roles: tuple[Role, ...]) -> tuple[Role, ...]:
        if len(roles) != 2 or self._customer not in ("first", "second"):
            return roles
        return ("customer", "agent") if self._customer == "first" else ("agent", "customer")

    def _stop(self) -> Sequence[CodecEvent]:
        if not self._width:
            raise PeerError("stop before start", code="stop_before_start")
        if self._stopped:
            return ()
        self._stopped = True
        return [CallClosed()]


def _encoding(value: object) -> Encoding:
    try:
        return Encoding(value)  # type: ignore[arg-type]
    except ValueError:
        raise PeerError(
            f"encoding must be one of {', '.join(Encoding)}", code="bad_encoding", close_code=CLOSE_UNSUPPORTED
        ) from None


def _roles(value: object) -> tuple[Role, ...]:
    reason = "channels must be one or two different ones of customer, agent, unknown"
    if not isinstance(value, list) or not 1 <= len(value) <= 2:
        raise PeerError(reason, code="bad_channels", close_code=CLOSE_UNSUPPORTED)
    if not all(isinstance(role, str) and role in _ROLES for role in value) or len(set(value)) != len(value):
        raise PeerError(reason, code="bad_channels", close_code=CLOSE_UNSUPPORTED)
    return tuple(value)
