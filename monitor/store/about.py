"""What everything that people add to a kept call shares: the call's key, and the masking of what they type."""

from datetime import date

from sqlalchemy import Connection

from monitor.errors import UsageError
from monitor.privacy.typed import mask_typed
from monitor.store.ledger import key_of

MAX_TEXT = 4_000
"""Characters of one comment, note or answer."""
MAX_NAME = 120
"""Characters of a tag, a title or a name of something."""


def key_or_refuse(connection: Connection, call_id: str) -> int:
    """Our key of a kept call. Raises UsageError `no_such_call`."""
    key = key_of(connection, call_id)
    if key is None:
        raise UsageError(f"no call {call_id} is stored", code="no_such_call")
    return key


def typed(text: str, what: str, most: int = MAX_TEXT) -> str:
    """What a person typed about a call, masked as speech is. Raises UsageError when empty or too long."""
    text = text.replace("\0", "").strip()  # PostgreSQL holds no NUL
    if not text:
        raise UsageError(f"{what} needs some words", code="empty")
    if len(text) > most:
        raise UsageError(f"{what} is longer than {most} characters", code="too_long")
    return mask_typed(text)


def day(text: str, what: str = "the due date") -> str:
    """A day as `YYYY-MM-DD`. Raises UsageError for anything else."""
    try:
        if len(text) != len("2026-01-31") or "W" in text:  # Python reads weeks and days without dashes too
            raise ValueError(text)
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f"{what} is a day such as 2026-01-31", code="bad_date") from None
