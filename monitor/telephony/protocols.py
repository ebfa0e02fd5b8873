"""Which codec speaks which protocol of `[sources.NAME] protocol`; read by the websocket shell."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from monitor.config import SourceSettings
from monitor.telephony.codec import WebsocketCodec
from monitor.telephony.raw import RawCodec
from monitor.telephony.twilio import TwilioCodec

CodecFactory = Callable[[SourceSettings], WebsocketCodec]

WEBSOCKET_CODECS: Mapping[str, CodecFactory] = MappingProxyType({"raw": RawCodec, "twilio": TwilioCodec})
