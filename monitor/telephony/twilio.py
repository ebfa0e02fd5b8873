"""Twilio Media Streams, and the vendors that speak like it, and Telnyx: `/ingest/twilio`, `/ingest/telnyx`.

Everything is in `json_media.py`; here a source's `dialect` picks the row of the table.
"""

from collections.abc import Mapping

from monitor.config import SourceSettings
from monitor.errors import ConfigError
from monitor.telephony.dialects import TELNYX_DIALECTS, TWILIO_DIALECTS
from monitor.telephony.json_media import Dialect, JsonMediaCodec


class TwilioCodec(JsonMediaCodec):
    """One connection of Twilio, Talkdesk, Fonoster, SignalWire, Exotel or Plivo."""

    def __init__(self, source: SourceSettings) -> None:
        """Raises ConfigError for a dialect nobody knows."""
        super().__init__(source, _choose(source, TWILIO_DIALECTS))


class TelnyxCodec(JsonMediaCodec):
    """One connection of Telnyx, whose messages come in any order."""

    def __init__(self, source: SourceSettings) -> None:
        """Raises ConfigError for a dialect nobody knows."""
        super().__init__(source, _choose(source, TELNYX_DIALECTS))


def _choose(source: SourceSettings, dialects: Mapping[str, Dialect]) -> Dialect:
    dialect = dialects.get(source.dialect.lower())
    if dialect is None:
        known = ", ".join(sorted(filter(None, dialects)))
        raise ConfigError(f"dialect {source.dialect!r} of protocol {source.protocol} is unknown; one of {known}")
    return dialect
