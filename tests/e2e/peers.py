"""A telephony peer for browser tests: streams silence to the real ingest, so that the script's media time passes."""

import json
import threading
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

SILENCE = b"\xff"
SECOND = 16_000
"""Bytes of it, both sides."""
PIECE = SECOND // 4
CRUMB = SECOND // 50
CRUMB_EVERY_S = 0.5
"""A line that stands still would soon be judged as broken."""


class Peer:
    """One call. `speak(n)`: n more seconds of it pass at once. After that it creeps, a second in twenty-five, so that a
    test finds what it has spoken to as it was then, however slow the machine; `go_on`: at real pace, as lines do.

    `sound`: what the line carries, mu-law, both sides interleaved; silence after it, and without it.
    """

    def __init__(self, url: str, token: str, call_id: str, sound: bytes = b"", **metadata: str) -> None:
        self._sound = sound
        headers = {"Authorization": f"Bearer {token}"}
        self._open = ExitStack()
        address = url.replace("http", "ws", 1) + "/ingest/raw"
        self._socket: ClientConnection = self._open.enter_context(connect(address, additional_headers=headers))
        start = {"type": "start", "call_id": call_id, "encoding": "pcmu", "rate": 8000}
        self._socket.send(json.dumps(start | {"channels": ["customer", "agent"], "metadata": metadata}))
        answer = json.loads(self._socket.recv(timeout=60))
        assert answer["type"] == "started", answer
        self._over = threading.Event()
        self._turn = threading.Lock()
        self._sent = 0
        self._real = False
        self._pace = threading.Thread(target=self._pass_time, daemon=True)
        self._pace.start()

    def speak(self, seconds: int) -> None:
        """Stream that much audio at once."""
        self._send_to(self._sent + seconds * SECOND)

    def speak_until(self, media_s: float) -> None:
        """Stream at once what is missing up to that second of the call, which the line's own pace may have passed."""
        self._send_to(int(media_s * SECOND))

    def go_on(self) -> None:
        """From now on at real pace."""
        self._real = True

    def tell(self, **metadata: str) -> None:
        """The peer tells more about the call."""
        with self._turn:
            self._socket.send(json.dumps({"type": "metadata", "metadata": metadata}))

    def _pass_time(self) -> None:
        with suppress(ConnectionClosed):
            while not self._over.wait(PIECE / SECOND if self._real else CRUMB_EVERY_S):
                self._send(PIECE if self._real else CRUMB)

    def _send_to(self, end: int) -> None:
        while self._sent < end:
            self._send(min(PIECE, end - self._sent))

    def _send(self, size: int) -> None:
        with self._turn:
            self._socket.send(self._sound[self._sent : self._sent + size].ljust(size, SILENCE))
            self._sent += size

    def hang_up(self) -> None:
        """Stop, and wait until the server has drained the call."""
        self._over.set()
        self._pace.join()
        self._socket.send('{"type":"stop"}')
        assert json.loads(self._socket.recv(timeout=60))["type"] == "ended"
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
