"""What a frame costs the server: many raw peers against the real sockets, codec and shell, with calls that only count.

    python -m tests.benchmarks.ingest_rate [PEERS] [FRAMES_PER_SECOND] [SECONDS]

Prints the CPU microseconds a frame (user + system) of the server, which runs in a process of its own. The peers run
here; when they cannot keep up, the achieved rate says so.
"""

import asyncio
import multiprocessing
import resource
import sys
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect

from monitor.clock import SystemClock
from tests.fakes.clients import start_call
from tests.fakes.site import fake_server

FRAME = b"\xff" * 320  # 20 ms of stereo PCMU


def serve(pipe: Connection) -> None:
    """The server process: tells where it is, then CPU seconds and frames whenever asked."""

    async def main() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with fake_server(Path(folder)) as server:
                pipe.send((server.ws, server.token("ingest")))
                while await asyncio.to_thread(pipe.recv):
                    used = resource.getrusage(resource.RUSAGE_SELF)
                    pipe.send((used.ru_utime + used.ru_stime, server.running.site.ingest.counters.frames))

    asyncio.run(main())


async def blast(url: str, token: str, pipe: Connection, peers: int, rate: float, seconds: float) -> None:
    """Stream from all peers at once, paced together."""
    sockets: list[ClientConnection] = []
    for number in range(peers):
        sockets.append(await connect(f"{url}/ingest/raw/{token}", compression=None))
        await start_call(sockets[-1], f"bench-{number}")
    clock = SystemClock()
    pipe.send(True)
    cpu, frames = pipe.recv()
    began = clock.monotonic()

    async def stream(socket: ClientConnection) -> None:
        for index in range(int(rate * seconds / peers)):
            await socket.send(FRAME)
            early = began + index * peers / rate - clock.monotonic()
            if early > 0:
                await asyncio.sleep(early)

    await asyncio.gather(*(stream(socket) for socket in sockets))
    took = clock.monotonic() - began
    await asyncio.sleep(0.5)
    pipe.send(True)
    cpu_after, frames_after = pipe.recv()
    count, used = frames_after - frames, cpu_after - cpu
    print(
        f"{peers} peers: {count} frames in {took:.1f} s ({count / took:.0f}/s), {used / count * 1e6:.0f} us CPU a frame"
    )
    for socket in sockets:
        socket.transport.abort()


def main() -> None:
    """Run once."""
    peers, rate, seconds = (float(text) for text in (*sys.argv[1:], *("400", "20000", "5")[len(sys.argv) - 1 :]))
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,))
    process.start()
    try:
        url, token = ours.recv()
        asyncio.run(blast(url, token, ours, int(peers), rate, seconds))
        ours.send(False)
        process.join(10)
    finally:
        process.kill()


if __name__ == "__main__":
    main()
