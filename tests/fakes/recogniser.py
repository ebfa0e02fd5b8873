"""A recogniser that says what the test tells it to."""

from monitor.audio.frames import AudioFormat
from monitor.errors import AdmissionError
from monitor.speech.messages import Drained, Sink, SpeechMessage


class ToldChannel:
    """One channel; `say` delivers a message as the real one would, on the loop's thread."""

    def __init__(self, index: int, sink: Sink) -> None:
        self.index, self.say = index, sink
        self.fed = bytearray()
        self.gaps: list[float] = []
        self.closed = False
        self.last_words: list[SpeechMessage] = []

    def feed(self, data: bytes) -> None:
        self.fed.extend(data)

    def gap(self, seconds: float) -> None:
        self.gaps.append(seconds)

    def backlog_s(self) -> float:
        return 0.0

    def close(self) -> None:
        self.closed = True
        for message in self.last_words:
            self.say(message)
        self.say(Drained(self.index))


class ToldRecogniser:
    """Opens told channels; `full_after` refuses further ones."""

    def __init__(self, full_after: int | None = None) -> None:
        self.channels: dict[tuple[str, int], ToldChannel] = {}
        self.hints: dict[str, str] = {}
        self._full_after = full_after

    def open(self, call_id: str, channel: int, audio: AudioFormat, sink: Sink, *, hints: str = "") -> ToldChannel:
        del audio
        if self._full_after is not None and len(self.channels) >= self._full_after:
            raise AdmissionError("the machine is full; end a call or add a machine")
        told = ToldChannel(channel, sink)
        self.channels[call_id, channel] = told
        self.hints[call_id] = hints
        return told
