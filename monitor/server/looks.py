"""Who looked at what, noted in the audit once where a page asks many times: in ranges, in parts, letter by letter."""

from monitor.clock import Clock
from monitor.server.ports import Keeper
from monitor.server.token_format import Identity

AGAIN_S = 60.0
"""Looks of one token at one thing that follow each other within this are one look."""
MOST = 1000
"""Looks remembered; beyond, the oldest is noted again."""


class Looks:
    """The looks of one server."""

    def __init__(self, keeper: Keeper, clock: Clock) -> None:
        self._keeper, self._clock = keeper, clock
        self._last: dict[tuple[str, str, str, str], float] = {}

    def note(self, who: Identity, action: str, call_id: str, detail: str) -> None:
        """`who` sees this now. Never a quote: `detail` says which part."""
        key = (who.token_id, action, call_id, detail)
        now = self._clock.monotonic()
        last = self._last.pop(key, None)
        if last is None or now - last >= AGAIN_S:
            self._keeper.audit(who.name, who.role, action, call_id, detail)
        self._last[key] = now
        if len(self._last) > MOST:
            del self._last[next(iter(self._last))]
