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
from websockets.exceptions import ConnectionClosed, WebSocketException

from monitor.bench.material import FRAME, FRAMES_PER_S, RATE, Call
from monitor.bench.server import BenchServer
from monitor.errors import PeerError

DIAL_S = 60.0
"""All calls are begun within it; the rest count as refused."""
DRAIN_S = 60.0


@dataclass(slots=True)
class Caller:
    """One call on the wire. `began`: loop time of its first frame; `hung_up`: why its last words never came."""

    call_id: str
    call: Call
    socket: ClientConnection
    first_tick: int
    began: float = 0.0
    hung_up: str = ""


async def dial(
    server: BenchServer, calls: Sequence[tuple[str, Call]], spread_s: float, *, within_s: float = DIAL_S
) -> tuple[list[Caller], list[str]]:
    """Connect and start all calls; their first frames fall evenly within `spread_s`. The callers, and why any others
    were not taken.
    """
    callers: list[Caller] = []
    refusals: list[str] = []
    try:
        async with asyncio.timeout(within_s):
            for index, (call_id, call) in enumerate(calls):
                tick = round(index * spread_s * FRAMES_PER_S / len(calls))
                try:
                    callers.append(Caller(call_id, call, await _begin(server, call_id, index), tick))
                except ConnectionClosed as error:
                    refusals.append(str(error.rcvd or error))
                except (OSError, WebSocketException, PeerError) as error:
                    refusals.append(str(error) or type(error).__name__)
    except TimeoutError:
        missing = len(calls) - len(callers) - len(refusals)
        refusals += [f"it did not answer within {within_s:.0f} s"] * missing
    return callers, refusals


async def _begin(server: BenchServer, call_id: str, index: int) -> ClientConnection:
    """One call, started. Raises OSError, WebSocketException or PeerError when it was not taken."""
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
    try:
        await socket.send(json.dumps(hello))
        answer = json.loads(await socket.recv())
        if answer.get("type") != "started":
            raise PeerError(f"it answered with {answer.get('type')!r} in place of 'started'")
    except BaseException:
        socket.transport.abort()
        raise
    return socket


def abort(callers: Sequence[Caller]) -> None:
    """Drop every connection that is still open, at once."""
    for caller in callers:
        caller.socket.transport.abort()


async def speak(callers: Sequence[Caller]) -> None:
    """Send every frame at its time, then hang up and wait for the last words."""
    loop = asyncio.get_running_loop()
    prepared = [_prepared(caller.call) for caller in callers]
    start = loop.time() + 0.1
    last = max(caller.first_tick + len(caller.call.frames) for caller in callers)
    async with asyncio.TaskGroup() as ending:
        for tick in range(last + 1):
            wait = start + tick / FRAMES_PER_S - loop.time()
            if wait > 0:
                await asyncio.sleep(wait)
            elif tick % 10 == 0:
                await asyncio.sleep(0)
            for caller, frames in zip(callers, prepared, strict=True):
                number = tick - caller.first_tick
                if number == 0:
                    caller.began = start + tick / FRAMES_PER_S
                if 0 <= number < len(frames):
                    if not caller.socket.transport.is_closing():
                        caller.socket.transport.write(frames[number])
                elif number == len(frames):
                    ending.create_task(_hang_up(caller))


async def _hang_up(caller: Caller) -> None:
    try:
        await caller.socket.send(json.dumps({"type": "stop"}))
        async with asyncio.timeout(DRAIN_S):
            async for _ in caller.socket:
                pass
    except (TimeoutError, ConnectionClosed) as error:
        caller.hung_up = type(error).__name__
    await caller.socket.close()


def _prepared(call: Call) -> list[bytes]:
    """Binary frames with their headers: FIN and opcode 2, mask bit, 16 bit length, zero key."""
    header = struct.pack("!BBHI", 0x82, 0x80 | 126, 2 * FRAME, 0)
    return [header + frame.tobytes() for frame in np.ascontiguousarray(call.frames)]
