"""The real server under a crowd of scripted calls: `python -m tests.benchmarks.crowd_server FOLDER [PROFILE]`.

Everything of `calmline serve` runs (ingest websockets, pipeline, bus, hub, store, pages) except the decoding of speech:
the scripted recogniser says each call's lines when its media time comes, with two more partials a second than its own,
so that a call makes the five events a second the wall is measured at. Prints one line of JSON when it serves,
`{"url", "pid", "tokens"}`; on SIGTERM it ends in order and prints `{"events": {type: count}}`, counted on the bus.
With PROFILE, a cProfile of the event loop's thread is kept in that file.
"""

import asyncio
import cProfile
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from monitor.audio.frames import AudioFormat
from monitor.config import ServerSettings, Settings, StoreSettings
from monitor.events.base import Event
from monitor.server.logs import setup_logging
from monitor.server.wiring import serving
from monitor.speech.messages import MediaTime, PartialText, Sink, SpeechMessage, SpeechStarted, SpeechStopped
from monitor.speech.scripted import ScriptedChannel, ScriptedRecogniser, Turn

ROUND_S = 6.0
ROUNDS = 200
"""Twenty minutes of talk: more than a run lasts."""
CUSTOMER_S = (0.1, 3.0)
AGENT_S = (3.3, 5.7)
CALM = (
    "Good morning, I would like to change my address.",
    "Yes, that is the one, thank you.",
    "The new street is Harbour Lane.",
    "Could you tell me when it takes effect?",
    "Lovely, that suits me well.",
)
CROSS = (
    "This is the third time I have called about this.",
    "Nobody ever calls me back.",
    "This is ridiculous, I am so frustrated.",
    "I want to speak to your manager right now.",
    "I am furious, this is unacceptable.",
)
AGENT = (
    "Let me look that up for you.",
    "One moment, please.",
    "I am so sorry that nobody called you back.",
    "I will stay with this until it is put right.",
    "Is there anything else?",
)
PEOPLE = {"supervisor": "Dana Whitcombe", "agent": "Agent 000", "admin": "Root", "ingest": "peer"}


def number(call_id: str) -> int:
    """`crowd-17` is 17."""
    return int(call_id.rpartition("-")[2])


@cache
def script(call_id: str, channel: int) -> Sequence[Turn]:
    """Channel 0 is the customer. Of ten calls, four grow cross for 80 s in every 240, at times of their own."""
    index = number(call_id)
    turns = []
    for count in range(ROUNDS):
        at = count * ROUND_S
        cross = index % 10 < 4 and (at + index * 17) % 240 < 80
        said = (CROSS if cross else CALM)[(count + index) % 5]
        if channel == 0:
            turns.append(Turn(at + CUSTOMER_S[0], at + CUSTOMER_S[1], said))
        else:
            turns.append(Turn(at + AGENT_S[0], at + AGENT_S[1], AGENT[(count + index) % 5]))
    return turns


class ChattyRecogniser(ScriptedRecogniser):
    """Says what is being said once more with every half second of media time, as one word more."""

    def __init__(self) -> None:
        super().__init__(script)

    def open(self, call_id: str, channel: int, audio: AudioFormat, sink: Sink, *, hints: str = "") -> ScriptedChannel:
        """A new channel."""
        return super().open(call_id, channel, audio, _chatty(sink, script(call_id, channel)), hints=hints)


def _chatty(sink: Sink, turns: Sequence[Turn]) -> Sink:
    begun: SpeechStarted | None = None

    def heard(message: SpeechMessage) -> None:
        nonlocal begun
        sink(message)
        if isinstance(message, SpeechStarted):
            begun = message
        elif isinstance(message, SpeechStopped):
            begun = None
        elif isinstance(message, MediaTime) and begun is not None:
            words = turns[int(begun.at // ROUND_S)].text.split()
            text = " ".join(words[: 1 + int((message.at - begun.at) / 0.4)])
            sink(PartialText(begun.channel, begun.utterance_id, begun.at, message.at, text, 0))

    return heard


def kind(event: Event) -> str:
    """Its `type` on the wire."""
    return str(getattr(event, "type", ""))


async def run(folder: Path, profile: Path | None) -> None:
    """Serve until SIGTERM."""
    stop, counts = asyncio.Event(), Counter[str]()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)

    def count(events: Sequence[Event]) -> None:
        counts.update(kind(event) for event in events)

    settings = Settings(server=ServerSettings(port=0), store=StoreSettings(data_dir=folder))
    async with serving(settings, lambda _settings: ChattyRecogniser()) as running:
        running.bus.subscribe(count)
        tokens = {role: running.tokens.create(role, name).token for role, name in PEOPLE.items()}
        print(json.dumps({"url": running.url, "pid": os.getpid(), "tokens": tokens}), flush=True)
        profiler = cProfile.Profile()
        if profile is not None:
            profiler.enable()
        await stop.wait()
        if profile is not None:
            profiler.disable()
            profiler.dump_stats(profile)
        print(json.dumps({"events": counts}), flush=True)


if __name__ == "__main__":
    setup_logging(level="warning")
    asyncio.run(run(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None))
