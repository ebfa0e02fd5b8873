"""Which codec speaks which protocol of `[sources.NAME] protocol`, and what each takes as `customer`."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from monitor.config import SourceSettings
from monitor.errors import ConfigError
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
_TRACKS = ("inbound", "outbound", "none", "inbound_track", "outbound_track")
_SIDES = ("first", "second", "none")
CUSTOMERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "raw": ("first", "second"),
        "twilio": _TRACKS,
        "telnyx": _TRACKS,
        "audiohook": ("external", "internal"),
        "asterisk": ("yes", "no", "none"),
        "freeswitch": _SIDES,
        "jambonz": _SIDES,
        "audiosocket": (*_SIDES, "even", "odd", "only"),
        "rtp": _SIDES,
    }
)
"""What `[sources.NAME] customer` may say beside nothing. Protocols that are not here take any text: SIPREC part of an
address, Vonage the value of a header."""
SUBPROTOCOLS = frozenset({"audio.drachtio.org", "audio.jambonz.org", "media"})
"""Websocket subprotocols these peers ask for; the one asked for is accepted (FreeSWITCH, jambonz, Asterisk)."""


def check_source(name: str, source: SourceSettings) -> None:
    """Refuse a `customer` or `dialect` the protocol has not: nobody's words would be scored, and the calls would look
    calm. Raises ConfigError.
    """
    known = CUSTOMERS.get(source.protocol)
    if source.customer and known is not None and source.customer not in known:
        raise ConfigError(
            f"sources.{name}.customer: {source.protocol} knows no {source.customer!r}; one of {', '.join(known)}"
        )
    make = WEBSOCKET_CODECS.get(source.protocol)
    if make is not None:
        make(source)
