"""The scripted recogniser speaks as the real one does."""

import numpy as np
import pytest

from monitor.audio.frames import AudioFormat, Encoding
from monitor.errors import AdmissionError
from monitor.speech.messages import (
    Drained,
    FinalText,
    MediaTime,
    PartialText,
    SpeechMessage,
    SpeechStarted,
    SpeechStopped,
)
from monitor.speech.scripted import ScriptedRecogniser, Turn

PCMU = AudioFormat(Encoding.PCMU, 8000)
TURNS = [Turn(1.0, 3.0, "My order has not come."), Turn(5.0, 6.0, "Again.")]


def hear(seconds: float, *, turns: list[Turn] | None = None, chunk: int = 160) -> list[SpeechMessage]:
    said: list[SpeechMessage] = []
    channel = ScriptedRecogniser(lambda _call, _channel: turns).open("c", 1, PCMU, said.append)
    for _ in range(int(seconds * 8000 / chunk)):
        channel.feed(b"\xff" * chunk)
    channel.close()
    return said


def test_order_times_and_text() -> None:
    said = hear(8, turns=TURNS)
    kinds = [type(m).__name__ for m in said if not isinstance(m, MediaTime | PartialText)]
    assert kinds == ["SpeechStarted", "SpeechStopped", "FinalText"] * 2 + ["Drained"]
    finals = [m for m in said if isinstance(m, FinalText)]
    assert [(f.start, f.end, f.text, f.mode) for f in finals] == [(t.start, t.end, t.text, "scripted") for t in TURNS]
    assert all(abs(len(f.samples) - (f.end - f.start) * 16000) < 400 for f in finals)
    assert finals[0].utterance_id != finals[1].utterance_id
    partials = [m for m in said if isinstance(m, PartialText)]
    assert [p.text for p in partials] == ["My", "My order has", "Again."]
    assert partials[1].confirmed == len("My order")


def test_media_time_comes_twice_a_second() -> None:
    assert [m.at for m in hear(2, turns=[]) if isinstance(m, MediaTime)] == [0.5, 1.0, 1.5, 2.0]


def test_closing_in_mid_turn_says_what_began() -> None:
    said = hear(2, turns=TURNS)
    assert isinstance(said[-1], Drained)
    assert isinstance(said[-2], FinalText)
    assert said[-2].end == 2.0


def test_by_energy() -> None:
    rng = np.random.default_rng(0)
    said: list[SpeechMessage] = []
    channel = ScriptedRecogniser().open("c", 0, AudioFormat(Encoding.S16LE, 16000), said.append)
    quiet = np.zeros(16000, np.int16).tobytes()
    loud = (rng.standard_normal(32000) * 3000).astype(np.int16).tobytes()
    for part in (quiet, loud, quiet, loud):
        channel.feed(part)
    channel.close()
    assert [m.text for m in said if isinstance(m, FinalText)] == ["word word word word word"] * 2
    assert sum(isinstance(m, SpeechStarted | SpeechStopped) for m in said) == 4


def test_gap_counts_as_time_and_is_marked() -> None:
    said: list[SpeechMessage] = []
    channel = ScriptedRecogniser(lambda _call, _channel: TURNS).open("c", 0, PCMU, said.append)
    channel.gap(10)
    assert sum(m.marked for m in said if isinstance(m, MediaTime)) == 10
    assert sum(isinstance(m, FinalText) for m in said) == 2


def test_refuses_when_full_and_makes_room_again() -> None:
    recogniser = ScriptedRecogniser(limit=1)
    channel = recogniser.open("a", 0, PCMU, lambda _message: None)
    with pytest.raises(AdmissionError):
        recogniser.open("b", 0, PCMU, lambda _message: None)
    channel.close()
    recogniser.open("b", 0, PCMU, lambda _message: None)


async def test_on_a_loop_it_answers_later() -> None:
    said: list[SpeechMessage] = []
    channel = ScriptedRecogniser(lambda _call, _channel: TURNS).open("c", 0, PCMU, said.append)
    channel.feed(b"\xff" * 80000)
    assert said == []
