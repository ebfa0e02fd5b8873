"""The real server with a scripted recogniser, a process of its own: `python -m tests.e2e.stage FOLDER PORT [record]`.

Prints one line of JSON when it serves: `{"url", "tokens": {name: token}}`. Ends on SIGTERM. What each call says is in
`SCRIPTS`, by the first word of its call id, or, for `demo-NAME-NUMBER`, what the bundled call of that name says; media
time is what is streamed, so tests decide when something is said. With `record` calls keep their audio.
"""

import asyncio
import json
import signal
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from monitor.config import PrivacySettings, ServerSettings, Settings, StoreSettings
from monitor.server.logs import setup_logging
from monitor.server.wiring import serving
from monitor.simulate.calls.bundle import list_calls
from monitor.speech.scripted import ScriptedRecogniser, Turn

AGENT_NAME = "Ines Okafor"
PEOPLE = {
    "supervisor": ("supervisor", "Dana Whitcombe"),
    "second": ("supervisor", "Piotr Lis"),
    "reviewer": ("reviewer", "Farah"),
    "agent": ("agent", AGENT_NAME),
    "admin": ("admin", "Root"),
    "ingest": ("ingest", "peer"),
}
CROSS = (
    Turn(0.5, 3.0, "This is the third time I have called about the same problem."),
    Turn(4.0, 7.0, "This is ridiculous, I am so frustrated, nobody ever calls me back."),
    Turn(8.0, 11.0, "I want to speak to your manager right now, this is unacceptable."),
    Turn(12.0, 15.0, "I am furious, my account is four four seven one nine two eight three, cancel everything."),
)
SCRIPTS: dict[str, tuple[tuple[Turn, ...], tuple[Turn, ...]]] = {
    "angry": (
        (*CROSS, Turn(20.0, 24.0, "Are you even listening to me at all")),
        (Turn(3.2, 3.9, "Our policy says no."), Turn(16.0, 18.0, "I am so sorry that nobody called you back.")),
    ),
    # a last turn that begins late and takes long: a test meets it in the middle, however slow the machine
    "slow": (
        (*CROSS, Turn(90.0, 150.0, "Are you even listening to me at all")),
        (Turn(3.2, 3.9, "Our policy says no."), Turn(16.0, 18.0, "I am so sorry that nobody called you back.")),
    ),
    # after the last turn nothing changes any more, however long a test takes
    "cross": (CROSS, (Turn(3.2, 3.9, "Our policy says no."),)),
    "calm": (
        (
            Turn(0.5, 3.0, "Good morning, I would like to change my address please."),
            Turn(6.0, 8.0, "Lovely, thank you."),
        ),
        (Turn(3.4, 5.0, "Of course, I can do that for you."),),
    ),
}


def script(call_id: str, channel: int) -> Sequence[Turn]:
    """Channel 0 is the customer."""
    kind, _, name = call_id.partition("-")
    return bundled(name.rpartition("-")[0])[channel] if kind == "demo" else SCRIPTS[kind][channel]


@cache
def bundled(name: str) -> tuple[tuple[Turn, ...], tuple[Turn, ...]]:
    """What the customer and the agent of a bundled call say."""
    truth = next(call.truth for call in list_calls() if call.name == name)
    customer, agent = (
        tuple(Turn(turn.start, turn.end, turn.text) for turn in truth if turn.role == role)
        for role in ("customer", "agent")
    )
    return customer, agent


async def run(folder: Path, port: int, *, record: bool) -> None:
    """Serve until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = Settings(
        server=ServerSettings(port=port),
        store=StoreSettings(data_dir=folder, record_audio=record),
        privacy=PrivacySettings(store_unknown=True),
    )
    async with serving(settings, lambda _settings: ScriptedRecogniser(script)) as running:
        tokens = {key: running.tokens.create(role, name).token for key, (role, name) in PEOPLE.items()}
        sys.stdout.write(json.dumps({"url": running.url, "tokens": tokens}) + "\n")
        sys.stdout.flush()
        await stop.wait()


if __name__ == "__main__":
    setup_logging(level="warning")
    asyncio.run(run(Path(sys.argv[1]), int(sys.argv[2]), record="record" in sys.argv[3:]))
