"""Does memory or lag grow: two calls of an hour with holds and music, then a thousand short calls, real recogniser.

usage: python -m tests.benchmarks.long_calls [MODEL] [MINUTES] [CALLS]
Sound is fed as fast as the recogniser takes it, but at a caller's pace in the first and the last stretch of the hour
and after the calls: there the lag is taken, from the end of speech to its final. Prints one JSON object: resident
memory in MB through the hour and through the calls, its slope over the second half of each, the lags, how much was
heard and lost.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.audio import g711
from monitor.audio.frames import AudioFormat, Encoding
from monitor.bench.material import RATE, read_material
from monitor.config import SpeechSettings
from monitor.speech.messages import Drained, FinalText, Quarantined, SpeechMessage, SpeechStarted, Unheard
from monitor.speech.service import SpeechChannel, SpeechService

BACKLOG_S = 8.0
PAUSE_S = 2
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
    """Counts what a channel says, and how late while the clock is known at which its media time was 0 (`origin`)."""

    def __init__(self) -> None:
        self.finals = self.quarantined = 0
        self.open: set[str] = set()  # utterances that began and have no answer yet
        self.origin: float | None = None
        self.lags: list[float] = []
        self.drained = asyncio.Event()

    def __call__(self, message: SpeechMessage) -> None:
        if isinstance(message, SpeechStarted):
            self.open.add(message.utterance_id)
        elif isinstance(message, FinalText | Quarantined | Unheard):
            self.open.discard(message.utterance_id)
        if isinstance(message, FinalText):
            self.finals += 1
            if self.origin is not None:
                self.lags.append(time.monotonic() - self.origin - message.end)
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


async def paced(
    channels: list[SpeechChannel], ears: list[Ear], parts: list[NDArray[np.uint8]], fed_s: float
) -> dict[str, float]:
    """A tenth of a second at a time, as a caller would, then `PAUSE_S` of silence; the lags of the finals meanwhile.

    `fed_s`: seconds fed to each channel before.
    """
    while max(channel.backlog_s() for channel in channels) > 0:
        await asyncio.sleep(0.02)
    silence = np.full(PAUSE_S * RATE, 0xFF, np.uint8)
    begun = time.monotonic()
    for ear in ears:
        ear.origin, ear.lags = begun - fed_s, []
    sounds = [np.concatenate((part, silence)) for part in parts]
    for number, start in enumerate(range(0, len(sounds[0]), RATE // 10), 1):
        await asyncio.sleep(max(0.0, begun + number * 0.1 - time.monotonic()))
        for channel, sound in zip(channels, sounds, strict=True):
            channel.feed(sound[start : start + RATE // 10].tobytes())
    while max(channel.backlog_s() for channel in channels) > 0 or any(ear.open for ear in ears):
        await asyncio.sleep(0.02)
    lags = [lag for ear in ears for lag in ear.lags]
    for ear in ears:
        ear.origin = None
    return {name: round(float(np.percentile(lags, share)), 2) for name, share in (("p50", 50), ("p95", 95))}


async def hour(service: SpeechService, minutes: int, note: Callable[[], None]) -> dict[str, Any]:
    """Two two-channel calls: speech, four minutes of silence, music on hold, again and again."""
    pieces, ears = read_material(None)[:2], [Ear() for _ in range(4)]
    channels = [service.open(f"long{n}", n, PCMU, ear) for n, ear in enumerate(ears)]
    length = min(len(piece.channels[0]) for piece in pieces) // RATE * RATE
    speech = [channel[:length] for piece in pieces for channel in piece.channels]
    silence = np.full(240 * RATE, 0xFF, np.uint8)
    music = hold_music(60)
    fed_s = length / RATE + PAUSE_S
    first = await paced(channels, ears, speech, 0.0)
    for _ in range(-(-minutes * 60 // (length // RATE + 300))):
        await feed(channels, speech)
        await feed(channels, [silence] * 4)
        await feed(channels, [music, silence[: len(music)]] * 2)
        fed_s += length / RATE + 300
        note()
    last = await paced(channels, ears, speech, fed_s)
    for channel in channels:
        channel.close()
    await asyncio.gather(*(ear.drained.wait() for ear in ears))
    finals, quarantined = sum(ear.finals for ear in ears), sum(ear.quarantined for ear in ears)
    return {"lag_first_s": first, "lag_last_s": last, "hour_finals": finals, "quarantined": quarantined}


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
    told |= await hour(service, minutes, lambda: through_hour.append(resident_mb()))
    told |= {"hour_mb": through_hour, "hour_slope": slope(through_hour)}
    told["calls_finals"] = await many(service, calls, lambda: through_calls.append(resident_mb()))
    told |= {"calls_mb": through_calls, "calls_slope_per_100": slope(through_calls)}
    told["lag_after_calls_s"] = (await hour(service, 0, lambda: None))["lag_first_s"]
    counters = service.counters()
    told |= {"heard_s": round(counters.heard_s), "lost_s": counters.lost_s, "channels_left": counters.load.calls}
    told["unheard"] = counters.counts.get("unheard", 0)
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
