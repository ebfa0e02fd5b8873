"""Word error rate of streaming against the same model over whole files, on calls with known text.

usage: python -m tests.benchmarks.streaming_wer FOLDER [MODEL] [fast|accurate|auto]...
FOLDER holds NAME.wav with NAME.json (`python -m tests.benchmarks.speech_corpus FOLDER` makes 5,000 words). Each call
goes through the recogniser's own segmenter, scheduler and guard, faster than real time. Prints one JSON object.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Literal, cast

from monitor.audio.frames import AudioFormat, Encoding
from monitor.bench import wer
from monitor.bench.material import RATE, Piece, read_material
from monitor.bench.offline import offline_wer
from monitor.config import SpeechSettings
from monitor.speech.messages import Drained, FinalText, Quarantined, SpeechMessage
from monitor.speech.service import SpeechService

WindowSetting = Literal["auto", "fast", "accurate"]
AT_ONCE = 2
BACKLOG_S = 8.0


async def heard(service: SpeechService, piece: Piece) -> tuple[list[list[FinalText]], int]:
    """Finals of each channel of a call, and how many were quarantined."""
    finals: list[list[FinalText]] = [[], []]
    drained = [asyncio.Event(), asyncio.Event()]
    quarantined = 0

    def sink(message: SpeechMessage) -> None:
        nonlocal quarantined
        if isinstance(message, FinalText):
            finals[message.channel].append(message)
        elif isinstance(message, Quarantined):
            quarantined += 1
        elif isinstance(message, Drained):
            drained[message.channel].set()

    channels = [service.open(piece.name, number, AudioFormat(Encoding.PCMU, RATE), sink) for number in (0, 1)]
    for start in range(0, len(piece.channels[0]), RATE):
        for channel, coded in zip(channels, piece.channels, strict=True):
            channel.feed(coded[start : start + RATE].tobytes())
        while channels[0].backlog_s() > BACKLOG_S:
            await asyncio.sleep(0.05)
    for channel in channels:
        channel.close()
    for event in drained:
        await event.wait()
    return finals, quarantined


async def streamed(model: str, window: WindowSetting, pieces: list[Piece]) -> dict[str, float]:
    """Percent of words wrong, share of turns cut in two or more, finals, quarantined."""
    service = SpeechService(SpeechSettings(model=model, window=window, partials="off"), patient=True)
    await service.start()
    said = wrong = turns = split = count = doubted = 0
    try:
        for at in range(0, len(pieces), AT_ONCE):
            group = pieces[at : at + AT_ONCE]
            for piece, (finals, bad) in zip(
                group, await asyncio.gather(*(heard(service, one) for one in group)), strict=True
            ):
                doubted += bad
                for number, told in enumerate(finals):
                    count += len(told)
                    own = [turn for turn in piece.turns if turn.channel == number]
                    truth = [word for turn in own for word in wer.words(turn.text)]
                    said += len(truth)
                    wrong += wer.errors(truth, [word for final in told for word in wer.words(final.text)])
                    turns += len(own)
                    split += sum(_pieces(told, turn.start, turn.end) > 1 for turn in own)
    finally:
        await service.stop()
    return {
        "wer": round(100 * wrong / said, 2), "words": said, "turns": turns, "split": round(split / turns, 3),
        "finals": count, "quarantined": doubted,
    }  # fmt: skip


def _pieces(finals: list[FinalText], start: float, end: float) -> int:
    return sum(final.start < end - 0.3 and final.end > start + 0.5 for final in finals)


def main() -> None:
    """Measure and print."""
    pieces = read_material(Path(sys.argv[1]))
    model = sys.argv[2] if len(sys.argv) > 2 else "base"
    windows = cast(list[WindowSetting], sys.argv[3:] or ["accurate", "fast"])
    told: dict[str, object] = {"model": model, "minutes": round(sum(piece.seconds for piece in pieces) / 60, 1)}
    for window in windows:
        told[window] = asyncio.run(streamed(model, window, pieces))
    told["offline"] = {"wer": offline_wer(model, pieces)}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
