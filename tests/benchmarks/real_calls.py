"""How far the recogniser's words are from the same model's on recordings whose true text nobody knows.

usage: python -m tests.benchmarks.real_calls FOLDER [MODEL] [SECONDS]...
FOLDER holds recordings of calls (WAV, FLAC, Opus; any rate, one channel or more). Prints one JSON object, all figures
percent of words that differ, with the CPU of each way by that of the first (ratios of one run, on one core):

- `cuts`: the recogniser's own utterances, each held against the 30 s greedy decode of the same sound: `fast` and
  `accurate` as they answer, a plain window of each of SECONDS, and the 30 s decode itself of the same sound begun 10
  and 20 ms later: what the model changes of itself when nothing else was changed. `from_nearer`: against whichever of
  the 30 s decodes of the sound and of the sound 10 ms later is nearer.
- `channels`: whole channels, against an offline decode of the whole recording (faster-whisper, Silero filter, greedy):
  the streamed text, the 30 s decodes of the cuts one after the other, and the offline decode again with beam 5.

What the guard does not believe is left out on either side, as no screen shows it.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel
from numpy.typing import NDArray

from monitor.audio.frames import AudioFormat, Encoding
from monitor.audio.levels import to_float, to_int16
from monitor.audio.resample import Doubler, Resampler
from monitor.audio.wav import read_recording
from monitor.bench import wer
from monitor.config import SpeechSettings
from monitor.errors import InputError
from monitor.server.logs import setup_logging
from monitor.speech import guard
from monitor.speech.engine import Engine, Mode, Request
from monitor.speech.messages import Drained, FinalText, SpeechMessage
from monitor.speech.segmenter import FRAME_S
from monitor.speech.service import SpeechService, one_blas_thread
from monitor.speech.vad import FRAME, Vad
from monitor.speech.weights import WeightStore
from monitor.speech.whisper import Task, WhisperNet, long_window
from tests.benchmarks.speech_cost import cuts

RATE, TELEPHONE = 16_000, 8_000
FULL_S = 30.0
SHIFTS = {"10 ms later": RATE // 100, "20 ms later": RATE // 50}
BACKLOG_S = 8.0
Sound = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Channel:
    """One side of a recording as it was sent (`sent`, `rate` Hz) and at 16 kHz (`sound`), cut into utterances."""

    name: str
    sent: NDArray[np.int16]
    rate: int
    sound: Sound
    cut: tuple[Request, ...]


def channels_of(folder: Path, vad: Vad) -> list[Channel]:
    """All channels of a folder that somebody speaks on. Raises InputError when there is none."""
    found = []
    for path in sorted(p for p in folder.glob("*") if p.suffix in (".wav", ".flac", ".opus")):
        recording = read_recording(path)
        for number, sent in enumerate(recording.samples):
            sound = sound_of(sent, recording.rate)
            cut = tuple(
                Request(to_int16(sound[edge.first * FRAME : edge.last * FRAME]), edge.voiced * FRAME_S)
                for edge in cuts(sound, vad)
            )
            if cut:
                found.append(Channel(f"{path.stem} {number}", sent, recording.rate, sound, cut))
    if not found:
        raise InputError(f"{folder} holds no recording with speech")
    return found


def sound_of(sent: NDArray[np.int16], rate: int) -> Sound:
    """A channel at 16 kHz, resampled as the recogniser does: where the voice activity hears speech depends on it."""
    if rate != TELEPHONE:
        resampler = Resampler(rate)
        resampled: Sound = np.concatenate((resampler.feed(to_float(sent)), resampler.flush()))
        return resampled
    doubler, half = Doubler(), FRAME // 2
    whole = to_float(sent[: len(sent) // half * half])[None]
    doubled: Sound = doubler.double(whole, np.zeros((1, Doubler.tail), np.float32))[0]
    return doubled


def plain(net: WhisperNet, seconds: float, request: Request, skip: int = 0) -> str:
    """One greedy decode in a window without silent tail, no second try; empty when the guard does not believe it."""
    task = Task(
        net.mel(to_float(request.samples[skip:])),
        long_window(request.seconds, seconds),
        guard.token_limit(request.seconds),
    )
    [said] = net.decode([task])
    doubt = guard.disbelief(
        said.text, voiced_s=request.voiced_s, seconds=request.seconds, logprob=said.logprob, no_speech=said.no_speech
    )
    return "" if doubt else said.text


def settled(engine: Engine, mode: Mode, request: Request) -> str:
    """What the recogniser says of an utterance that is alone; empty when it does not believe it."""
    [answer] = engine.settle([request], mode)
    return "" if answer.doubt else answer.text


def differing(reference: Sequence[str], said: Sequence[str]) -> float:
    """Percent of the reference's words that must be changed to get the other's; the same number of texts on both."""
    pairs = [(wer.words(one), wer.words(other)) for one, other in zip(reference, said, strict=True)]
    words = sum(len(one) for one, _ in pairs)
    return round(100 * sum(wer.errors(one, other) for one, other in pairs) / max(1, words), 2)


def nearer(one: Sequence[str], other: Sequence[str], said: Sequence[str]) -> list[str]:
    """Of each pair of texts the one with fewer words to change."""

    def away(text: str, words: str) -> int:
        return wer.errors(wer.words(text), wer.words(words))

    return [
        first if away(first, words) <= away(second, words) else second
        for first, second, words in zip(one, other, said, strict=True)
    ]


def of_cuts(
    net: WhisperNet, channels: Sequence[Channel], windows: Sequence[float]
) -> tuple[list[list[str]], dict[str, Any]]:
    """30 s decodes of the cuts by channel, and the table of the other ways against them."""
    engine = Engine(net)
    ways: dict[str, Callable[[Request], str]] = {
        "fast": partial(settled, engine, "fast"),
        "accurate": partial(settled, engine, "accurate"),
    }
    ways.update({f"30 s, {name}": partial(plain, net, FULL_S, skip=skip) for name, skip in SHIFTS.items()})
    ways.update({f"{seconds:g} s": partial(plain, net, seconds) for seconds in windows})
    reference, price = timed(partial(plain, net, FULL_S), channels)
    told = {name: timed(way, channels) for name, way in ways.items()}
    later = flat(told["30 s, 10 ms later"][0])
    rows = {}
    for name, (said, spent) in told.items():
        rows[name] = {
            "differ": differing(flat(reference), flat(said)),
            "from_nearer": differing(nearer(flat(reference), later, flat(said)), flat(said)),
            "cpu_ratio": round(spent / price, 3),
            "by_channel": {
                channel.name: differing(one, other)
                for channel, one, other in zip(channels, reference, said, strict=True)
            },
        }
    return reference, rows


def timed(way: Callable[[Request], str], channels: Sequence[Channel]) -> tuple[list[list[str]], float]:
    """The texts of all cuts by channel, and the CPU seconds they took."""
    begun = time.process_time()
    said = [[way(request) for request in channel.cut] for channel in channels]
    return said, time.process_time() - begun


def flat(texts: Sequence[Sequence[str]]) -> list[str]:
    """The texts of all channels one after the other."""
    return [text for channel in texts for text in channel]


async def streamed(model: str, window: Mode, channels: Sequence[Channel]) -> list[str]:
    """What the finals of each channel say, through the recogniser's own hearing, scheduler and guard."""
    service = SpeechService(SpeechSettings(model=model, window=window, partials="off"), patient=True)
    await service.start()
    said = []
    try:
        for channel in channels:
            finals: list[FinalText] = []
            drained = asyncio.Event()

            def sink(message: SpeechMessage, finals: list[FinalText] = finals, end: asyncio.Event = drained) -> None:
                if isinstance(message, FinalText):
                    finals.append(message)
                elif isinstance(message, Drained):
                    end.set()

            line = service.open(channel.name, 0, AudioFormat(Encoding.S16LE, channel.rate), sink)
            for start in range(0, len(channel.sent), channel.rate):
                line.feed(channel.sent[start : start + channel.rate].astype("<i2").tobytes())
                while line.backlog_s() > BACKLOG_S:
                    await asyncio.sleep(0.05)
            line.close()
            await drained.wait()
            said.append(" ".join(final.text for final in sorted(finals, key=lambda final: final.start)))
    finally:
        await service.stop()
    return said


