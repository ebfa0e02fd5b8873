"""How long a connection may be silent, and its end when it is told to go: what was told is never put off again."""

import asyncio


class Patience:
    """The deadline of one connection, on top of the `asyncio.timeout` that its conversation runs in."""

    def __init__(self, timeout: asyncio.Timeout) -> None:
        """`timeout`: entered, and not left."""
        self._timeout = timeout
        self._over = False

    def renew(self, seconds: float) -> None:
        """Something was heard: silence may last that long from now. Nothing once the end was told or has come."""
        if not self._over:
            self._set(seconds)

    def end(self) -> None:
        """The connection is to go now. A frame of the same turn of the loop changes nothing in that."""
        self._over = True
        self._set(0.0)

    def _set(self, seconds: float) -> None:
        if not self._timeout.expired():
            self._timeout.reschedule(asyncio.get_running_loop().time() + seconds)
