"""What Twilio calls cost the server: many paced calls of two tracks through socket, codec, registry and pipeline.

    python -m tests.benchmarks.twilio_ingest [CALLS] [SECONDS] [--compare]

The recogniser is the scripted one and says nothing. Every payload begins with the time it was sent, so that the
recogniser's channel knows how long a frame was under way (both processes read the same monotonic clock). Prints CPU of
the server in cores and per frame, delay of frames (p50, p99, max) and memory per call. The callers run in one process
of their own; when they cannot keep up, the achieved rate says so. `--compare` first runs the same calls against a
server whose websockets are read the usual way (the library's parser, a queue and a change of task per message) and
prints how many times as much that costs.
"""

import asyncio
import base64
import json
import logging
import multiprocessing
import resource
import struct
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import structlog
from websockets.asyncio.client import ClientConnection, connect

from monitor.audio.frames import AudioFormat
from monitor.config import ServerSettings, Settings, StoreSettings
from monitor.server.wiring import serving
from monitor.speech.messages import Channel, Sink
from monitor.speech.scripted import ScriptedRecogniser
from tests.benchmarks.usual import read_as_usual

STAMP = struct.Struct("<d")
SILENCE = b"\xff" * (160 - STAMP.size)


class StampRecogniser(ScriptedRecogniser):
    """Hears nothing, and notes how old every frame is."""

    def __init__(self) -> None:
        super().__init__(lambda call_id, channel: ())
        self.delays: list[float] = []

    def open(self, call_id: str, channel: int, audio: AudioFormat, sink: Sink, *, hints: str = "") -> Any:
        """A channel that reads the stamps."""
        return StampChannel(super().open(call_id, channel, audio, sink, hints=hints), self.delays)


class StampChannel:
    """Passes everything on."""

    def __init__(self, channel: Channel, delays: list[float]) -> None:
        self._channel, self._delays = channel, delays
        self.gap, self.backlog_s, self.close = channel.gap, channel.backlog_s, channel.close

    def feed(self, data: bytes) -> None:
        """One frame."""
        self._delays.append(time.monotonic() - STAMP.unpack_from(data)[0])
        self._channel.feed(data)


def usage() -> tuple[float, float]:
    """CPU seconds and resident MB of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return used.ru_utime + used.ru_stime, pages * resource.getpagesize() / 1e6


def serve(pipe: Connection, usual: bool) -> None:
    """The server process: tells where it is, then its usage and the delays since the last question."""
    recogniser = StampRecogniser()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    if usual:
        read_as_usual()

    async def main() -> None:
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(server=ServerSettings(port=0), store=StoreSettings(data_dir=Path(folder)))
            async with serving(settings, lambda _: recogniser) as running:
                token = running.tokens.create("ingest", "bench").token
                pipe.send((running.url.replace("http", "ws", 1), token))
                while await asyncio.to_thread(pipe.recv):
                    pipe.send((*usage(), list(recogniser.delays)))
                    recogniser.delays.clear()

    asyncio.run(main())


async def call(socket: ClientConnection, name: str, frames: int, began: float) -> None:
    """One call: both tracks, 20 ms a frame."""
    for number in range(1, frames + 1):
        early = began + number * 0.02 - time.monotonic()
        if early > 0:
            await asyncio.sleep(early)
        for track in ("inbound", "outbound"):
            payload = base64.b64encode(STAMP.pack(time.monotonic()) + SILENCE).decode()
            await socket.send(
                f'{{"event":"media","sequenceNumber":"{number}","media":{{"track":"{track}","chunk":"{number}",'
                f'"timestamp":"{(number - 1) * 20}","payload":"{payload}"}},"streamSid":"{name}"}}'
            )
    await socket.send('{"event":"stop"}')


async def blast(url: str, token: str, pipe: Connection, calls: int, seconds: float) -> float:
    """All calls at once, their frames spread over 20 ms; CPU microseconds of the server a frame."""
    pipe.send(True)
    _, before, _ = pipe.recv()
    sockets = []
    for number in range(calls):
        socket = await connect(f"{url}/ingest/twilio/{token}", compression=None, ping_interval=None)
        start = {"callSid": f"bench-{number}", "tracks": ["inbound", "outbound"]}
        await socket.send(json.dumps({"event": "start", "start": start}))
        sockets.append(socket)
    await asyncio.sleep(1.0)
    pipe.send(True)
    cpu, _, _ = pipe.recv()
    began = time.monotonic()
    await asyncio.gather(
        *(
            call(socket, f"s{number}", round(seconds * 50), began + 0.02 * number / calls)
            for number, socket in enumerate(sockets)
        )
    )
    took = time.monotonic() - began
    pipe.send(True)
    cpu_after, after, delays = pipe.recv()
    used = cpu_after - cpu
    p50, p99, worst = np.percentile(delays, [50, 99, 100]) * 1000
    print(f"{calls} calls, {len(delays)} frames in {took:.1f} s ({len(delays) / took:.0f}/s)")
    print(f"server: {used / took:.2f} cores, {used / len(delays) * 1e6:.0f} us CPU a frame")
    print(f"delay of a frame: p50 {p50:.1f} ms, p99 {p99:.1f} ms, max {worst:.1f} ms")
    print(f"memory: {(after - before) / calls:.2f} MB a call")
    return float(used / len(delays) * 1e6)


def run(calls: int, seconds: float, usual: bool) -> float:
    """One server, one set of calls; CPU microseconds a frame."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs, usual))
    process.start()
    try:
        url, token = ours.recv()
        cost = asyncio.run(blast(url, token, ours, calls, seconds))
        ours.send(False)
        process.join(20)
        return cost
    finally:
        process.kill()


def main() -> None:
    """Run once, or twice to compare."""
    words = [word for word in sys.argv[1:] if word != "--compare"]
    calls, seconds = (float(text) for text in (*words, *("200", "10")[len(words) :]))
    usual = 0.0
    if "--compare" in sys.argv:
        print("websockets read the usual way:")
        usual = run(int(calls), seconds, usual=True)
        print("as the server reads them:")
    ours = run(int(calls), seconds, usual=False)
    if usual:
        print(f"the usual way costs {usual / ours:.2f} times as much")


if __name__ == "__main__":
    main()
