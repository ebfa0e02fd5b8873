"""N paced callers from one task: every 20 ms, one frame to each call, at as little cost as can be.

The callers share the cores with the server, so a frame is written as prepared websocket bytes (RFC 6455, section 5.2;
masking key zero, which masks to the same bytes) straight to the transport.
"""

import asyncio
import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from monitor.bench.material import FRAME, RATE, Call
from monitor.bench.server import BenchServer
from monitor.errors import CalmlineError

DRAIN_S = 60.0


@dataclass(slots=True)
class Caller:
    """One call on the wire. `began`: loop time of its first frame."""

    call_id: str
    call: Call
    socket: ClientConnection
    first_tick: int
    began: float = 0.0
    refused: str = ""


async def dial(server: BenchServer, calls: Sequence[tuple[str, Call]], spread_s: float) -> list[Caller]:
    """Connect and start all calls; their first frames fall evenly within `spread_s`."""
    callers = []
    for index, (call_id, call) in enumerate(calls):
        socket = await connect(
            f"{server.url}/ingest/raw",
            additional_headers={"Authorization": f"Bearer {server.ingest_token}"},
            compression=None,
            ping_interval=None,
            max_queue=None,
        )
        hello = {
            "type": "start",
            "call_id": call_id,
            "encoding": "pcmu",
            "rate": RATE,
            "channels": ["customer", "agent"],
            "metadata": {"agent": f"agent {index}", "consent": "given", "language": "en"},
        }
        await socket.send(json.dumps(hello))
        answer = json.loads(await asyncio.wait_for(socket.recv(), 30))
        if answer.get("type") != "started":
            raise CalmlineError(f"call {call_id} was not taken: {answer}", code="bench")
        tick = round(index * spread_s * 50 / max(1, len(calls)))
        callers.append(Caller(call_id, call, socket, tick))
    return callers


async def speak(callers: Sequence[Caller]) -> None:
    """Send every frame at its time, then hang up and wait for the last words."""
    loop = asyncio.get_running_loop()
    prepared = [_prepared(caller.call) for caller in callers]
    start = loop.time() + 0.1
    last = max(caller.first_tick + len(caller.call.frames) for caller in callers)
    ending: list[asyncio.Task[None]] = []
    for tick in range(last + 1):
        wait = start + tick * 0.02 - loop.time()
        if wait > 0:
            await asyncio.sleep(wait)
        elif tick % 10 == 0:
            await asyncio.sleep(0)
        for caller, frames in zip(callers, prepared, strict=True):
            number = tick - caller.first_tick
            if number == 0:
                caller.began = start + tick * 0.02
            if 0 <= number < len(frames):
                caller.socket.transport.write(frames[number])
            elif number == len(frames):
                ending.append(asyncio.create_task(_hang_up(caller)))
    await asyncio.gather(*ending)


async def _hang_up(caller: Caller) -> None:
    try:
        await caller.socket.send(json.dumps({"type": "stop"}))
        async with asyncio.timeout(DRAIN_S):
            async for _ in caller.socket:
                pass
    except (TimeoutError, ConnectionClosed) as error:
        caller.refused = type(error).__name__
    await caller.socket.close()


def _prepared(call: Call) -> list[bytes]:
    """Binary frames with their headers: FIN and opcode 2, mask bit, 16 bit length, zero key."""
    header = struct.pack("!BBHI", 0x82, 0x80 | 126, 2 * FRAME, 0)
    return [header + frame.tobytes() for frame in np.ascontiguousarray(call.frames)]
