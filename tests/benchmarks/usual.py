"""Websockets read the usual way, as uvicorn and `websockets` hand messages over: what the benchmarks compare with."""

from websockets.http11 import Request

import monitor.server.serving
from monitor.server.protocol import CalmlineProtocol


class UsualProtocol(CalmlineProtocol):
    """Messages as uvicorn and `websockets` hand them over."""

    def handle_connect(self, event: Request) -> None:
        """The upgrade, without our own way of listening."""
        super().handle_connect(event)
        self.scope["extensions"].pop("calmline.listen", None)

    def data_received(self, data: bytes) -> None:
        """All of it for the library."""
        self._read(data)


def read_as_usual() -> None:
    """From now on servers of this process read that way."""
    vars(monitor.server.serving)["CalmlineProtocol"] = UsualProtocol
