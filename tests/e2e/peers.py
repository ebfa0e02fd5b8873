"""A telephony peer for browser tests: streams silence to the real ingest, so that the script's media time passes."""

import json
import threading
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

SECOND = b"\xff\xff" * 8000
PIECE_S = 0.25


class Peer:
    """One call. `speak(n)`: n more seconds of it pass at once; after that it goes on at real pace, as lines do.

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
        answer = json.loads(self._socket.recv(timeout=30))
        assert answer["type"] == "started", answer
        self._over = threading.Event()
        self._turn = threading.Lock()
        self._sent_s = 0.0
        self._pace = threading.Thread(target=self._go_on, daemon=True)
        self._pace.start()

    def speak(self, seconds: int) -> None:
        """Stream that much audio at once."""
        self.speak_until(self._sent_s + seconds)

    def speak_until(self, media_s: float) -> None:
        """Stream at once what is missing up to that second of the call, which the line's own pace may have passed."""
        while self._sent_s < media_s:
            self._send()

    def tell(self, **metadata: str) -> None:
        """The peer tells more about the call."""
        with self._turn:
            self._socket.send(json.dumps({"type": "metadata", "metadata": metadata}))

    def _go_on(self) -> None:
        with suppress(ConnectionClosed):
            while not self._over.wait(PIECE_S):
                self._send()

    def _send(self) -> None:
        with self._turn:
            size = int(len(SECOND) * PIECE_S)
            begin = int(self._sent_s / PIECE_S) * size
            self._socket.send(self._sound[begin : begin + size].ljust(size, SECOND[:1]))
            self._sent_s += PIECE_S

    def hang_up(self) -> None:
        """Stop, and wait until the server has drained the call."""
        self._over.set()
        self._pace.join()
        self._socket.send('{"type":"stop"}')
        assert json.loads(self._socket.recv(timeout=30))["type"] == "ended"
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
