"""A recogniser without a model, for tests and benchmarks: says what a script says when that media time is reached.

It speaks the same messages in the same order as the real one (start, partials, stop, final; media time twice a second;
`Drained` last). Without a script it hears by energy alone and says "word" 2.6 times a second.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.audio import g711
from monitor.audio.frames import ENGINE_RATE, AudioFormat, Encoding
from monitor.audio.levels import rms_dbfs, to_float
from monitor.audio.resample import Resampler
from monitor.errors import AdmissionError
from monitor.events.system import SystemLoad
from monitor.speech.messages import (
    Drained,
    FinalText,
    MediaTime,
    PartialText,
    Sink,
    SpeechMessage,
    SpeechStarted,
    SpeechStopped,
)
from monitor.speech.segmenter import FRAME_S, EdgeKind, Segmenter

HANGOVER_S = 0.5
WORDS_PER_S = 2.6
_LOUD_DBFS = -42.0
_NOTICE_S = 0.1
_PARTIALS_S = (0.7, 1.4, 2.2, 3.2, 4.5, 6.0, 8.0, 10.0)
_KEPT_S = 40.0


@dataclass(frozen=True, slots=True)
class Turn:
    """One scripted utterance of one channel, media seconds."""

    start: float
    end: float
    text: str


Script = Callable[[str, int], Sequence[Turn] | None]
"""Turns of (call id, channel) in order of time; None = hear by energy."""


def no_script(_call_id: str, _channel: int) -> None:
    """Every channel is heard by energy."""
    return None


class ScriptedRecogniser:
    """A `Recogniser`. `limit`: channels at once, beyond which `open` refuses; `confidence` of every final."""

    def __init__(self, script: Script = no_script, *, limit: int = 10_000, confidence: float = 0.95) -> None:
        self._script = script
        self._limit = limit
        self._confidence = confidence
        self.channels = 0
        self.finals = 0
        self.model = "scripted"

    async def start(self) -> None:
        """Nothing to load."""

    async def stop(self) -> None:
        """Nothing to end."""

    def open(self, call_id: str, channel: int, audio: AudioFormat, sink: Sink, *, hints: str = "") -> "ScriptedChannel":
        """A new channel. Raises AdmissionError beyond `limit`."""
        del hints
        if self.channels >= self._limit:
            raise AdmissionError("the recogniser is full: try later")
        self.channels += 1
        turns = self._script(call_id, channel)
        return ScriptedChannel(self, channel, audio, sink, turns, self._confidence)

    def trouble(self) -> str:
        """Never any."""
        return ""

    def load(self) -> SystemLoad:
        """An idle machine."""
        return SystemLoad(calls=self.channels, modes={"scripted": self.finals} if self.finals else {})

    def counts(self) -> dict[str, float]:
        """Finals only: nothing is decoded."""
        return {"finals": self.finals}


class ScriptedChannel:
    """One channel: media time is what was fed."""

    def __init__(
        self,
        recogniser: ScriptedRecogniser,
        channel: int,
        audio: AudioFormat,
        sink: Sink,
        turns: Sequence[Turn] | None,
        confidence: float,
    ) -> None:
        self._recogniser = recogniser
        self._channel = channel
        self._audio = audio
        self._sink = sink
        self._confidence = confidence
        self._samples = 0
        self._marked = 0.0
        self._reported = 0.0
        self._count = 0
        self._kept = bytearray()
        self._closed = False
        self._energy = _Energy(audio.rate) if turns is None else None
        self._agenda: list[tuple[float, Turn, str]] = []
        for turn in turns or ():
            self._plan(turn)

    def feed(self, data: bytes) -> None:
        """More samples; says what is due by then."""
        if self._closed:
            return
        self._kept += data
        excess = len(self._kept) - int(_KEPT_S * self._audio.rate) * self._audio.encoding.width
        if excess > 0:
            del self._kept[:excess]
        self._samples += len(data) // self._audio.encoding.width
        if self._energy is not None:
            for turn in self._energy.hear(_decoded(data, self._audio)):
                self._plan(turn)
        self._advance()

    def gap(self, seconds: float) -> None:
        """Marked silence."""
        silence = {Encoding.PCMU: b"\xff", Encoding.PCMA: b"\xd5", Encoding.S16LE: b"\0\0"}[self._audio.encoding]
        self._marked += seconds
        self.feed(silence * round(seconds * self._audio.rate))

    def backlog_s(self) -> float:
        """Nothing ever waits."""
        return 0.0

    def close(self) -> None:
        """What began is finished, then `Drained`."""
        if self._closed:
            return
        if self._energy is not None:
            for turn in self._energy.close():
                self._plan(turn)
        now = self._now()
        for due, turn, what in self._agenda:
            if turn.start < now and (what != "partial" or due <= now):
                self._say(turn, what, min(due, now))
        self._closed = True
        self._recogniser.channels -= 1
        self._post(Drained(self._channel))

    def _now(self) -> float:
        return self._samples / self._audio.rate

    def _plan(self, turn: Turn) -> None:
        self._agenda.append((turn.start + _NOTICE_S, turn, "started"))
        for mark in _PARTIALS_S:
            if mark < turn.end - turn.start:
                self._agenda.append((turn.start + mark, turn, "partial"))
        self._agenda.append((turn.end + HANGOVER_S, turn, "final"))

    def _advance(self) -> None:
        now = self._now()
        while self._agenda and self._agenda[0][0] <= now:
            due, turn, what = self._agenda.pop(0)
            self._say(turn, what, due)
        while now - self._reported >= 0.5:
            self._reported += 0.5
            marked, self._marked = self._marked, 0.0
            self._post(MediaTime(self._channel, self._reported, 0.0, marked))

    def _say(self, turn: Turn, what: str, due: float) -> None:
        if what == "started":
            self._count += 1
        name = f"{self._channel}-{self._count}"
        if what == "started":
            self._post(SpeechStarted(self._channel, name, turn.start))
        elif what == "partial":
            words = turn.text.split()
            share = (due - turn.start) / max(turn.end - turn.start, 1e-9)
            text = " ".join(words[: max(1, int(share * len(words)))])
            confirmed = len(text.rsplit(" ", 1)[0]) if " " in text else 0
            self._post(PartialText(self._channel, name, turn.start, round(due, 3), text, confirmed))
        else:
            end = min(turn.end, self._now())
            self._recogniser.finals += 1
            self._post(SpeechStopped(self._channel, name, end))
            sound = self._sound(turn.start, end)
            self._post(
                FinalText(self._channel, name, turn.start, end, turn.text, self._confidence, "scripted", None, sound)
            )

    def _sound(self, start: float, end: float) -> NDArray[np.float32]:
        width, rate = self._audio.encoding.width, self._audio.rate
        begin = self._samples - len(self._kept) // width
        first, last = (max(0, int(at * rate) - begin) * width for at in (start, end))
        linear = _decoded(bytes(self._kept[first:last]), self._audio)
        if rate == ENGINE_RATE or not linear.size:
            return linear
        resampler = Resampler(rate)
        return np.concatenate((resampler.feed(linear), resampler.flush()))

    def _post(self, message: SpeechMessage) -> None:
        """Later on the loop, as the real recogniser does; at once where no loop runs."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._sink(message)
        else:
            loop.call_soon(self._sink, message)


