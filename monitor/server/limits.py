"""How often somebody may ask: token buckets for `/api`, a smaller one for exports. ASGI middleware over a pure bucket.

Who asks is told by the token, when it is good, or else by the address: who makes credentials up is one stranger. Asked
too often, the answer is 429 with `Retry-After`, and costs next to nothing.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from monitor.clock import Clock

ASKERS = 1_000
"""Buckets remembered; the one that rested longest is forgotten, which at worst forgives somebody."""
SET_COST = 5.0
"""An export of a set of calls, or of all calls of a customer, counts as this many."""


@dataclass(slots=True)
class Bucket:
    """`per_minute` units flow in steadily, as many fit in. Seconds on any clock that never goes back."""

    per_minute: float
    level: float
    at: float

    def take(self, cost: float, now: float) -> float:
        """Take `cost` units: 0.0 when they were there, else the seconds until they will be; then none are taken."""
        self.level = min(self.per_minute, self.level + (now - self.at) * self.per_minute / 60)
        self.at = now
        cost = min(cost, self.per_minute)
        if self.level >= cost:
            self.level -= cost
            return 0.0
        return (cost - self.level) * 60 / self.per_minute


class Buckets:
    """A bucket for each asker, full at first."""

    def __init__(self, per_minute: float) -> None:
        self._per_minute = per_minute
        self._buckets: dict[str, Bucket] = {}

    def take(self, who: str, cost: float, now: float) -> float:
        """As `Bucket.take`, of that asker's."""
        bucket = self._buckets.pop(who, None) or Bucket(self._per_minute, self._per_minute, now)
        self._buckets[who] = bucket
        if len(self._buckets) > ASKERS:
            del self._buckets[next(iter(self._buckets))]
        return bucket.take(cost, now)


class RateLimit:
    """Refuses requests below `/api` beyond the given numbers a minute; 0 = any number."""

    def __init__(
        self, app: ASGIApp, *, clock: Clock, requests: int, exports: int, known: Callable[[Headers], str]
    ) -> None:
        """`known`: the id of the good token in these headers, or empty."""
        self._app, self._clock, self._known = app, clock, known
        self._requests = Buckets(requests) if requests else None
        self._exports = Buckets(exports) if exports else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        wait = self._wait(scope) if scope["type"] == "http" and scope["path"].startswith("/api/") else 0.0
        if not wait:
            await self._app(scope, receive, send)
            return
        after = math.ceil(wait)
        told = {"error": {"code": "too_often", "message": f"asked too often; try again in {after} s"}}
        await JSONResponse(told, 429, {"retry-after": str(after)})(scope, receive, send)

    def _wait(self, scope: Scope) -> float:
        if not (self._requests or self._exports):
            return 0.0
        client = scope.get("client")
        who = self._known(Headers(scope=scope)) or (client[0] if client else "")
        now = self._clock.monotonic()
        cost = export_cost(scope["path"])
        if cost and self._exports and (wait := self._exports.take(who, cost, now)):
            return wait
        return self._requests.take(who, 1.0, now) if self._requests else 0.0


def export_cost(path: str) -> float:
    """What an address counts as an export: 0.0 for those that are none."""
    if path == "/api/export" or (path.startswith("/api/customers/") and path.endswith("/export")):
        return SET_COST
    return 1.0 if path.startswith("/api/calls/") and path.endswith(("/export", "/lesson")) else 0.0
