"""Looks for themes in calls kept lately and keeps which call shows which, so that lists can be narrowed by theme.

`refresh` looks at everything anew; between two of them `catch_up` looks at the calls that ended since, for the themes
already known. Both block (own thread) and raise StoreError.
"""

import threading
from functools import partial
from itertools import islice

from monitor.review.record import load_record
from monitor.review.themes import Found, find_all, show_themes
from monitor.review.whatif_stored import stored_records
from monitor.store.call_themes import ThemeMoment, add_themes, ended_since, keep_themes
from monitor.store.filters import CallFilter
from monitor.store.reader import Reader
from monitor.store.writer import Writer

MOST = 2_000
"""The newest calls that are looked at: more add little to what recurs, and each costs a few milliseconds."""


class ThemeKeeper:
    """The themes of one store, as last found."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        self._reader, self._writer = reader, writer
        self._one = threading.Lock()
        self._known: Found | None = None
        self._seen = ""

    def look(self, wanted: CallFilter, most: int = MOST) -> Found:
        """Themes of the newest calls that match; nothing is kept. Takes seconds."""
        return find_all(islice(stored_records(self._reader, wanted), most))

    def refresh(self, since: str = "") -> Found:
        """Find themes in calls since a stamp, and keep their calls in place of what was known. Takes seconds."""
        with self._one:
            ends = self._reader.ask(partial(ended_since, began=since, ended=self._seen))
            found = self.look(CallFilter(since=since))
            self._writer.submit(partial(keep_themes, moments=found.moments)).result()
            self._known, self._seen = found, ends[-1][1] if ends else self._seen
            return found

    def catch_up(self, since: str = "") -> int:
        """Look at calls that ended since the last look and began since a stamp; how many were looked at."""
        with self._one:
            if self._known is None:
                return 0
            ended = self._reader.ask(partial(ended_since, began=since, ended=self._seen))
            moments: list[ThemeMoment] = []
            for call_id, at in ended:
                record = self._reader.ask(partial(load_record, call_id=call_id))
                if record is not None:
                    moments += show_themes(record, self._known)
                self._seen = at
            if moments:
                self._writer.submit(partial(add_themes, moments=moments)).result()
            return len(ended)
