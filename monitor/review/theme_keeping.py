"""Looks for themes in calls kept lately and keeps which call shows which, so that lists can be narrowed by theme.

`refresh` looks at everything anew; between two of them `catch_up` looks at the calls that ended since, for the themes
already known; `find` answers who asks, from what was found lately. All three block (own thread), one at a time, and
raise StoreError.
"""

import threading
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from monitor.clock import Clock
from monitor.review.record import load_record
from monitor.review.themes import Found, find_all, show_themes
from monitor.review.whatif_stored import stored_records
from monitor.store.call_themes import ThemeMoment, add_themes, ended_since, keep_themes
from monitor.store.filters import CallFilter
from monitor.store.reader import Reader
from monitor.store.writer import Writer

MOST = 2_000
"""The newest calls that are looked at: more add little to what recurs, and each costs a few milliseconds."""
SERVES_S = 3_600.0
"""How long what was found is good at most."""
SERVES = 500
"""And how many times as long as finding it took: few calls are always fresh, many cost a five-hundredth of a core."""
ANSWERS = 16
"""Answers remembered, the newest."""


@dataclass(frozen=True, slots=True)
class _Answer:
    found: Found
    good_until: float


class ThemeKeeper:
    """The themes of one store, as last found."""

    def __init__(self, reader: Reader, writer: Writer, clock: Clock) -> None:
        self._reader, self._writer, self._clock = reader, writer, clock
        self._one = threading.Lock()
        self._known: Found | None = None
        self._seen = ""
        self._answers: dict[CallFilter, _Answer] = {}
        writer.erased.append(self.forget)

    def find(self, wanted: CallFilter) -> Found:
        """Themes of the newest calls that match, as found lately or now. Those of all calls are what lists know."""
        key = _key(wanted)
        with self._one:
            answer = self._answers.get(key)
            if answer is not None and self._clock.monotonic() < answer.good_until:
                return answer.found
            return self._refresh("") if key == _key(CallFilter()) else self._look(wanted)

    def refresh(self, since: str = "") -> Found:
        """Find themes in calls since a stamp, and keep their calls in place of what was known. Takes seconds."""
        with self._one:
            return self._refresh(since)

    def forget(self) -> None:
        """What was found quotes calls: after an erasure or a change of words it is found again. From any thread."""
        self._answers = {}

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

    def _refresh(self, since: str) -> Found:
        ends = self._reader.ask(partial(ended_since, began=since, ended=self._seen))
        found = self._look(CallFilter(since=since))
        self._writer.submit(partial(keep_themes, moments=found.moments)).result()
        self._known, self._seen = found, ends[-1][1] if ends else self._seen
        return found

    def _look(self, wanted: CallFilter) -> Found:
        answers, began = self._answers, self._clock.monotonic()  # those of before, when `forget` comes meanwhile
        found = find_all(islice(stored_records(self._reader, wanted), MOST))
        now = self._clock.monotonic()
        answers.pop(_key(wanted), None)
        answers[_key(wanted)] = _Answer(found, now + min(SERVES_S, SERVES * (now - began)))
        while len(answers) > ANSWERS:
            del answers[next(iter(answers))]
        return found


def _key(wanted: CallFilter) -> CallFilter:
    """Filters that mean the same for an hour: a page asks for the last thirty days to the millisecond."""
    return replace(wanted, state="", since=wanted.since[:13], until=wanted.until[:13], limit=0, cursor="")
