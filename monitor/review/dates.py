"""Days and moments as a letter or a printed page says them: in English, whatever the machine's locale."""

from datetime import datetime

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def long_day(stamp: str) -> str:
    """`2026-01-31T09:30:00.123Z`, or `2026-01-31` alone, as "31 January 2026"; what is neither, as it is."""
    try:
        at = datetime.fromisoformat(stamp)
    except ValueError:
        return stamp
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def moment(stamp: str) -> str:
    """The same with the time of day: "31 January 2026, 09:30 UTC"."""
    return f"{long_day(stamp)}, {stamp[11:16]} UTC" if stamp[10:11] == "T" else long_day(stamp)
