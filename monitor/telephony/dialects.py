"""What the vendors of Twilio-shaped streams do differently, as data.

Twilio: https://www.twilio.com/docs/voice/media-streams/websocket-messages
Talkdesk: https://docs.talkdesk.com/docs/talkdesk-to-partner
Fonoster sends Twilio's messages unchanged: https://docs.fonoster.com/reference/twilio-compatibility
SignalWire: https://developer.signalwire.com/compatibility-api/cxml/voice/stream/
Exotel: https://developer.exotel.com/docs/agentstream/websocket-protocol
Plivo: https://www.plivo.com/docs/voice/xml/the-stream-element
Telnyx: https://developers.telnyx.com/api-reference/websockets/stream-call-media-over-websocket
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from monitor.audio.frames import AudioFormat, Encoding
from monitor.telephony.json_media import Dialect

_MULAW = dict.fromkeys(("audio/x-mulaw", "audio/mulaw", "mulaw", "pcmu"), Encoding.PCMU)
_ALAW = dict.fromkeys(("audio/x-alaw", "audio/alaw", "alaw", "pcma"), Encoding.PCMA)
_LINEAR = dict.fromkeys(("audio/x-l16", "audio/l16", "l16", "audio/x-raw", "raw", "base64"), Encoding.S16LE)
"""Exotel writes `audio/x-raw`, its older pages `base64`."""
_G711 = _MULAW | _ALAW

TWILIO = Dialect("twilio", encodings=_G711)
TALKDESK = Dialect("talkdesk", encodings=_G711, aliases=(("interaction_id", "conversation_id"), ("agent_id", "agent")))
"""Twilio's keys; these parameters are there by default. The agent's id is Talkdesk's own, not a name."""
SIGNALWIRE = Dialect("signalwire", encodings=_G711 | _LINEAR)
EXOTEL = Dialect(
    "exotel",
    call_keys=("call_sid", "stream_sid"),
    format_key="media_format",
    rate_key="sample_rate",
    parameter_keys=("custom_parameters",),
    encodings=_G711 | _LINEAR,
    default=AudioFormat(Encoding.S16LE, 8000),
)
"""Sends the caller alone, chunks of about 100 ms."""
PLIVO = Dialect(
    "plivo",
    call_keys=("callId", "streamId"),
    parameter_keys=("extra_headers", "extraHeaders"),
    encodings=_G711 | _LINEAR,
)
TELNYX = Dialect(
    "telnyx",
    call_keys=("call_control_id", "stream_id"),
    format_key="media_format",
    rate_key="sample_rate",
    parameter_keys=("custom_parameters", "custom_headers"),
    encodings=_G711,
    tracks=("inbound", "outbound"),
)
"""The start names no tracks: both are expected unless the dialect of the source says `inbound` or `outbound`."""

TWILIO_DIALECTS: Mapping[str, Dialect] = MappingProxyType(
    {
        "": replace(TWILIO, others=(EXOTEL, PLIVO)),
        "twilio": TWILIO,
        "talkdesk": TALKDESK,
        "fonoster": TWILIO,
        "signalwire": SIGNALWIRE,
        "exotel": EXOTEL,
        "plivo": PLIVO,
    }
)
TELNYX_DIALECTS: Mapping[str, Dialect] = MappingProxyType(
    {
        "": TELNYX,
        "inbound": replace(TELNYX, tracks=("inbound",)),
        "outbound": replace(TELNYX, tracks=("outbound",)),
    }
)
