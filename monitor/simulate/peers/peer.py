"""What a simulated peer is: the sans-I/O client side of one connection, and the call it carries.

A peer says what to send and at which media time; `monitor/simulate/drive.py` owns sockets and clocks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from monitor.audio import g711
from monitor.audio.frames import Encoding
from monitor.events.base import Role

FRAME_S = 0.02
Message = str | bytes


@dataclass(frozen=True, slots=True)
class SimulatedCall:
    """A recording as a call: `samples` int16 of shape (n, channels) at `rate` Hz, one role per channel."""

    call_id: str
    samples: NDArray[np.int16]
    rate: int
    roles: tuple[Role, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """Length."""
        return float(len(self.samples) / self.rate)

    def encoded(self, channel: int, encoding: Encoding) -> bytes:
        """One channel as bytes of that coding."""
        samples = np.ascontiguousarray(self.samples[:, channel])
        return samples.astype("<i2").tobytes() if encoding is Encoding.S16LE else g711.encode(samples, encoding)

    def interleaved(self, encoding: Encoding) -> bytes:
        """All channels, sample by sample."""
        samples = np.ascontiguousarray(self.samples)
        return samples.astype("<i2").tobytes() if encoding is Encoding.S16LE else g711.encode(samples, encoding)


@dataclass(frozen=True, slots=True)
class Frame:
    """A message and the media second at which the peer sends it. Faults touch only `audio`."""

    at: float
    data: Message
    audio: bool = True


class Peer(Protocol):
    """One connection of a simulated peer."""

    @property
    def path(self) -> str:
        """Where on the server, such as `/ingest/raw`."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """HTTP headers of the upgrade that this peer really sets."""
        ...

    @property
    def subprotocol(self) -> str:
        """Websocket subprotocol it asks for; empty = none."""
        ...

    @property
    def ready(self) -> bool:
        """Whether audio may be sent: the server answered the hello."""
        ...

    @property
    def finished(self) -> bool:
        """Whether the server said its last word and the connection may be closed."""
        ...

    @property
    def finals(self) -> int | None:
        """How many finals the server counted, where the protocol tells."""
        ...

    def hello(self) -> Sequence[Message]:
        """What is sent at once."""
        ...

    def frames(self) -> Iterator[Frame]:
        """The call, in order of `at`."""
        ...

    def receive(self, message: Message) -> Sequence[Message]:
        """The server said something; what to answer."""
        ...

    def goodbye(self, at: float) -> Sequence[Message]:
        """How the peer ends the call at that media second."""
        ...


def slices(data: bytes, size: int) -> Iterator[bytes]:
    """Consecutive pieces of `size` bytes; the last may be shorter."""
    for start in range(0, len(data), size):
        yield data[start : start + size]


def with_token(path: str, token: str) -> str:
    """The path of a peer that can set no header: the token is its last segment."""
    return f"{path}/{token}" if token else path
