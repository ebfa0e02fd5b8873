"""A program that speaks our own protocol, and `stream_stereo`, which the demo and the bench use."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.audio.frames import Encoding
from monitor.errors import CalmlineError
from monitor.simulate.drive import drive
from monitor.simulate.pacing import Pace
from monitor.simulate.peers.peer import FRAME_S, Frame, Message, SimulatedCall, slices


class RawPeer:
    """One call through `/ingest/raw`."""

    path = "/ingest/raw"
    subprotocol = ""

    def __init__(self, call: SimulatedCall, token: str, encoding: Encoding = Encoding.PCMU) -> None:
        self._call, self._encoding = call, encoding
        self.headers: Mapping[str, str] = {"Authorization": f"Bearer {token}"} if token else {}
        self.ready = self.finished = False
        self.finals: int | None = None

    def hello(self) -> Sequence[Message]:
        """`start`."""
        call = self._call
        start = {
            "type": "start",
            "call_id": call.call_id,
            "encoding": str(self._encoding),
            "rate": call.rate,
            "channels": list(call.roles),
            "metadata": dict(call.metadata),
        }
        return [json.dumps(start)]

    def frames(self) -> Iterator[Frame]:
        """20 ms a frame, sent when its last sample was spoken."""
        call = self._call
        size = round(call.rate * FRAME_S) * len(call.roles) * self._encoding.width
        for number, data in enumerate(slices(call.interleaved(self._encoding), size)):
            yield Frame((number + 1) * FRAME_S, data)

    def receive(self, message: Message) -> Sequence[Message]:
        """`started`, `ended`."""
        told = json.loads(message)
        if told.get("type") == "started":
            self.ready = True
        elif told.get("type") == "ended":
            self.finished = True
            self.finals = told["finals"]
        return ()

    def goodbye(self, at: float) -> Sequence[Message]:
        """`stop`; the server answers after the last words."""
        return ['{"type": "stop"}']


async def stream_stereo(
    url: str,
    token: str,
    call_id: str,
    samples: NDArray[np.int16],
    *,
    metadata: Mapping[str, str],
    speed: float = 1.0,
    stop: asyncio.Event | None = None,
    on_start: Callable[[float], None] | None = None,
) -> int:
    """Stream int16 (n, 2) at 8000 Hz, customer first, as 20 ms of stereo PCMU; the number of finals the server counted.

    `stop` ends the call early and in order. `on_start` is told the loop's time of media second 0. Raises CalmlineError
    when the server cannot be reached, refuses or breaks off.
    """
    call = SimulatedCall(call_id, samples, 8000, ("customer", "agent"), metadata)
    outcome = await drive(RawPeer(call, token), url, Pace(speed=speed, stop=stop, on_start=on_start))
    if outcome.finals is None:
        raise CalmlineError(f"the server ended the call: {outcome.why}", code="server_closed")
    return outcome.finals
