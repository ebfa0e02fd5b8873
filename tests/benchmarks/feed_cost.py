"""What hearing costs a channel before anything is decoded, in CPU of one thread; the shipped VAD graph in the same run.

usage: python -m tests.benchmarks.feed_cost [CHANNELS ...]
Prints one JSON object a number of channels (default 64 and 128), ms a channel-second, medians of ten rounds that take
turns: 20 ms packets of PCMU put in (`feed`), a whole tick (`tick`), the VAD alone (`vad`), and the shipped graph.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

import numpy as np
import onnxruntime

from monitor.audio.frames import AudioFormat, Encoding
from monitor.speech.feeder import Feeder
from monitor.speech.intake import Intake
from monitor.speech.service import one_blas_thread
from monitor.speech.vad import FRAME, Vad, VadState, silero_file

TICKS = 40
"""Of a round; 32 ms each."""
ROUNDS = 10


def cpu_ms(work: Callable[[], object]) -> float:
    """CPU of this thread for one run of `work`, milliseconds."""
    begun = time.thread_time()
    work()
    return 1000 * (time.thread_time() - begun)


class Channels:
    """So many channels of loud noise, in packets as telephony sends them."""

    def __init__(self, count: int) -> None:
        self.feeder = Feeder(Vad(), rows=count)
        self.intakes = [Intake(AudioFormat(Encoding.PCMU, 8000)) for _ in range(count)]
        for intake in self.intakes:
            self.feeder.add(intake)
        rng = np.random.default_rng(0)
        self._packets = [rng.bytes(160) for _ in range(50)]
        self._sent = 0

    def put_in(self, tick: int) -> None:
        """What comes in 32 ms: eight packets in five ticks."""
        for _ in range(2 if tick % 5 < 3 else 1):
            self._sent += 1
            packet = self._packets[self._sent % 50]
            for intake in self.intakes:
                intake.feed(packet)

    def round(self) -> tuple[float, float]:
        """ms a channel-second of putting in, and of hearing."""
        fed = heard = 0.0
        for tick in range(TICKS):
            fed += cpu_ms(partial(self.put_in, tick))
            heard += cpu_ms(lambda: (self.feeder.tick(), self.feeder.behind()))
        seconds = TICKS * 0.032 * len(self.intakes)
        return fed / seconds, heard / seconds


def shipped() -> Callable[[], float]:
    """ms of a second of one channel through the shipped graph, frame by frame."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(silero_file()), options, providers=["CPUExecutionProvider"])
    state = np.zeros((1, 1, 128), np.float32)
    given = {"input": np.zeros((1, 576), np.float32), "h": state, "c": state}
    return lambda: cpu_ms(lambda: [session.run(None, given) for _ in range(TICKS)]) / (TICKS * 0.032)


def measure(count: int) -> dict[str, float]:
    """The medians, and ratios to the shipped graph."""
    channels, graph = Channels(count), shipped()
    vad, state, rows = Vad(), VadState(count), np.arange(count)
    frames = np.random.default_rng(0).standard_normal((count, FRAME)).astype(np.float32) * 0.1
    found: dict[str, list[float]] = {"feed": [], "tick": [], "vad": [], "shipped": []}
    for number in range(ROUNDS + 1):
        fed, heard = channels.round()
        alone = cpu_ms(lambda: [vad(frames, state, rows) for _ in range(TICKS)]) / (TICKS * 0.032 * count)
        if number:  # the first is for warming up
            for name, value in zip(found, (fed, heard, alone, graph()), strict=True):
                found[name].append(value)
    medians = {name: statistics.median(values) for name, values in found.items()}
    ratios = {f"{name}_by_shipped": medians[name] / medians["shipped"] for name in ("tick", "vad")}
    return {"channels": count} | {name: round(value, 3) for name, value in (medians | ratios).items()}


def main() -> None:
    """Measure and print."""
    one_blas_thread()
    for count in [int(word) for word in sys.argv[1:]] or [64, 128]:
        print(json.dumps(measure(count)))


if __name__ == "__main__":
    main()
