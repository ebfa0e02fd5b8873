"""The real recogniser on bundled calls: sensible finals, and the same ones however they were fed."""

import asyncio
import json
from collections.abc import AsyncIterator
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.audio import g711
from monitor.audio.frames import AudioFormat, Encoding
from monitor.audio.levels import to_int16
from monitor.audio.wav import read_recording
from monitor.bench import wer
from monitor.config import SpeechSettings
from monitor.simulate.calls.script import Voice
from monitor.simulate.calls.voices import Voices
from monitor.speech.messages import Drained, FinalText, PartialText, SpeechMessage
from monitor.speech.service import SpeechService

pytestmark = pytest.mark.asr
CALLS = Path(__file__).parents[2] / "monitor" / "simulate" / "calls"
PCMU = AudioFormat(Encoding.PCMU, 8000)


@pytest.fixture
async def fast() -> AsyncIterator[SpeechService]:
    service = SpeechService(SpeechSettings(model="tiny.en", window="fast", words=True))
    await service.start()
    yield service
    await service.stop()


async def transcribe(
    service: SpeechService, channels: list[NDArray[np.int16]], *, pace: float = 0.0, hints: str = ""
) -> list[list[SpeechMessage]]:
    """Feed 20 ms frames, `pace` times real pace (0: as fast as the backlog allows); messages per channel."""
    said: list[list[SpeechMessage]] = [[] for _ in channels]
    ended = [asyncio.Event() for _ in channels]

    def sink(number: int, message: SpeechMessage) -> None:
        said[number].append(message)
        if isinstance(message, Drained):
            ended[number].set()

    opened = [service.open("c", n, PCMU, partial(sink, n), hints=hints) for n in range(len(channels))]
    coded = [g711.encode(samples, Encoding.PCMU) for samples in channels]
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for at in range(0, len(coded[0]), 160):
        for channel, data in zip(opened, coded, strict=True):
            channel.feed(data[at : at + 160])
        if pace:
            await asyncio.sleep(max(0.0, begun + at / 8000 / pace - loop.time()))
        while max(channel.backlog_s() for channel in opened) > 5:
            await asyncio.sleep(0.01)
    for channel in opened:
        channel.close()
    await asyncio.wait_for(asyncio.gather(*(event.wait() for event in ended)), 100)
    return said


def finals(said: list[SpeechMessage]) -> list[tuple[float, float, str]]:
    return [(m.start, m.end, m.text) for m in said if isinstance(m, FinalText)]


def excerpt(name: str, seconds: float = 30.0) -> tuple[list[NDArray[np.int16]], list[dict[str, object]]]:
    recording = read_recording(CALLS / f"{name}.opus", 8000)
    turns = [t for t in json.loads((CALLS / f"{name}.json").read_text()) if t["end"] < seconds - 0.5]
    return [channel[: int(seconds * 8000)] for channel in recording.samples], turns


async def test_both_sides_of_a_call(fast: SpeechService) -> None:
    channels, turns = excerpt("parcel-polite")
    said = await transcribe(fast, channels)
    for number, role in enumerate(("customer", "agent")):
        truth = [w for t in turns if t["role"] == role for w in wer.words(str(t["text"]))]
        heard = [w for _, end, text in finals(said[number]) if end < 30 for w in wer.words(text)]
        assert wer.errors(truth, heard) <= 0.35 * len(truth) + 2
    words = [w for m in said[0] if isinstance(m, FinalText) for w in m.words or ()]
    assert words
    assert all(a.start <= b.start + 0.05 for a, b in pairwise(words))
    assert all(0 <= w.confidence <= 1 and w.start <= w.end for w in words)


async def test_the_same_finals_live_and_offline(fast: SpeechService) -> None:
    channels, _ = excerpt("broadband-defensive", 20.0)
    offline = await transcribe(fast, channels)
    live = await transcribe(fast, channels, pace=2.0)
    assert [finals(one) for one in live] == [finals(one) for one in offline]
    assert any(isinstance(m, PartialText) for m in live[0])
    assert finals(offline[0])


async def test_hints_of_one_call_do_not_reach_another(fast: SpeechService) -> None:
    channels, _ = excerpt("hotel-recovered", 12.0)
    before, beside, alone = await asyncio.gather(
        transcribe(fast, channels),
        transcribe(fast, channels, hints="Kweltofarn Zybrix Hotel"),
        transcribe(fast, channels),
    )
    assert [finals(one) for one in before] == [finals(one) for one in alone]
    assert all("Kweltofarn" not in text for one in before for _, _, text in finals(one))
    assert finals(beside[1])


async def test_a_hint_spells_the_name_of_its_call_and_of_no_other(fast: SpeechService) -> None:
    said = Voices().say("I bought the Kestrova washing machine last year.", Voice("hibari"), heat=0.0, seed=1)
    quiet = np.zeros(6400)
    channels = [to_int16(np.concatenate((quiet, said, quiet)).astype(np.float32))]
    hints = SpeechSettings(hints={"parcels": ("Kestrova", "Zybrix")}).hints_for("parcels")
    [before], [hinted], [beside] = await asyncio.gather(
        transcribe(fast, channels), transcribe(fast, channels, hints=hints), transcribe(fast, channels)
    )
    assert [text for *_, text in finals(hinted)] == ["I bought the Kestrova washing machine last year."]
    assert finals(before) == finals(beside)
    assert "Kestrova" not in str(finals(before))
    assert "Zybrix" not in str(finals(hinted))
