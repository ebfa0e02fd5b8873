"""The engine of every protocol that sends audio as base64 inside JSON: Twilio, its look-alikes, Telnyx.

What differs between vendors is data (`Dialect`, table in `dialects.py`), never a copy of this file. These streams are
one-way for us: nothing is ever sent (Twilio answers a message on a one-way stream with error 31924).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monitor.audio.frames import AudioFormat, Encoding
from monitor.audio.jitter import JitterBuffer, Piece
from monitor.config import SourceSettings
from monitor.errors import PeerError
from monitor.telephony.codec import CallClosed, CallOpened, Close, CodecEvent, Gap, Media, Reply
from monitor.telephony.fields import (
    CLOSE_UNSUPPORTED,
    free_fields,
    metadata_of,
    parse_object,
    payload_bytes,
    roles_of,
    section,
    text_field,
    whole_number,
)

MAX_PAYLOAD = 176 * 1024
"""Base64 characters of one chunk: Exotel's largest is 100 kB of audio."""
MILLISECONDS = 1000
WALL_CLOCK_MS = 86_400_000
"""A first time stamp beyond one day is a wall clock (Plivo): the stream began then."""


_PCMU_8K = AudioFormat(Encoding.PCMU, 8000)


@dataclass(frozen=True, slots=True)
class Dialect:
    """Where one vendor puts what. Keys are looked up inside `start` first, then beside it."""

    name: str
    call_keys: tuple[str, ...] = ("callSid", "streamSid")
    """Where the id of the call is; the first that is there."""
    format_key: str = "mediaFormat"
    rate_key: str = "sampleRate"
    parameter_keys: tuple[str, ...] = ("customParameters",)
    """What the vendor's customer fills freely (object, list of {name, value}, JSON or `a=1,b=2`): metadata, token."""
    aliases: tuple[tuple[str, str], ...] = ()
    """Fields the vendor fills by itself, and what they are to us where the customer's own fields do not say it."""
    tracks: tuple[str, ...] = ("inbound",)
    """Tracks of a start that names none."""
    encodings: Mapping[str, Encoding] | None = None
    """Names in the media format to codings."""
    default: AudioFormat = _PCMU_8K
    """What a start without media format means."""
    others: tuple["Dialect", ...] = ()
    """Dialects a start may be in that has none of `call_keys`: a token told in it comes too late to choose a source."""
    customer: str = "inbound"
    """The track that is the customer unless the settings say otherwise."""


