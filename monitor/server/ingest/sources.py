"""Which settings of `[sources.NAME]` a connection uses."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from monitor.config import SourceSettings
from monitor.server.token_format import Identity
from monitor.telephony.codec import CallOpened

LATE_TOKEN = frozenset({"twilio"})
"""Protocols whose peers can set neither header nor path, and bring the token in their first message."""


@dataclass(frozen=True, slots=True)
class Source:
    """One telephony source as a connection uses it."""

    name: str
    settings: SourceSettings

    def complete(self, opened: CallOpened) -> CallOpened:
        """Team and queue of the source for a call that names none."""
        told = {key: getattr(self.settings, key) for key in ("team", "queue")}
        missing = {key: value for key, value in told.items() if value and getattr(opened.metadata, key) is None}
        return replace(opened, metadata=opened.metadata.model_copy(update=missing)) if missing else opened


def find_source(sources: Mapping[str, SourceSettings], protocol: str, identity: Identity | None) -> Source:
    """The source named as the peer's token, else the one named as the protocol, else the protocol's defaults."""
    for name in (identity.name if identity else None, protocol):
        if name is not None and name in sources and sources[name].protocol == protocol:
            return Source(name, sources[name])
    return Source(protocol, SourceSettings.model_validate({"protocol": protocol}))
