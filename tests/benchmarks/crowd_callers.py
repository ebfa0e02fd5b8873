"""N calls until SIGTERM: `python -m tests.benchmarks.crowd_callers URL N`, the ingest token in CALMLINE_TOKEN.

What stands in for what: a telephone system sends 50 frames of 20 ms a second a call, this sends four of 250 ms, all of
them silence, so that the callers leave the machine to what is measured; bytes a second are the same. `calmline bench`
measures the ingest with real frames. Prints `{"calls": N}` when all are up; a call the server ends is an error.
"""

import asyncio
import json
import os
import signal
import sys

from websockets.asyncio.client import ClientConnection, connect

PIECE_S = 0.25
PIECE = b"\xff\xff" * int(8000 * PIECE_S)
QUEUES = ("Billing", "Orders", "Moves", "Returns")
TEAMS = ("Harbour", "Lighthouse", "Mole", "Quay", "Slipway")


async def dial(url: str, token: str, index: int) -> ClientConnection:
    """One call that the server has taken."""
    socket = await connect(
        url.replace("http", "ws", 1) + "/ingest/raw",
        additional_headers={"Authorization": f"Bearer {token}"},
        compression=None,
        ping_interval=None,
    )
    metadata = {
        "agent": f"Agent {index:03}",
        "team": TEAMS[index % 5],
        "queue": QUEUES[index % 4],
        "customer_ref": f"Customer {index:03}",
        "consent": "given",
        "language": "en",
    }
    start = {"type": "start", "call_id": f"crowd-{index}", "encoding": "pcmu", "rate": 8000}
    await socket.send(json.dumps(start | {"channels": ["customer", "agent"], "metadata": metadata}))
    answer = json.loads(await asyncio.wait_for(socket.recv(), 60))
    if answer.get("type") != "started":
        raise RuntimeError(f"call {index} was not taken: {answer}")
    return socket


async def speak(socket: ClientConnection, delay_s: float) -> None:
    """Silence at the pace of a telephone line, beginning after `delay_s`."""
    loop = asyncio.get_running_loop()
    due = loop.time() + delay_s
    while True:
        await asyncio.sleep(max(0.0, due - loop.time()))
        await socket.send(PIECE)
        due += PIECE_S


async def main(url: str, count: int) -> None:
    """Dial all, then let them speak until the signal."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    token = os.environ["CALMLINE_TOKEN"]
    sockets = [await dial(url, token, index) for index in range(count)]
    async with asyncio.TaskGroup() as group:
        # spread over one round of talk, so that not all speak at once
        tasks = [group.create_task(speak(socket, 6.0 * index / count)) for index, socket in enumerate(sockets)]
        print(json.dumps({"calls": count}), flush=True)
        await stop.wait()
        for task in tasks:
            task.cancel()
    for socket in sockets:
        socket.transport.abort()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
