"""Genesys Cloud AudioHook, protocol version 2, server side: `/ingest/audiohook`.

Genesys is the client. Text messages carry control with a sequence number per side, binary ones audio. A fault of the
peer is answered in the protocol (`disconnect` with reason `error`) and then closes; nothing here raises after `open`
but what is not even JSON.

Source: https://developer.genesys.cloud/devapps/audiohook and
https://github.com/purecloudlabs/audiohook-reference-implementation (messages, states, checks of a server).
"""

import json
import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from monitor.audio.frames import AudioFormat, Encoding
from monitor.audio.tracks import split_channels
from monitor.config import SourceSettings
from monitor.errors import PeerError
from monitor.events.base import CallMetadata, Role
from monitor.telephony.codec import CallClosed, CallOpened, Close, CodecEvent, Gap, Media, MetadataChanged, Reply
from monitor.telephony.fields import CLOSE_PROTOCOL, free_fields, metadata_of, parse_object

MAX_TEXT = 64 * 1024 - 1
"""Characters of a text message."""
NULL_UUID = "00000000-0000-0000-0000-000000000000"
"""Conversation of a connection probe: answered like a call, but there is none."""
MAX_CONTINUED = 64
"""Sessions one may go on from that are looked at."""
MAX_PAUSE_S = 6 * 3600.0
"""A longer pause or discard is no duration of a call."""
_DURATION = re.compile(r"PT(\d{1,7}(?:\.\d{1,9})?)S", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_ENCODINGS = {"PCMU": Encoding.PCMU, "L16": Encoding.S16LE}


class State(StrEnum):
    """Where a session stands."""

    PREPARING = "preparing"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"


TRANSITIONS: dict[tuple[State, str], State] = {
    (State.PREPARING, "open"): State.ACTIVE,
    (State.PREPARING, "close"): State.CLOSED,
    (State.PREPARING, "ping"): State.PREPARING,
    (State.PREPARING, "error"): State.PREPARING,
    (State.ACTIVE, "ping"): State.ACTIVE,
    (State.ACTIVE, "paused"): State.PAUSED,
    (State.ACTIVE, "resumed"): State.ACTIVE,
    (State.ACTIVE, "discarded"): State.ACTIVE,
    (State.ACTIVE, "update"): State.ACTIVE,
    (State.ACTIVE, "error"): State.ACTIVE,
    (State.ACTIVE, "close"): State.CLOSED,
    (State.PAUSED, "ping"): State.PAUSED,
    (State.PAUSED, "paused"): State.PAUSED,
    (State.PAUSED, "resumed"): State.ACTIVE,
    (State.PAUSED, "discarded"): State.PAUSED,
    (State.PAUSED, "update"): State.PAUSED,
    (State.PAUSED, "error"): State.PAUSED,
    (State.PAUSED, "close"): State.CLOSED,
}
"""What a message of the peer does. A known type that is not here is a fault in that state; unknown types (Genesys adds
some over time, `dtmf` and `playback_*` among them) are ignored in every state, and so is everything once closed."""
KNOWN = frozenset(kind for _, kind in TRANSITIONS)


class _FaultError(Exception):
    """The peer broke the protocol; `str` is what it is told, `code` what is counted."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class AudioHookCodec:
    """One session."""

    def __init__(self, source: SourceSettings) -> None:
        """`source.customer`: the channel that carries the customer, `external` (default) or `internal`."""
        self._customer = source.customer or "external"
        self.organization = ""
        """The organisation that signed the request; when set, `open` must name the same."""
        self._state = State.PREPARING
        self._id = ""
        self._seq = self._clientseq = 0
        self._replies: list[Reply] = []
        self._audio: AudioFormat | None = None
        self._channels = 0
        self._probe = False
        self._faulty = False

    def text(self, message: str) -> Sequence[CodecEvent]:
        """A control message."""
        if self._faulty or self._state is State.CLOSED:
            return ()
        try:
            return self._control(message)
        except _FaultError as fault:
            self._refuse("error", str(fault), fault.code)
            return ()

    def binary(self, message: bytes) -> Sequence[CodecEvent]:
        """Audio of all channels, interleaved sample by sample."""
        if self._faulty or self._state is State.CLOSED:
            return ()
        if self._state is not State.ACTIVE or self._audio is None:
            self._refuse("error", f"audio in state {self._state}", "bad_state")
            return ()
        width = self._audio.encoding.width
        if len(message) % (width * self._channels):
            self._refuse("error", "an audio frame must hold whole samples of all channels", "bad_frame")
            return ()
        if self._probe or not message:
            return ()
        return [Media(track, data) for track, data in enumerate(split_channels(message, self._channels, width))]

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
        """`disconnect` instead of what waits to be said, such as `opened`."""
        if self._faulty or self._state is State.CLOSED:
            return ()
        self._seq -= len(self._replies)
        self._replies.clear()
        self._faulty = True
        self._send("disconnect", {"reason": "error", "info": why})
        return self.replies()

    def drained(self, finals: int) -> Sequence[Reply]:
        """`closed` went out at once (Genesys waits ten seconds for it), the connection ends after the last words."""
        return (Close(1000, ""),)

    def _control(self, message: str) -> Sequence[CodecEvent]:
        if len(message) > MAX_TEXT:
            raise _FaultError("text message larger than 64 KiB", "too_big")
        try:
            told = parse_object(message)
        except PeerError as error:
            raise _FaultError(str(error), "bad_json") from None
        kind = self._check(told)
        if kind not in KNOWN:
            return ()
        after = TRANSITIONS.get((self._state, kind))
        if after is None:
            raise _FaultError(f"{kind} in state {self._state}", "bad_state")
        parameters = told["parameters"]
        before, self._state = self._state, after
        match kind:
            case "open":
                return self._open(parameters)
            case "ping":
                self._send("pong", {})
            case "resumed" if before is State.PAUSED:
                return self._gap(parameters, "paused")
            case "discarded":
                return self._gap(parameters, "discarded")
            case "update":
                self._send("updated", {})
                language = parameters.get("language")
                return [MetadataChanged(metadata_of({"language": language}))] if language and self._is_call else ()
            case "close":
                self._send("closed", {})
                return [CallClosed()]
        return ()

    @property
    def _is_call(self) -> bool:
        return self._audio is not None and not self._probe

    def _check(self, told: dict[str, Any]) -> str:
        """The envelope of every client message."""
        kind, seq, serverseq, session = (told.get(key) for key in ("type", "seq", "serverseq", "id"))
        if told.get("version") != "2":
            raise _FaultError("version must be 2", "bad_version")
        if not isinstance(kind, str) or not isinstance(told.get("parameters"), dict):
            raise _FaultError("type or parameters missing", "bad_field")
        if not _is_uuid(session):
            raise _FaultError("id must be a UUID", "bad_field")
        if self._id and session != self._id:
            raise _FaultError("session id changed", "bad_session")
        if type(seq) is not int or seq != self._clientseq + 1:
            raise _FaultError("seq must rise by one", "bad_sequence")
        if type(serverseq) is not int or not 0 <= serverseq <= self._seq:
            raise _FaultError("serverseq is higher than what was sent", "bad_sequence")
        if _seconds(told.get("position")) is None:
            raise _FaultError("position must be a duration", "bad_field")
        self._id, self._clientseq = str(session), seq
        return kind

    def _open(self, parameters: dict[str, Any]) -> Sequence[CodecEvent]:
        conversation, organization = parameters.get("conversationId"), parameters.get("organizationId")
        if not _is_uuid(conversation) or not _is_uuid(organization):
            raise _FaultError("open needs organizationId and conversationId", "bad_field")
        if self.organization and organization != self.organization:
            self._refuse("unauthorized", "organizationId is not the one that signed the request", "unauthorized")
            return ()
        media, audio, roles = self._select(parameters.get("media"))
        self._audio, self._channels = audio, len(roles)
        self._probe = conversation == NULL_UUID
        opened: dict[str, Any] = {"media": [media], "startPaused": False}
        if parameters.get("supportedLanguages") is True:
            opened["supportedLanguages"] = [parameters["language"]] if parameters.get("language") else []
        self._send("opened", opened)
        if self._probe:
            return ()
        continues = _continued(parameters.get("continuedSessions"))
        return [CallOpened(self._id, audio, roles, _metadata(parameters), continues=continues)]

    def _select(self, offered: object) -> tuple[dict[str, Any], AudioFormat, tuple[Role, ...]]:
        """The best of what is offered: both sides before one, PCMU before L16."""
        usable = [media for media in offered if _is_usable(media)] if isinstance(offered, list) else []
        if not usable:
            raise _FaultError("no offered media is supported; PCMU or L16 at 8000 Hz is", "bad_encoding")
        best = min(usable, key=lambda media: (-len(media["channels"]), media["format"] != "PCMU"))
        encoding = _ENCODINGS[best["format"]]
        roles: tuple[Role, ...] = tuple(
            "customer" if channel == self._customer else "agent" for channel in best["channels"]
        )
        return best, AudioFormat(encoding, best["rate"]), roles

    def _gap(self, parameters: dict[str, Any], reason: str) -> Sequence[CodecEvent]:
        start, seconds = _seconds(parameters.get("start")), _seconds(parameters.get("discarded"))
        if start is None or seconds is None or seconds > MAX_PAUSE_S:
            raise _FaultError("start and discarded must be durations", "bad_field")
        if not self._is_call or not seconds:
            return ()
        return [Gap(track, seconds, reason) for track in range(self._channels)]

    def _refuse(self, reason: str, info: str, why: str) -> None:
        self._faulty = True
        self._send("disconnect", {"reason": reason, "info": info})
        self._replies.append(Close(CLOSE_PROTOCOL if reason == "error" else 4401, info, why))

    def _send(self, kind: str, parameters: dict[str, Any]) -> None:
        self._seq += 1
        message = {
            "version": "2",
            "type": kind,
            "id": self._id or NULL_UUID,
            "seq": self._seq,
            "clientseq": self._clientseq,
            "parameters": parameters,
        }
        self._replies.append(json.dumps(message))


def _is_uuid(value: object) -> bool:
    return isinstance(value, str) and _UUID.fullmatch(value) is not None


def _seconds(value: object) -> float | None:
    """`PT1.25S` as 1.25."""
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    return float(found[1]) if found else None


def _is_usable(media: object) -> bool:
    if not isinstance(media, dict) or media.get("type") != "audio" or str(media.get("format")) not in _ENCODINGS:
        return False
    channels = media.get("channels")
    return media.get("rate") == 8000 and channels in (
        ["external", "internal"],
        ["internal", "external"],
        ["external"],
        ["internal"],
    )


def _continued(told: object) -> tuple[str, ...]:
    """Ids of the sessions that this one goes on from."""
    sessions = told[:MAX_CONTINUED] if isinstance(told, list) else []
    names = (session.get("id") for session in sessions if isinstance(session, dict))
    return tuple(name for name in names if isinstance(name, str) and _is_uuid(name))


def _metadata(parameters: dict[str, Any]) -> CallMetadata:
    """`customConfig` (free fields of the integration) and what the protocol knows itself."""
    told = free_fields(parameters.get("customConfig"))
    if isinstance(parameters.get("language"), str):
        told.setdefault("language", parameters["language"])
    return metadata_of(told, parameters["conversationId"])
