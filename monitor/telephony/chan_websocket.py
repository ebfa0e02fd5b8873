"""Asterisk chan_websocket (20.16, 21.11, 22.6, 23.0 and later): `/ingest/asterisk`.

Asterisk dials us and sends MEDIA_START as text, plain words (default) or JSON, then bare codec frames. One socket
carries one channel. With JSON, channel variables tell more: CALMLINE_CALL and CALMLINE_ROLE (customer or agent) join
two sockets into one call, CALMLINE_AGENT, CALMLINE_QUEUE and so on are call metadata. Plain messages carry no
variables: the call is the channel, its role as the settings say.

Source: https://docs.asterisk.org/Configuration/Channel-Drivers/WebSocket/ and channels/chan_websocket.c
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from monitor.audio.frames import AudioFormat, Encoding
from monitor.errors import PeerError
from monitor.events.base import Role
from monitor.telephony.binary_media import BinaryMediaCodec
from monitor.telephony.codec import CallOpened
from monitor.telephony.fields import CLOSE_UNSUPPORTED, free_fields, metadata_of, parse_object, text_field

FORMATS: Mapping[str, AudioFormat] = MappingProxyType(
    {
        "ulaw": AudioFormat(Encoding.PCMU, 8000),
        "alaw": AudioFormat(Encoding.PCMA, 8000),
        "slin": AudioFormat(Encoding.S16LE, 8000),
        "slin12": AudioFormat(Encoding.S16LE, 12_000),
        "slin16": AudioFormat(Encoding.S16LE, 16_000),
        "slin24": AudioFormat(Encoding.S16LE, 24_000),
        "slin32": AudioFormat(Encoding.S16LE, 32_000),
        "slin44": AudioFormat(Encoding.S16LE, 44_100),
        "slin48": AudioFormat(Encoding.S16LE, 48_000),
    }
)
"""Asterisk's names of the formats that are bare samples."""
_ROLES: Mapping[str, Role] = MappingProxyType({"yes": "customer", "no": "agent"})
_PREFIX = "calmline_"


class ChanWebsocketCodec(BinaryMediaCodec):
    """One channel. `source.customer`: whose a channel without CALMLINE_ROLE is: "yes" the customer's, "no" the agent's;
    empty: nobody knows (a bridge is a mix), role unknown."""

    def begin(self, message: str) -> CallOpened | None:
        """MEDIA_START; anything before it is ignored."""
        told = parse_object(message) if message.lstrip().startswith("{") else plain_event(message)
        if told.get("event") != "MEDIA_START":
            return None
        audio = FORMATS.get(str(told.get("format")))
        if audio is None:
            raise PeerError(
                f"format must be one of {', '.join(FORMATS)}", code="bad_encoding", close_code=CLOSE_UNSUPPORTED
            )
        variables = {
            key.removeprefix(_PREFIX): value
            for key, value in free_fields(told.get("channel_variables")).items()
            if key.startswith(_PREFIX)
        }
        metadata = metadata_of(variables)
        role = variables.get("role")
        if not variables.get("call") or role not in ("customer", "agent"):
            return CallOpened(text_field(told, "channel_id"), audio, (self._role(role),), metadata)
        leg = 0 if role == "customer" else 1
        return CallOpened(text_field(variables, "call"), audio, ("customer", "agent"), metadata, leg=leg)

    def _role(self, told: object) -> Role:
        if told in ("customer", "agent"):
            return "customer" if told == "customer" else "agent"
        return _ROLES.get(self.source.customer, "unknown")


def plain_event(message: str) -> dict[str, Any]:
    """`MEDIA_START connection_id:x channel:WebSocket/x channel_id:1.2 format:ulaw ptime:20` as a mapping."""
    name, *pairs = message.split()[:32] or [""]
    told: dict[str, Any] = {"event": name}
    for pair in pairs:
        key, colon, value = pair.partition(":")
        if colon:
            told[key] = value
    return told
