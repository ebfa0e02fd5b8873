"""What is no clean English speech: nothing is made up, nothing falls over, other calls are untouched."""

import asyncio
from collections.abc import AsyncIterator

import hibari
import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from monitor.audio.frames import AudioFormat, Encoding
from monitor.bench import wer
from monitor.config import SpeechSettings
from monitor.speech.engine import Engine, Request
from monitor.speech.messages import Drained, FinalText, PartialText, Quarantined, SpeechMessage, SpeechStopped
from monitor.speech.service import SpeechService
from monitor.speech.weights import WeightStore
from monitor.speech.whisper import WhisperNet
from tests.fakes.sounds import NOT_SPEECH, SUNG
from tests.pipeline.test_speech_calls import excerpt, finals, transcribe

pytestmark = pytest.mark.asr
RATE = 8000


@pytest.fixture(params=[("tiny.en", "fast", "off"), ("base", "auto", "adaptive")], ids="-".join)
async def service(request: pytest.FixtureRequest) -> AsyncIterator[SpeechService]:
    """The cheapest recogniser there is, and the default one."""
    model, window, partials = request.param
    service = SpeechService(SpeechSettings(model=model, window=window, partials=partials))
    await service.start()
    yield service
    await service.stop()


def pcm(sound: NDArray[np.float64] | NDArray[np.float32]) -> NDArray[np.int16]:
    return (np.clip(sound, -1, 1) * 32767).astype(np.int16)


async def test_no_words_where_nobody_speaks(service: SpeechService) -> None:
    sounds = NOT_SPEECH | SUNG
    told = await transcribe(service, [pcm(sound) for sound in sounds.values()])
    said = dict(zip(sounds, told, strict=True))
    assert {name: finals(one) for name, one in said.items() if finals(one)} == {}
    assert [m.text for name in NOT_SPEECH for m in said[name] if isinstance(m, PartialText)] == []
    assert all(isinstance(one[-1], Drained) for one in told)
    for name in SUNG:
        assert any(isinstance(m, Quarantined) for m in said[name]), name  # or the voice activity alone was asked


@pytest.fixture(scope="module")
def engine() -> Engine:
    """The smallest model, which makes up most."""
    net = WhisperNet(WeightStore().resolve("tiny.en"), device="cpu", compute_type="int8", workers=1, language="en")
    return Engine(net)


@pytest.mark.parametrize("name", [*NOT_SPEECH, *SUNG])
def test_what_the_voice_activity_might_let_through_is_not_believed(engine: Engine, name: str) -> None:
    """The guard alone: as if 1.5 of 2 seconds had been called speech."""
    sound = soxr.resample((NOT_SPEECH | SUNG)[name][: 2 * RATE].astype(np.float32), RATE, 16_000)
    [answer] = engine.settle([Request(pcm(sound), voiced_s=1.5)], "fast")
    assert answer.doubt is not None, answer.text


async def test_damaged_speech_is_still_understood(service: SpeechService) -> None:
    channels, turns = excerpt("parcel-polite", 13.0)
    clean = channels[0].astype(np.float32) / 32768
    damaged = {"clean": clean, "clipped": clean * 12, "offset": clean * 0.5 + 0.3, "faint": clean * 0.01}
    said = await transcribe(service, [pcm(sound) for sound in damaged.values()])
    truth = [w for t in turns if t["role"] == "customer" for w in wer.words(str(t["text"]))]
    for name, one in zip(damaged, said, strict=True):
        heard = [w for _, _, text in finals(one) for w in wer.words(text)]
        assert wer.errors(truth, heard) <= 0.3 * len(truth), name


async def test_one_side_that_stays_silent(service: SpeechService) -> None:
    channels, _ = excerpt("parcel-polite", 13.0)
    said = await transcribe(service, [channels[0], np.zeros_like(channels[0])])
    assert finals(said[0])
    assert finals(said[1]) == []


