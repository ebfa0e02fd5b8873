"""Does memory or lag grow: two calls of an hour with holds and music, then a thousand short calls, real recogniser.

usage: python -m tests.benchmarks.long_calls [MODEL] [MINUTES] [CALLS]
Sound is fed as fast as the recogniser takes it. Prints one JSON object: resident memory in MB through the hour and
through the calls, its slope over the second half of each, what a channel costs, and how much was heard and lost.
"""

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.audio import g711
from monitor.audio.frames import AudioFormat, Encoding
from monitor.bench.material import RATE, read_material
from monitor.config import SpeechSettings
from monitor.speech.messages import Drained, FinalText, Quarantined, SpeechMessage
from monitor.speech.service import SpeechChannel, SpeechService

BACKLOG_S = 8.0
PCMU = AudioFormat(Encoding.PCMU, RATE)


def resident_mb() -> float:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return round(pages * 4096 / 1e6, 1)


def hold_music(seconds: float) -> NDArray[np.uint8]:
    """Chords that change every second, PCMU."""
    at = np.arange(int(seconds * RATE)) / RATE
    root = 220 * 2 ** (np.floor(at) % 5 / 12)
    tone = sum(np.sin(2 * np.pi * root * ratio * at) for ratio in (1.0, 1.25, 1.5))
    return np.frombuffer(g711.encode((1500 * np.asarray(tone)).astype(np.int16), Encoding.PCMU), np.uint8)


def slope(values: list[float]) -> float:
    """Growth per step over the second half, least squares."""
    half = values[len(values) // 2 :]
    return round(float(np.polyfit(np.arange(len(half)), half, 1)[0]), 3) if len(half) > 1 else 0.0


class Ear:
    """Counts what a channel says."""

    def __init__(self) -> None:
        self.finals = self.quarantined = 0
        self.drained = asyncio.Event()

    def __call__(self, message: SpeechMessage) -> None:
        self.finals += isinstance(message, FinalText)
        self.quarantined += isinstance(message, Quarantined)
        if isinstance(message, Drained):
            self.drained.set()


async def feed(channels: list[SpeechChannel], parts: list[NDArray[np.uint8]]) -> None:
    """A second of each at a time, while there is room."""
    for start in range(0, len(parts[0]), RATE):
        for channel, part in zip(channels, parts, strict=True):
            channel.feed(part[start : start + RATE].tobytes())
        while max(channel.backlog_s() for channel in channels) > BACKLOG_S:
            await asyncio.sleep(0.02)


async def hour(service: SpeechService, minutes: int, note: Callable[[], None]) -> tuple[int, int]:
    """Two two-channel calls: speech, four minutes of silence, music on hold, again and again."""
    pieces, ears = read_material(None)[:2], [Ear() for _ in range(4)]
    channels = [service.open(f"long{n}", n, PCMU, ear) for n, ear in enumerate(ears)]
    length = min(len(piece.channels[0]) for piece in pieces) // RATE * RATE
    speech = [channel[:length] for piece in pieces for channel in piece.channels]
    silence = np.full(240 * RATE, 0xFF, np.uint8)
    music = hold_music(60)
    for _ in range(max(1, minutes * 60 // (length // RATE + 300))):
        await feed(channels, speech)
        await feed(channels, [silence] * 4)
        await feed(channels, [music, silence[: len(music)]] * 2)
        note()
    for channel in channels:
        channel.close()
    await asyncio.gather(*(ear.drained.wait() for ear in ears))
    return sum(ear.finals for ear in ears), sum(ear.quarantined for ear in ears)


async def many(service: SpeechService, calls: int, note: Callable[[], None]) -> int:
    """Calls of six seconds, twenty at once."""
    piece, finals = read_material(None)[0], 0
    for batch in range(0, calls, 20):
        ears = [Ear() for _ in range(40)]
        channels = [service.open(f"short{batch}", n, PCMU, ear) for n, ear in enumerate(ears)]
        await feed(channels, [piece.channels[n % 2][4 * RATE : 10 * RATE] for n in range(40)])
        for channel in channels:
            channel.close()
        await asyncio.gather(*(ear.drained.wait() for ear in ears))
        finals += sum(ear.finals for ear in ears)
        if batch % 100 == 0:
            note()
    return finals


async def measure(model: str, minutes: int, calls: int) -> dict[str, Any]:
    """Both runs in one process."""
    service = SpeechService(SpeechSettings(model=model), patient=True)
    await service.start()
    told: dict[str, Any] = {"model": model, "minutes": minutes, "calls": calls, "started_mb": resident_mb()}
    through_hour: list[float] = []
    through_calls: list[float] = []
    finals, quarantined = await hour(service, minutes, lambda: through_hour.append(resident_mb()))
    told |= {
        "hour_mb": through_hour,
        "hour_slope": slope(through_hour),
        "hour_finals": finals,
        "quarantined": quarantined,
    }
    told["calls_finals"] = await many(service, calls, lambda: through_calls.append(resident_mb()))
    told |= {"calls_mb": through_calls, "calls_slope_per_100": slope(through_calls)}
    counters = service.counters()
    told |= {"heard_s": round(counters.heard_s), "lost_s": counters.lost_s, "channels_left": counters.load.calls}
    await service.stop()
    return told


def main() -> None:
    """Measure and print."""
    model = sys.argv[1] if len(sys.argv) > 1 else "tiny.en"
    minutes = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    calls = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
    sys.stdout.write(json.dumps(asyncio.run(measure(model, minutes, calls))) + "\n")


if __name__ == "__main__":
    main()
