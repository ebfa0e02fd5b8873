"""Twilio Media Streams and the vendors that speak like it: `/ingest/twilio`, dialect by `[sources.NAME] dialect`."""

from monitor.config import SourceSettings
from monitor.errors import ConfigError
from monitor.telephony.dialects import TWILIO_DIALECTS
from monitor.telephony.json_media import JsonMediaCodec


class TwilioCodec(JsonMediaCodec):
    """One connection."""

    def __init__(self, source: SourceSettings) -> None:
        """Raises ConfigError for a dialect nobody knows."""
        dialect = TWILIO_DIALECTS.get(source.dialect.lower())
        if dialect is None:
            known = ", ".join(sorted(name for name in TWILIO_DIALECTS if name))
            raise ConfigError(f"dialect {source.dialect!r} of protocol twilio is unknown; one of {known}")
        super().__init__(source, dialect)