class JsonMediaCodec:
    """One connection. States: before `start`, live, stopped (what comes then is ignored)."""

    def __init__(self, source: SourceSettings, dialect: Dialect) -> None:
        """`source.customer`: `inbound`, `outbound`, or `none` when nobody knows; empty = the dialect's."""
        self._dialect = dialect
        self._customer = (source.customer or dialect.customer).removesuffix("_track")
        self._tracks: dict[str, int] = {}
        self._buffers: list[JitterBuffer] = []
        self._epoch: int | None = None
        self._unnumbered: list[int] = []
        self._width = 1
        self._stopped = False

    def text(self, message: str) -> Sequence[CodecEvent]:
        """`connected`, `start`, `media`, `stop`; everything else (`dtmf`, `mark`, unknown) is ignored."""
        told = parse_object(message)
        event = told.get("event")
        if event == "media":
            return self._media(told)
        if event == "start":
            return [self._start(told)]
        if event == "stop":
            return self._stop()
        if type(event) is not str:
            raise PeerError("a message needs an event", code="bad_field")
        return ()

    def binary(self, message: bytes) -> Sequence[CodecEvent]:
        """There are no binary messages in these protocols."""
        raise PeerError("binary message where only JSON is sent", code="binary", close_code=CLOSE_UNSUPPORTED)

    def lost(self) -> Sequence[CodecEvent]:
        """Flush the jitter buffers."""
        return [_event(track, piece) for track, buffer in enumerate(self._buffers) for piece in buffer.flush()]

    def replies(self) -> Sequence[Reply]:
        """Nothing, ever."""
        return ()

    def refuse(self, why: str) -> Sequence[Reply]:
        """The close code says it all."""
        return ()

    def drained(self, finals: int) -> Sequence[Reply]:
        """The peer closes by itself; this only hurries it."""
        return (Close(1000, ""),)

    def _media(self, told: dict[str, Any]) -> Sequence[CodecEvent]:
        if not self._tracks:
            raise PeerError("media before start", code="audio_before_start")
        if self._stopped:
            return ()
        media = told.get("media")
        if type(media) is not dict:
            raise PeerError("field media must be an object", code="bad_field")
        track = self._tracks.get(media.get("track", "inbound"))
        if track is None:
            raise PeerError("media of a track that start did not name", code="unknown_track")
        data = payload_bytes(media.get("payload"), MAX_PAYLOAD)
        if len(data) % self._width:
            raise PeerError("a payload must hold whole samples", code="bad_frame")
        chunk, stamp = media.get("chunk"), media.get("timestamp")
        number = self._count(track) if chunk is None else whole_number(chunk, "chunk")
        start = None if stamp is None else self._since_start(whole_number(stamp, "timestamp"))
        pieces = self._buffers[track].push(number, start, data)
        if len(pieces) == 1 and pieces[0] is data:
            return (Media(track, data),)
        return [_event(track, piece) for piece in pieces]

    def _since_start(self, stamp: int) -> int:
        if self._epoch is None:
            self._epoch = stamp if stamp > WALL_CLOCK_MS else 0
        return stamp - self._epoch

    def _count(self, track: int) -> int:
        """A peer that numbers nothing: the order of arrival."""
        self._unnumbered[track] += 1
        return self._unnumbered[track]

    def _start(self, told: dict[str, Any]) -> CallOpened:
        if self._tracks:
            raise PeerError("second start on one connection", code="second_start")
        start = section(told, "start")
        both = {**told, **start}
        dialect = self._dialect = _spoken(self._dialect, both)
        audio = self._format(both.get(dialect.format_key))
        call_key = next((key for key in dialect.call_keys if both.get(key)), dialect.call_keys[0])
        call_id = text_field(both, call_key)
        names = _track_names(start.get("tracks", both.get("track")), dialect.tracks)
        free = _parameters(both, dialect.parameter_keys)
        for theirs, ours in dialect.aliases:
            if theirs in free:
                free.setdefault(ours, free[theirs])
        token = free.get("token")
        opened = CallOpened(
            call_id,
            audio,
            roles_of(names, self._customer),
            metadata_of(free),
            token if isinstance(token, str) and token else None,
        )
        self._tracks = {name: index for index, name in enumerate(names)}
        self._buffers = [JitterBuffer(audio, MILLISECONDS) for _ in names]
        self._unnumbered = [0 for _ in names]
        self._width = audio.encoding.width
        return opened

    def _format(self, told: object) -> AudioFormat:
        dialect = self._dialect
        if told is None:
            return dialect.default
        if not isinstance(told, dict):
            raise PeerError(f"field {dialect.format_key} must be an object", code="bad_field")
        name = told.get("encoding", "")
        known = dialect.encodings or {}
        encoding = known.get(str(name).lower()) if name else dialect.default.encoding
        if encoding is None:
            raise PeerError(
                f"encoding must be one of {', '.join(known)}", code="bad_encoding", close_code=CLOSE_UNSUPPORTED
            )
        rate = whole_number(told.get(dialect.rate_key, dialect.default.rate), dialect.rate_key)
        if rate not in ((8000,) if encoding is not Encoding.S16LE else (8000, 16_000, 24_000, 48_000)):
            raise PeerError("this sample rate is not supported", code="bad_rate", close_code=CLOSE_UNSUPPORTED)
        if whole_number(told.get("channels", 1), "channels") != 1:
            raise PeerError("a track has one channel", code="bad_channels", close_code=CLOSE_UNSUPPORTED)
        return AudioFormat(encoding, rate)

    def _stop(self) -> Sequence[CodecEvent]:
        if not self._tracks:
            raise PeerError("stop before start", code="stop_before_start")
        if self._stopped:
            return ()
        self._stopped = True
        return [*self.lost(), CallClosed()]


def _spoken(dialect: Dialect, start: Mapping[str, Any]) -> Dialect:
    """The dialect of a start: ours, unless it has no call and one of the others finds one."""
    candidates = (dialect, *dialect.others)
    return next((one for one in candidates if any(start.get(key) for key in one.call_keys)), dialect)


def _event(track: int, piece: Piece) -> CodecEvent:
    return Media(track, piece) if type(piece) is bytes else Gap(track, float(piece), "lost")


def _track_names(told: object, default: tuple[str, ...]) -> tuple[str, ...]:
    """`["inbound", "outbound"]`, `"both_tracks"`, `"inbound_track"`."""
    if told is None or told == []:
        return default
    names = [told] if isinstance(told, str) else told
    if isinstance(names, list) and 1 <= len(names) <= 2:
        plain = [str(name).removesuffix("_track").removesuffix("_tracks") for name in names]
        if plain in (["both"], ["inbound", "outbound"]):
            return ("inbound", "outbound")
        if len(set(plain)) == len(plain) and set(plain) <= {"inbound", "outbound"}:
            return tuple(plain)
    raise PeerError("tracks must be inbound, outbound or both", code="bad_tracks", close_code=CLOSE_UNSUPPORTED)


def _parameters(told: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    free: dict[str, Any] = {}
    for key in keys:
        free.update(free_fields(told.get(key)))
    return free
