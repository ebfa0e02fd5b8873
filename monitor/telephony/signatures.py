"""How telephony peers prove who they are when they open a socket. Pure: the time is an argument.

- Twilio: `X-Twilio-Signature`, HMAC-SHA1 over the public URL. https://www.twilio.com/docs/usage/security
- Genesys AudioHook: HTTP message signature, HMAC-SHA256 (draft-ietf-httpbis-message-signatures-11) and an API key.
- Everybody else who can: HTTP Basic, or a secret in the URL (the server's tokens).

Every comparison takes constant time. An error names what is wrong, never a value.
"""

import base64
import hashlib
import hmac
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from monitor.errors import PeerError
from monitor.telephony.structured import InnerList, parse_dictionary

CLOSE_UNAUTHENTICATED = 4401
MAX_AGE_S = 10
MAX_SKEW_S = 3
"""Both as in the AudioHook reference server."""
MIN_NONCE = 22
"""Characters: 128 bits in base64."""
MAX_NONCES = 100_000
REQUIRED = frozenset(
    {
        "@request-target",
        "@authority",
        "audiohook-organization-id",
        "audiohook-session-id",
        "audiohook-correlation-id",
        "x-api-key",
    }
)
"""What an AudioHook signature must cover."""


@dataclass(frozen=True, slots=True)
class Upgrade:
    """The HTTP request that opens a socket, as the peer sent it: header names in lower case.

    `target`: path and query; `authority`: the public host the peer dialled (not the one behind a proxy).
    """

    target: str
    authority: str
    headers: Mapping[str, str]


class Authenticator(Protocol):
    """Judges requests of one source; shared by all its connections (it remembers nonces)."""

    def verify(self, upgrade: Upgrade, now_s: float) -> None:
        """Returns for a genuine request. `now_s`: Unix time. Raises PeerError 4401."""
        ...


class TwilioSignature:
    """`X-Twilio-Signature` with the account's auth token."""

    def __init__(self, auth_token: str) -> None:
        self._key = auth_token.encode()

    def verify(self, upgrade: Upgrade, now_s: float) -> None:
        """A websocket upgrade has no POST fields, so the signed text is the URL alone.

        Twilio signs the address in the TwiML: `wss://` as written there; some library versions sign `https://`.
        """
        told = upgrade.headers.get("x-twilio-signature", "").encode()
        urls = [f"{scheme}://{upgrade.authority}{upgrade.target}" for scheme in ("wss", "https")]
        matches = [hmac.compare_digest(told, self.sign(url)) for url in urls]  # both are computed, whichever matches
        if not any(matches):
            raise _refusal("X-Twilio-Signature is missing or does not match; check the auth token and the public URL")

    def sign(self, url: str, fields: Mapping[str, str] | None = None) -> bytes:
        """The header's value for a URL and, for webhooks, POST fields in order of their names."""
        text = url + "".join(name + value for name, value in sorted((fields or {}).items()))
        return base64.b64encode(hmac.digest(self._key, text.encode(), hashlib.sha1))


class BasicAuth:
    """HTTP Basic with a user name and password (FreeSWITCH, jambonz, Exotel)."""

    def __init__(self, user: str, password: str) -> None:
        self._expected = base64.b64encode(f"{user}:{password}".encode())

    def verify(self, upgrade: Upgrade, now_s: float) -> None:
        """The `Authorization` header."""
        scheme, _, told = upgrade.headers.get("authorization", "").partition(" ")
        if not hmac.compare_digest(told.strip().encode(), self._expected) or scheme.lower() != "basic":
            raise _refusal("HTTP Basic user name or password is missing or wrong")


