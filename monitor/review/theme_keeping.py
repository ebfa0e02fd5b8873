"""Looks for themes in calls kept lately and keeps which call shows which, so that lists can be narrowed by theme."""

from functools import partial
from itertools import islice

from monitor.review.themes import Theme, find_with_moments
from monitor.review.whatif_stored import stored_records
from monitor.store.call_themes import keep_themes
from monitor.store.filters import CallFilter
from monitor.store.reader import Reader
from monitor.store.writer import Writer

MOST = 2_000
"""The newest calls that are looked at: more add little to what recurs, and each costs a few milliseconds."""


def refresh_themes(reader: Reader, writer: Writer, since: str, most: int = MOST) -> list[Theme]:
    """Find themes in calls since a stamp, and keep their calls in place of what was known.

    Blocks for seconds (own thread). Raises StoreError.
    """
    themes, moments = find_with_moments(islice(stored_records(reader, CallFilter(since=since)), most))
    writer.submit(partial(keep_themes, moments=moments)).result()
    return themes
