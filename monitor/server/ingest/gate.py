"""Who may open an ingest socket by what its phone system really has: a signature, HTTP Basic, an API key.

A source of the settings with a `secret` (and `key_id` where the protocol has one) gets an authenticator. A request that
one of them finds genuine needs no token. A source that asks for a signature is never reached without.
"""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.types import Scope

from monitor.clock import Clock
from monitor.config import ServerSettings, SourceSettings
from monitor.errors import ConfigError, PeerError
from monitor.server.ingest.outside import peer_identity
from monitor.server.ingest.sources import Source
from monitor.server.token_format import PEER_ID, Identity
from monitor.telephony.audiohook import AudioHookCodec
from monitor.telephony.codec import WebsocketCodec
from monitor.telephony.protocols import check_source
from monitor.telephony.signatures import AudioHookSignature, Authenticator, BasicAuth, TwilioSignature, Upgrade


class Gate:
    """The authenticators of all sources. Raises ConfigError for a secret, `customer` or dialect that cannot be one."""

    def __init__(self, sources: Mapping[str, SourceSettings], settings: ServerSettings, clock: Clock) -> None:
        self._clock = clock
        self._public = settings.public_url.partition("://")[2].partition("/")[0] if settings.behind_proxy else ""
        self._guarded: dict[str, tuple[Source, Authenticator]] = {}
        for name, source in sources.items():
            check_source(name, source)
            authenticator = make_authenticator(name, source)
            if authenticator is not None:
                self._guarded[name] = (Source(name, source), authenticator)

    def admit(self, protocol: str, scope: Scope) -> Identity | None:
        """Who a genuine request is from; None when no source of the protocol has an authenticator.

        Raises PeerError 4401 when sources have one and none finds the request genuine.
        """
        guarded = [pair for pair in self._guarded.values() if pair[0].settings.protocol == protocol]
        if not guarded:
            return None
        headers = Headers(scope=scope)
        query = scope.get("query_string", b"").decode("latin-1")
        target = scope.get("raw_path", scope["path"].encode()).decode("latin-1") + (f"?{query}" if query else "")
        upgrade = Upgrade(target, self._public or headers.get("host", ""), dict(headers))
        refusal: PeerError | None = None
        for source, authenticator in guarded:
            try:
                authenticator.verify(upgrade, self._clock.now().timestamp())
            except PeerError as error:
                refusal = error
                continue
            return peer_identity(source.name)
        assert refusal is not None
        raise refusal

    def requires(self, name: str) -> bool:
        """Whether this source is reached by its authenticator alone."""
        return name in self._guarded


def prepare(codec: WebsocketCodec, identity: Identity, headers: Headers) -> None:
    """Tell the codec what the signature vouched for: an AudioHook `open` must name the organisation that signed."""
    if isinstance(codec, AudioHookCodec) and identity.token_id.startswith(PEER_ID):
        codec.organization = headers.get("audiohook-organization-id", "")


def make_authenticator(name: str, source: SourceSettings) -> Authenticator | None:
    """What guards a source, or None: it takes tokens. Raises ConfigError."""
    if not source.secret and not (source.protocol == "audiohook" and source.key_id):
        return None
    match source.protocol:
        case "twilio" if not source.key_id:
            return TwilioSignature(source.secret)
        case "audiohook":
            try:
                return AudioHookSignature(source.key_id, source.secret)
            except ValueError as error:
                raise ConfigError(f"sources.{name}.secret: {error}") from None
        case _:
            return BasicAuth(source.key_id, source.secret)