def offline(model: str, channels: Sequence[Channel], beam_size: int) -> list[str]:
    """What faster-whisper says of each whole channel. Its second tries draw lots: with a fixed seed."""
    ctranslate2.set_random_seed(1)
    whisper = WhisperModel(str(WeightStore().resolve(model).folder), device="cpu", compute_type="int8", cpu_threads=1)
    said = []
    for channel in channels:
        segments, _ = whisper.transcribe(channel.sound, language="en", beam_size=beam_size, vad_filter=True)
        said.append(" ".join(segment.text.strip() for segment in segments))
    return said


def of_channels(model: str, channels: Sequence[Channel], of_30_s: Sequence[Sequence[str]]) -> dict[str, Any]:
    """The table of whole channels against the offline decode with beam 1."""
    reference = offline(model, channels, 1)
    ways = {"cuts, 30 s": [" ".join(texts) for texts in of_30_s], "offline, beam 5": offline(model, channels, 5)}
    modes: tuple[Mode, ...] = ("fast", "accurate")
    for window in modes:
        ways[f"streamed, {window}"] = asyncio.run(streamed(model, window, channels))
    return {
        name: {
            "differ": differing(reference, said),
            "from_beam_5": differing(ways["offline, beam 5"], said),
            "by_channel": {
                channel.name: differing([one], [other])
                for channel, one, other in zip(channels, reference, said, strict=True)
            },
        }
        for name, said in ways.items()
    }


def main() -> None:
    """Measure and print."""
    model = sys.argv[2] if len(sys.argv) > 2 else "base"
    windows = [float(seconds) for seconds in sys.argv[3:]]
    setup_logging(level="warning")
    one_blas_thread()
    channels = channels_of(Path(sys.argv[1]), Vad())
    net = WhisperNet(WeightStore().resolve(model), device="cpu", compute_type="int8", workers=1, language="en")
    reference, rows = of_cuts(net, channels, windows)
    told = {
        "model": model,
        "channels_s": round(sum(len(channel.sound) for channel in channels) / RATE),
        "utterances": len(flat(reference)),
        "speech_s": round(sum(request.seconds for channel in channels for request in channel.cut)),
        "words": sum(len(wer.words(text)) for text in flat(reference)),
        "cuts": rows,
        "channels": of_channels(model, channels, reference),
    }
    sys.stdout.write(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main()
