"""FreeSWITCH mod_audio_fork and mod_audio_stream (`/ingest/freeswitch`), jambonz `listen` (`/ingest/jambonz`).

FreeSWITCH sends the metadata argument of its command as the first text message. It is free text, so it is ours to
define: JSON with `call_id`, `rate` (default 8000), `mix` (mono, stereo, mixed; default mono) and call metadata. jambonz
sends its call attributes with `sampleRate`, `mixType` and `metadata`.

Sources: https://github.com/jambonz/freeswitch-modules (mod_audio_fork), https://github.com/amigniter/mod_audio_stream,
https://docs.jambonz.org/verbs/verbs/listen
"""

from typing import Any

from monitor.errors import PeerError
from monitor.events.base import CallMetadata
from monitor.telephony.binary_media import BinaryMediaCodec, linear_format, roles_of_mix
from monitor.telephony.codec import CallOpened
from monitor.telephony.fields import free_fields, metadata_of, parse_object, text_field


class FreeSwitchCodec(BinaryMediaCodec):
    """One connection. `source.customer`: "first" (the streamed channel's own party, default), "second", "none"."""

    def begin(self, message: str) -> CallOpened:
        """The metadata argument."""
        told = parse_object(message)
        return CallOpened(
            text_field(told, "call_id", told.get("uuid")),
            linear_format(told.get("rate", told.get("sampleRate", 8000))),
            roles_of_mix(told.get("mix", told.get("mixType", told.get("channels", "mono"))), self.source.customer),
            metadata_of(free_fields(told)),
        )

    def later(self, message: str) -> CallMetadata | None:
        """`uuid_audio_fork UUID send_text JSON`: more metadata, such as a consent given during the call."""
        return _told_later(message)


class JambonzCodec(BinaryMediaCodec):
    """One connection. `source.customer`: "first" (the caller's side, default), "second", "none"."""

    def begin(self, message: str) -> CallOpened:
        """The call attributes."""
        told = parse_object(message)
        call_key = "callSid" if "callSid" in told else "call_sid"
        fields: dict[str, Any] = {
            "direction": told.get("direction"),
            **free_fields(told.get("metadata")),
        }
        return CallOpened(
            text_field(told, call_key),
            linear_format(told.get("sampleRate", 8000)),
            roles_of_mix(told.get("mixType", "mono"), self.source.customer),
            metadata_of({**free_fields(told), **fields}),
        )


def _told_later(message: str) -> CallMetadata | None:
    try:
        told = metadata_of(free_fields(parse_object(message)))
    except PeerError:
        return None
    return told if told.model_fields_set else None
