"""What a frame costs the server: many raw peers against the real sockets, codec and shell, with calls that only count.

    python -m tests.benchmarks.ingest_rate [PEERS] [FRAMES_PER_SECOND] [SECONDS] [--compare]

Prints the CPU microseconds a frame (user + system) of the server, which runs in a process of its own. The peers run
here; when they cannot keep up, the achieved rate says so. `--compare`: first with websockets read the usual way.
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
from tests.benchmarks.usual import read_as_usual
from tests.fakes.clients import start_call
from tests.fakes.site import fake_server

FRAME = b"\xff" * 320  # 20 ms of stereo PCMU


def serve(pipe: Connection, usual: bool) -> None:
    """The server process: tells where it is, then CPU seconds and frames whenever asked."""
    if usual:
        read_as_usual()

    async def main() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with fake_server(Path(folder)) as server:
                pipe.send((server.ws, server.token("ingest")))
                while await asyncio.to_thread(pipe.recv):
                    used = resource.getrusage(resource.RUSAGE_SELF)
                    pipe.send((used.ru_utime + used.ru_stime, server.running.site.ingest.counters.frames))

    asyncio.run(main())


async def blast(url: str, token: str, pipe: Connection, peers: int, rate: float, seconds: float) -> float:
    """Stream from all peers at once, paced together; CPU microseconds of the server a frame."""
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
    return float(used / count * 1e6)


def run(peers: int, rate: float, seconds: float, usual: bool) -> float:
    """One server; CPU microseconds a frame."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs, usual))
    process.start()
    try:
        url, token = ours.recv()
        cost = asyncio.run(blast(url, token, ours, peers, rate, seconds))
        ours.send(False)
        process.join(10)
        return cost
    finally:
        process.kill()


def main() -> None:
    """Run once, or twice to compare."""
    words = [word for word in sys.argv[1:] if word != "--compare"]
    peers, rate, seconds = (float(text) for text in (*words, *("400", "20000", "5")[len(words) :]))
    usual = run(int(peers), rate, seconds, usual=True) if "--compare" in sys.argv else 0.0
    ours = run(int(peers), rate, seconds, usual=False)
    if usual:
        print(f"websockets read the usual way cost {usual / ours:.2f} times as much")


if __name__ == "__main__":
    main()
