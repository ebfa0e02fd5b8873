"""Tells who watches that a part of the server is not well: `system.error` on the live feeds, from the health pings."""

from collections.abc import Mapping

from monitor.clock import Clock, stamp
from monitor.events.system import SystemError
from monitor.server.site import Ping

AGAIN_S = 60.0
"""A trouble that lasts is told again, for who came since: the event is not kept."""


class Complaints:
    """Knows what was told when."""

    def __init__(self, pings: Mapping[str, Ping], clock: Clock) -> None:
        self._pings, self._clock = pings, clock
        self._told: dict[str, float] = {}

    def due(self) -> list[SystemError]:
        """What is to be told now: each part that is not well, once as it begins and then each minute."""
        now = self._clock.monotonic()
        events = []
        for part, ping in self._pings.items():
            line = ping()
            if not line:
                self._told.pop(part, None)
            elif now - self._told.get(part, float("-inf")) >= AGAIN_S:
                self._told[part] = now
                events.append(SystemError(code=f"{part}_trouble", message=line, sent_at=stamp(self._clock.now())))
        return events
