"""What every JSON protocol needs: a parsed object or a PeerError, fields of a given type, call metadata, roles.

Knows no protocol. Messages of errors name fields, never their values: values may be names or numbers of people.
"""

import json
import re
from binascii import a2b_base64
from collections.abc import Mapping
from typing import Any

from monitor.errors import PeerError
from monitor.events.base import CallMetadata, Role

CLOSE_PROTOCOL = 1002
CLOSE_UNSUPPORTED = 1003
CLOSE_PAYLOAD = 1007
CLOSE_TOO_BIG = 1009
"""RFC 6455, 7.4.1: protocol error, data it cannot accept, data inconsistent with its type, message too big."""

MAX_ID = 256
"""Characters of an identifier a peer gives: call, stream, conversation."""
MAX_VALUE = 512
"""Characters of one metadata value; longer ones are cut."""
MAX_FIELDS = 64
"""Free fields looked at."""
MIN_RATE, MAX_RATE = 8000, 48_000
"""Hz; what a telephony source may send where its protocol leaves the rate open."""
KEYS = ("agent", "team", "queue", "product", "customer_ref", "conversation_id", "language")
_decode = json.JSONDecoder().raw_decode
"""What `json.loads` comes to; its preliminaries cost as much again with messages of 300 characters."""
_CONSENT = frozenset({"given", "refused", "unknown"})
_DIRECTION = frozenset({"inbound", "outbound"})


def parse_object(message: str) -> dict[str, Any]:
    """The JSON object of a text message. Raises PeerError 1007 for anything else."""
    try:
        parsed, end = _decode(message) if message.startswith("{") else (None, -1)
        if end != len(message):  # space around the object, or no JSON
            parsed = json.loads(message)
    except (ValueError, RecursionError):
        raise PeerError("malformed JSON", code="bad_json", close_code=CLOSE_PAYLOAD) from None
    if type(parsed) is not dict:
        raise PeerError("a message must be a JSON object", code="bad_json", close_code=CLOSE_PAYLOAD)
    return parsed


def section(message: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The object under `key`; raises PeerError when it is missing or no object."""
    value = message.get(key)
    if type(value) is not dict:
        raise PeerError(f"field {key} must be an object", code="bad_field")
    return value


def text_field(message: Mapping[str, Any], key: str, default: str | None = None) -> str:
    """The non-empty string under `key`, else `default`; raises PeerError when it is missing, too long or no string."""
    value = message.get(key, default)
    if type(value) is not str or not value:
        raise PeerError(f"field {key} must be a non-empty string", code="bad_field")
    if len(value) > MAX_ID or not value.isprintable():
        raise PeerError(f"field {key} must be printable and at most {MAX_ID} characters", code="bad_field")
    return value


def whole_number(value: object, key: str) -> int:
    """A whole number >= 0 written as number or as string (Twilio writes strings). Raises PeerError."""
    if type(value) is int and 0 <= value < 1 << 63:
        return value
    if type(value) is str and len(value) < 19 and value.isascii() and value.isdigit():
        return int(value)
    if type(value) is float and value.is_integer() and 0 <= value < 1 << 53:
        return int(value)
    raise PeerError(f"field {key} must be a whole number, not negative", code="bad_field")


def payload_bytes(value: object, limit: int) -> bytes:
    """Base64 of at most `limit` characters. Raises PeerError 1007 (wrong base64) or 1009 (too long)."""
    if type(value) is not str:
        raise PeerError("field payload must be a string", code="bad_field")
    if len(value) > limit:
        raise PeerError(f"payload longer than {limit} characters", code="too_big", close_code=CLOSE_TOO_BIG)
    try:
        return a2b_base64(value, strict_mode=True)
    except ValueError:
        raise PeerError("payload is no base64", code="bad_base64", close_code=CLOSE_PAYLOAD) from None


def check_rate(value: object) -> int:
    """A sample rate in Hz. Raises PeerError 1003 outside 8000..48000."""
    if type(value) is int and MIN_RATE <= value <= MAX_RATE:
        return value
    raise PeerError(f"rate must be {MIN_RATE} to {MAX_RATE} Hz", code="bad_rate", close_code=CLOSE_UNSUPPORTED)


def free_fields(value: object) -> dict[str, Any]:
    """Free fields as vendors pass them on: an object, a list of {name, value}, JSON in a string, or `a=1,b=2`.

    Keys lose a SIP header prefix (`X-PH-Agent` is `agent`) and are written with underscores. What cannot be read is
    no field: it was written by a person in another system, and a call is worth more than its metadata.
    """
    if isinstance(value, str):
        value = _parsed(value)
    if isinstance(value, list):
        value = {item["name"]: item.get("value") for item in value if isinstance(item, dict) and "name" in item}
    if not isinstance(value, dict):
        return {}
    return {_plain_key(key): inner for key, inner in list(value.items())[:MAX_FIELDS] if isinstance(key, str)}


def _parsed(value: str) -> object:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        pairs = (re.split("[=:]", pair, maxsplit=1) for pair in value.strip("{} ").split(","))
        return {pair[0].strip(): pair[1].strip() for pair in pairs if len(pair) == 2}


def _plain_key(key: str) -> str:
    return re.sub("^x_(ph_)?", "", key.strip().lower().replace("-", "_"))


def metadata_of(told: Mapping[str, Any], conversation_id: str | None = None) -> CallMetadata:
    """Call metadata from a peer's free fields. Unknown keys are ignored, a value that makes no sense counts as unknown.

    `conversation_id` is what the protocol itself knows, used when the fields name none.
    """
    values: dict[str, Any] = {}
    for key in KEYS:
        value = told.get(key)
        if isinstance(value, str | int) and not isinstance(value, bool) and (plain := _plain(value)):
            values[key] = plain
    if conversation_id and "conversation_id" not in values:
        values["conversation_id"] = _plain(conversation_id)
    if (direction := _word(told.get("direction"))) in _DIRECTION:
        values["direction"] = direction
    if (consent := _word(told.get("consent"))) in _CONSENT:
        values["consent"] = consent
    return CallMetadata(**values)


def _plain(value: str | int) -> str:
    """What can be shown and stored: no control characters, no half surrogates, not endless."""
    if isinstance(value, int):
        return str(value) if abs(value) < 1 << 63 else ""
    return "".join(letter for letter in value[:MAX_VALUE] if letter.isprintable()).strip()


def _word(value: object) -> str:
    return value.strip().lower() if isinstance(value, str) else ""


def roles_of(tracks: tuple[str, ...], customer: str) -> tuple[Role, ...]:
    """Role of each named track, where `customer` names the customer's and the other one is the agent's.

    `customer` = "none": nobody knows (mixed audio): every track is `unknown`.
    """
    if customer == "none":
        return tuple("unknown" for _ in tracks)
    return tuple("customer" if track == customer else "agent" for track in tracks)