def marked_or_quarantined(said: list[SpeechMessage]) -> bool:
    """Whether something was heard, and all of it is quarantined or a final that says how unsure it is."""
    heard = [m for m in said if isinstance(m, SpeechStopped)]
    finals = [m for m in said if isinstance(m, FinalText)]
    held_back = [m for m in said if isinstance(m, Quarantined)]
    settled = len(finals) + len(held_back) == len(heard) > 0
    return settled and all(m.confidence < 0.6 for m in finals)


SPANISH = (
    "bwˈɛnɔs dˈiɑs, mi pɛdˈidɔ tɔdɑvˈiɑ nɔ ɑ ʤɛɡˈɑdɔ.",
    "ˈɑsɛ tɾɛs sɛmˈɑnɑs kɛ ɛspˈɛɹɔ i nˈɑdjɛ mɛ ʤˈɑmɑ.",
    "kjˈɛɹɔ ɑblˈɑɹ kɔn sˈu hˈɛfɛ ɑˈɔɹɑ mˈizmɔ, pɔɹ fɑvˈɔɹ.",
)
"""Buenos días, mi pedido todavía no ha llegado. Hace tres semanas que espero … in the sounds the voice has."""


def spanish() -> NDArray[np.int16]:
    voice = hibari.Hibari()
    quiet = np.zeros(RATE)
    said = [soxr.resample(voice.from_phonemes(line, speed=1.0, seed=1), 24_000, RATE) for line in SPANISH]
    return pcm(np.concatenate([part for one in said for part in (quiet, 0.3 * one / np.abs(one).max())] + [quiet]))


async def test_what_is_not_english_is_never_believed_much(service: SpeechService) -> None:
    channels, _ = excerpt("parcel-polite", 13.0)
    of_no_language, foreign = await transcribe(service, [channels[0][::-1].copy(), spanish()])
    assert marked_or_quarantined(of_no_language)
    assert marked_or_quarantined(foreign)


async def test_sound_of_48_khz_says_the_same_as_the_telephones(service: SpeechService) -> None:
    channels, turns = excerpt("parcel-polite", 13.0)
    wide = soxr.resample(channels[0].astype(np.float32) / 32768, RATE, 48_000)
    hiss = 0.02 * np.diff(np.random.default_rng(3).standard_normal(wide.size + 1))  # above what a telephone carries
    coded = pcm(wide + hiss.astype(np.float32)).astype("<i2").tobytes()
    said: list[SpeechMessage] = []
    ended = asyncio.Event()

    def sink(message: SpeechMessage) -> None:
        said.append(message)
        if isinstance(message, Drained):
            ended.set()

    channel = service.open("wide", 0, AudioFormat(Encoding.S16LE, 48_000), sink)
    for at in range(0, len(coded), 1920):
        channel.feed(coded[at : at + 1920])
        while channel.backlog_s() > 5:
            await asyncio.sleep(0.01)
    channel.close()
    await ended.wait()
    truth = [w for t in turns if t["role"] == "customer" for w in wer.words(str(t["text"]))]
    heard = [w for _, _, text in finals(said) for w in wer.words(text)]
    assert wer.errors(truth, heard) <= 0.3 * len(truth)


async def test_a_channel_that_never_pauses_is_cut_and_complete(service: SpeechService) -> None:
    channels, turns = excerpt("parcel-polite", 40.0)
    sides = [c.astype(np.float32) / 32768 for c in channels]
    parts = []
    for turn in turns:
        first, last = (int(float(str(turn[key])) * RATE) for key in ("start", "end"))
        parts.append(sides[0 if turn["role"] == "customer" else 1][first:last])
    [said] = await transcribe(service, [pcm(np.concatenate(parts))])
    spans = [(start, end) for start, end, _ in finals(said)]
    assert all(end - start <= 12.3 for start, end in spans)
    truth = [w for t in turns for w in wer.words(str(t["text"]))]
    heard = [w for _, _, text in finals(said) for w in wer.words(text)]
    assert wer.errors(truth, heard) <= 0.35 * len(truth)