class AudioHookSignature:
    """API key and message signature of a Genesys AudioHook integration."""

    def __init__(self, api_key: str, client_secret: str) -> None:
        """`client_secret`: base64, as Genesys shows it; empty: requests are not signed, the API key is all there is.

        Raises ValueError when it is no base64.
        """
        self._api_key = api_key.encode()
        try:
            self._secret = base64.b64decode(client_secret, validate=True)
        except Base64Error:
            raise ValueError("the AudioHook client secret must be base64") from None
        self._nonces: dict[str, float] = {}

    def verify(self, upgrade: Upgrade, now_s: float) -> None:
        """API key, signature, clock window, nonce never seen before."""
        if not hmac.compare_digest(upgrade.headers.get("x-api-key", "").encode(), self._api_key):
            raise _refusal("X-API-KEY is missing or wrong")
        if not self._secret and "signature" not in upgrade.headers and "signature-input" not in upgrade.headers:
            return
        covered, signature = _signature(upgrade)
        self._check_parameters(covered, now_s)
        expected = hmac.digest(self._secret, _signature_base(covered, upgrade).encode(), hashlib.sha256)
        if not hmac.compare_digest(signature, expected):
            raise _refusal("the signature does not match")
        self._remember(str(covered.parameters["nonce"]), now_s)

    def _check_parameters(self, covered: InnerList, now_s: float) -> None:
        told = covered.parameters
        if not set(covered.items) >= REQUIRED or len(set(covered.items)) != len(covered.items):
            raise _refusal("the signature does not cover all it must")
        if told.get("alg", "hmac-sha256") != "hmac-sha256":
            raise _refusal("the signature algorithm must be hmac-sha256")
        if not hmac.compare_digest(str(told.get("keyid", "")).encode(), self._api_key):
            raise _refusal("keyid and X-API-KEY differ")
        nonce, created, expires = told.get("nonce"), told.get("created"), told.get("expires")
        if not isinstance(nonce, str) or len(nonce) < MIN_NONCE:
            raise _refusal("the nonce is missing or too short")
        if type(created) is not int or created > now_s + MAX_SKEW_S or created + MAX_AGE_S + MAX_SKEW_S < now_s:
            raise _refusal("the signature is too old or from the future; check the clocks")
        if expires is not None and (type(expires) is not int or expires + MAX_SKEW_S < now_s):
            raise _refusal("the signature has expired")

    def _remember(self, nonce: str, now_s: float) -> None:
        old = now_s - MAX_AGE_S - 2 * MAX_SKEW_S
        while self._nonces and next(iter(self._nonces.values())) < old:  # in order of arrival
            del self._nonces[next(iter(self._nonces))]
        if nonce in self._nonces:
            raise _refusal("this signature was used before")
        if len(self._nonces) >= MAX_NONCES:
            raise _refusal("too many requests at once")
        self._nonces[nonce] = now_s


def sign_audiohook(upgrade: Upgrade, client_secret: str, created: int, nonce: str) -> dict[str, str]:
    """The two headers Genesys would add to this request (for the simulator). Valid ten seconds."""
    names = sorted(REQUIRED)
    listed = " ".join(f'"{name}"' for name in names)
    keyid = upgrade.headers["x-api-key"]
    written = (
        f'({listed});keyid="{keyid}";nonce="{nonce}";alg="hmac-sha256";created={created};expires={created + MAX_AGE_S}'
    )
    covered = parse_dictionary(f"sig1={written}")["sig1"]
    assert isinstance(covered, InnerList)
    key = base64.b64decode(client_secret)
    digest = hmac.digest(key, _signature_base(covered, upgrade).encode(), hashlib.sha256)
    return {"Signature-Input": f"sig1={written}", "Signature": f"sig1=:{base64.b64encode(digest).decode()}:"}


def _signature(upgrade: Upgrade) -> tuple[InnerList, bytes]:
    """What the first signature covers, and its bytes."""
    try:
        inputs = parse_dictionary(upgrade.headers.get("signature-input", ""))
        signatures = parse_dictionary(upgrade.headers.get("signature", ""))
    except ValueError:
        raise _refusal("Signature or Signature-Input cannot be read") from None
    for label, covered in inputs.items():
        signature = signatures.get(label)
        if isinstance(covered, InnerList) and isinstance(signature, bytes):
            return covered, signature
    raise _refusal("the request is not signed")


def _signature_base(covered: InnerList, upgrade: Upgrade) -> str:
    """Section 2.3 of the draft: one line per component, then the parameters as they were written."""
    derived = {"@request-target": upgrade.target, "@authority": upgrade.authority.lower()}
    lines = []
    for name in covered.items:
        value = derived.get(name) if name.startswith("@") else upgrade.headers.get(name)
        if value is None:
            raise _refusal("the signature covers a header that is not there")
        lines.append(f'"{name}": {value.strip()}')
    lines.append(f'"@signature-params": {covered.written}')
    return "\n".join(lines)


def _refusal(message: str) -> PeerError:
    return PeerError(message, code="unauthorized", close_code=CLOSE_UNAUTHENTICATED)
