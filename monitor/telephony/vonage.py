"""Vonage Voice API websockets: `/ingest/vonage`. One socket carries one leg; two are joined into a call.

The first text message is `websocket:connected` with the content type and the headers of the NCCO endpoint beside it.
Our headers: `call_id` (same on both legs), `role` (customer or agent) and call metadata. Without `role` the socket
carries a whole conversation mixed: role `unknown`.

Source: https://developer.vonage.com/en/voice/voice-api/concepts/websockets
"""

import re

from monitor.errors import PeerError
from monitor.telephony.binary_media import BinaryMediaCodec, linear_format
from monitor.telephony.codec import CallOpened
from monitor.telephony.fields import CLOSE_UNSUPPORTED, free_fields, metadata_of, parse_object, text_field

_L16 = re.compile(r"audio/l16\s*;\s*rate=(\d{4,5})", re.ASCII | re.IGNORECASE)
_CALL_KEYS = ("call_id", "conversation_uuid", "uuid")


class VonageCodec(BinaryMediaCodec):
    """One leg. `source.customer`: the value of the `role` header that means the customer; default "customer"."""

    def begin(self, message: str) -> CallOpened | None:
        """`websocket:connected`; other events are ignored."""
        told = parse_object(message)
        if told.get("event") != "websocket:connected":
            return None
        found = _L16.fullmatch(str(told.get("content-type", "")).strip())
        if found is None:
            raise PeerError(
                "content-type must be audio/l16;rate=8000 or 16000", code="bad_encoding", close_code=CLOSE_UNSUPPORTED
            )
        fields = free_fields(told)
        call_key = next((key for key in _CALL_KEYS if fields.get(key)), _CALL_KEYS[0])
        call_id, audio, metadata = text_field(fields, call_key), linear_format(found[1]), metadata_of(fields)
        role = fields.get("role")
        if not role:
            return CallOpened(call_id, audio, ("unknown",), metadata)
        leg = 0 if role == (self.source.customer or "customer") else 1
        return CallOpened(call_id, audio, ("customer", "agent"), metadata, leg=leg)
