"""A telephony peer for browser tests: streams silence to the real ingest, so that the script's media time passes."""

import json
import threading
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

SECOND = b"\xff\xff" * 8000


class Peer:
    """One call. `speak(n)`: n more seconds of it pass at once; after that it goes on at real pace, as lines do."""

    def __init__(self, url: str, token: str, call_id: str, **metadata: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._open = ExitStack()
        address = url.replace("http", "ws", 1) + "/ingest/raw"
        self._socket: ClientConnection = self._open.enter_context(connect(address, additional_headers=headers))
        start = {"type": "start", "call_id": call_id, "encoding": "pcmu", "rate": 8000}
        self._socket.send(json.dumps(start | {"channels": ["customer", "agent"], "metadata": metadata}))
        answer = json.loads(self._socket.recv(timeout=10))
        assert answer["type"] == "started", answer
        self._over = threading.Event()
        self._pace = threading.Thread(target=self._go_on, daemon=True)
        self._pace.start()

    def speak(self, seconds: int) -> None:
        """Stream that much audio at once."""
        for _ in range(seconds):
            for start in range(0, len(SECOND), 4000):
                self._socket.send(SECOND[start : start + 4000])

    def _go_on(self) -> None:
        with suppress(ConnectionClosed):
            while not self._over.wait(0.25):
                self._socket.send(SECOND[: len(SECOND) // 4])

    def hang_up(self) -> None:
        """Stop, and wait until the server has drained the call."""
        self._over.set()
        self._pace.join()
        self._socket.send('{"type":"stop"}')
        assert json.loads(self._socket.recv(timeout=10))["type"] == "ended"
        self._open.close()

    def drop(self) -> None:
        """Leave without a stop."""
        self._over.set()
        self._pace.join()
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.drop()
