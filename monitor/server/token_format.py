"""What a token says and how it is signed. Pure: the key, the time and the randomness come from outside.

`cal_PAYLOAD.SIGNATURE`: base64url of a small JSON object and of its HMAC-SHA256. The alphabet needs no escaping in a
path, a query, a cookie or a header, and the prefix lets the log filter recognise a token that strayed into a message.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from typing import Literal, get_args

from monitor.errors import CalmlineError, UsageError

TokenRole = Literal["supervisor", "agent", "reviewer", "ingest", "admin"]
ROLES: tuple[TokenRole, ...] = get_args(TokenRole)
PREFIX = "cal_"
PEER_ID = "peer:"
"""Begins the token id of a telephony peer that no token stands for: its request was signed (`ingest/gate.py`)."""
PATTERN = re.compile(r"cal_[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?")
"""Anything that looks like a token, whole or cut: logs replace it."""
MAX_TOKEN = 1024
"""Characters; a longer credential is refused unread."""
_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,64}")
_DURATION = re.compile(r"(\d{1,6})\s*([smhdw])")
MAX_S = 3650 * 86_400.0
"""The longest a token may be good for, about ten years."""
_UNIT_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


class TokenError(CalmlineError):
    """The credential does not prove who asks: unknown, altered, expired or revoked."""

    default_code = "unauthenticated"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks. `expires`: Unix seconds UTC."""

    token_id: str
    role: TokenRole
    name: str
    expires: float


def sign(key: bytes, identity: Identity) -> str:
    """The token of an identity."""
    said = {"i": identity.token_id, "r": identity.role, "n": identity.name, "e": identity.expires}
    payload = _encode(json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode())
    return f"{PREFIX}{payload}.{_encode(_mac(key, payload))}"


def read(key: bytes, token: str, now: float) -> Identity:
    """Who a token speaks for. Raises TokenError when it is not ours, was altered, or has expired at `now` (Unix s)."""
    if len(token) > MAX_TOKEN or not token.startswith(PREFIX) or not token.isascii():
        raise TokenError("unknown token")
    payload, _, signature = token.removeprefix(PREFIX).partition(".")
    if not hmac.compare_digest(_encode(_mac(key, payload)), signature):
        raise TokenError("unknown token")
    try:
        said = json.loads(_decode(payload))
        identity = Identity(str(said["i"]), said["r"], str(said["n"]), float(said["e"]))
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise TokenError("unknown token") from None
    if identity.role not in ROLES:
        raise TokenError("unknown token")
    if now >= identity.expires:
        raise TokenError("the token has expired; ask for a new one", code="token_expired")
    return identity


def check_role(role: str) -> TokenRole:
    """`role` as one of ROLES. Raises UsageError that names them."""
    for known in ROLES:
        if role == known:
            return known
    raise UsageError(f"unknown role {role!r}; one of {', '.join(ROLES)}")


def check_name(name: str) -> str:
    """`name` as it goes into a token: 1 to 64 characters, none of them control characters. Raises UsageError."""
    if not _NAME.fullmatch(name) or name != name.strip():
        raise UsageError("a token's name is 1 to 64 characters without control characters or blanks at the ends")
    return name


def parse_duration(text: str) -> float:
    """Seconds of `90s`, `15m`, `8h`, `30d` or `2w`. Raises UsageError for anything else, nothing or over MAX_S."""
    match = _DURATION.fullmatch(text.strip().lower())
    if match is None or int(match[1]) == 0:
        raise UsageError(f"cannot read the duration {text!r}; write it as 90s, 15m, 8h, 30d or 2w")
    seconds = float(int(match[1]) * _UNIT_S[match[2]])
    if seconds > MAX_S:
        raise UsageError(f"{text!r} is too long; ten years (3650d) is the most")
    return seconds


def _mac(key: bytes, payload: str) -> bytes:
    return hmac.new(key, payload.encode(), hashlib.sha256).digest()


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
