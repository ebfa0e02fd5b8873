"""What is no clean English speech: nothing is made up, nothing falls over, other calls are untouched."""

from collections.abc import AsyncIterator

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.bench import wer
from monitor.config import SpeechSettings
from monitor.speech.messages import Drained, FinalText, SpeechMessage
from monitor.speech.service import SpeechService
from tests.pipeline.test_speech_calls import excerpt, finals, transcribe

pytestmark = pytest.mark.asr
RATE = 8000
T = np.arange(12 * RATE) / RATE


@pytest.fixture
async def fast() -> AsyncIterator[SpeechService]:
    service = SpeechService(SpeechSettings(model="tiny.en", window="fast", partials="off"))
    await service.start()
    yield service
    await service.stop()


def sine(*hz: float) -> NDArray[np.float64]:
    return np.asarray(sum(0.2 * np.sin(2 * np.pi * f * T) for f in hz), np.float64)


def hold_music() -> NDArray[np.float64]:
    """Four chords and a tune, plucked."""
    out = np.zeros_like(T)
    chords = ((262, 330, 392), (220, 262, 330), (175, 220, 262), (196, 247, 294))
    for beat in range(24):
        part = slice(int(beat * 0.5 * RATE), int((beat * 0.5 + 0.5) * RATE))
        decay = np.exp(-3 * (T[part] - T[part][0]))
        notes = (*chords[beat // 4 % 4], 523 + 50 * (beat % 5))
        out[part] = sum(0.06 * np.sin(2 * np.pi * f * k * T[part]) / k for f in notes for k in (1, 2, 3)) * decay
    return out


NOT_SPEECH = {
    "hold music": hold_music(),
    "dtmf": sine(770, 1336) * (T % 0.3 < 0.15),
    "fax calling tone": sine(1100) * (T % 3.5 < 0.5),
    "fax answer tone": sine(2100),
    "ringback": sine(440, 480) * (T % 6 < 2),
    "noise": 0.1 * np.random.default_rng(0).standard_normal(T.size),
    "hum": sine(50) + 0.02 * np.random.default_rng(1).standard_normal(T.size),
    "clicks": 0.9 * (np.random.default_rng(2).random(T.size) < 0.0005),
    "silence": np.zeros_like(T),
}


def pcm(sound: NDArray[np.float64] | NDArray[np.float32]) -> NDArray[np.int16]:
    return (np.clip(sound, -1, 1) * 32767).astype(np.int16)


async def test_no_words_where_nobody_speaks(fast: SpeechService) -> None:
    said = await transcribe(fast, [pcm(sound) for sound in NOT_SPEECH.values()])
    made_up = {name: finals(one) for name, one in zip(NOT_SPEECH, said, strict=True) if finals(one)}
    assert made_up == {}
    assert all(isinstance(one[-1], Drained) for one in said)


async def test_damaged_speech_is_still_understood(fast: SpeechService) -> None:
    channels, turns = excerpt("parcel-polite", 13.0)
    clean = channels[0].astype(np.float32) / 32768
    damaged = {"clean": clean, "clipped": clean * 12, "offset": clean * 0.5 + 0.3, "faint": clean * 0.01}
    said = await transcribe(fast, [pcm(sound) for sound in damaged.values()])
    truth = [w for t in turns if t["role"] == "customer" for w in wer.words(str(t["text"]))]
    for name, one in zip(damaged, said, strict=True):
        heard = [w for _, _, text in finals(one) for w in wer.words(text)]
        assert wer.errors(truth, heard) <= 0.3 * len(truth), name


async def test_one_side_that_stays_silent(fast: SpeechService) -> None:
    channels, _ = excerpt("parcel-polite", 13.0)
    said = await transcribe(fast, [channels[0], np.zeros_like(channels[0])])
    assert finals(said[0])
    assert finals(said[1]) == []


def unsure(said: list[SpeechMessage]) -> bool:
    return all(m.confidence < 0.6 for m in said if isinstance(m, FinalText))


async def test_what_is_not_english_is_never_believed_much(fast: SpeechService) -> None:
    channels, _ = excerpt("parcel-polite", 13.0)
    [said] = await transcribe(fast, [channels[0][::-1].copy()])  # speech of no language
    assert unsure(said)


async def test_a_channel_that_never_pauses_is_cut_and_complete(fast: SpeechService) -> None:
    channels, turns = excerpt("parcel-polite", 40.0)
    sides = [c.astype(np.float32) / 32768 for c in channels]
    parts = []
    for turn in turns:
        first, last = (int(float(str(turn[key])) * RATE) for key in ("start", "end"))
        parts.append(sides[0 if turn["role"] == "customer" else 1][first:last])
    [said] = await transcribe(fast, [pcm(np.concatenate(parts))])
    spans = [(start, end) for start, end, _ in finals(said)]
    assert all(end - start <= 12.3 for start, end in spans)
    truth = [w for t in turns for w in wer.words(str(t["text"]))]
    heard = [w for _, _, text in finals(said) for w in wer.words(text)]
    assert wer.errors(truth, heard) <= 0.35 * len(truth)
