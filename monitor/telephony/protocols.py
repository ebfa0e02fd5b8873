"""Which codec speaks which protocol of `[sources.NAME] protocol`; read by the websocket shell."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from monitor.config import SourceSettings
from monitor.telephony.audiohook import AudioHookCodec
from monitor.telephony.chan_websocket import ChanWebsocketCodec
from monitor.telephony.codec import WebsocketCodec
from monitor.telephony.freeswitch import FreeSwitchCodec, JambonzCodec
from monitor.telephony.raw import RawCodec
from monitor.telephony.twilio import TelnyxCodec, TwilioCodec
from monitor.telephony.vonage import VonageCodec

CodecFactory = Callable[[SourceSettings], WebsocketCodec]

WEBSOCKET_CODECS: Mapping[str, CodecFactory] = MappingProxyType(
    {
        "raw": RawCodec,
        "twilio": TwilioCodec,
        "telnyx": TelnyxCodec,
        "audiohook": AudioHookCodec,
        "asterisk": ChanWebsocketCodec,
        "freeswitch": FreeSwitchCodec,
        "jambonz": JambonzCodec,
        "vonage": VonageCodec,
    }
)
SUBPROTOCOLS = frozenset({"audio.drachtio.org", "audio.jambonz.org", "media"})
"""Websocket subprotocols these peers ask for; the one asked for is accepted (FreeSWITCH, jambonz, Asterisk)."""