class _Energy:
    """Utterances by loudness."""

    def __init__(self, rate: int) -> None:
        self._segmenter = Segmenter(HANGOVER_S, rows=1)
        self._size = round(FRAME_S * rate)
        self._left: NDArray[np.float32] = np.zeros(0, np.float32)
        self._row = np.array([0])

    def hear(self, samples: NDArray[np.float32]) -> list[Turn]:
        """Utterances that ended within these samples."""
        size = self._size
        joined = np.concatenate((self._left, samples))
        count = len(joined) // size
        self._left = joined[count * size :]
        turns = []
        for level in rms_dbfs(joined[: count * size].reshape(count, size)) if count else ():
            voice = np.array([1.0 if level > _LOUD_DBFS else 0.0], np.float32)
            edges = self._segmenter.step(voice, self._row)
            turns += [_turn(e.onset, e.end) for e in edges if e.kind is EdgeKind.STOPPED]
        return turns

    def close(self) -> list[Turn]:
        """The utterance still open."""
        return [_turn(edge.onset, edge.end) for edge in self._segmenter.close(0)]


def _turn(first: int, last: int) -> Turn:
    start, end = round(first * FRAME_S, 3), round(last * FRAME_S, 3)
    return Turn(start, end, " ".join(["word"] * max(1, round((end - start) * WORDS_PER_S))))


def _decoded(data: bytes, audio: AudioFormat) -> NDArray[np.float32]:
    if audio.encoding is Encoding.S16LE:
        return to_float(np.frombuffer(data[: len(data) // 2 * 2], "<i2"))
    return g711.decode_float(np.frombuffer(data, np.uint8), audio.encoding)
