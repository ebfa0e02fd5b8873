"""One conversation, every phone system: the same words and the same alerts, whoever carries the audio.

All calls run at once against one real server with the real recogniser; the decoding window is pinned, since under load
the server would choose another one for some of them. The recording has been through PCMU, so that no protocol changes
its samples any more.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from monitor.audio import g711
from monitor.audio.frames import Encoding
from monitor.config import PrivacySettings, ScoringSettings, ServerSettings, Settings, SpeechSettings, StoreSettings
from monitor.events.alert import AlertRaised
from monitor.events.base import Event, Role
from monitor.events.call import CallEnded, CallStarted
from monitor.events.speech import SpeechFinal
from monitor.server.serving import Running
from monitor.server.wiring import serving
from monitor.simulate.calls.bundle import RATE, list_calls, load_audio
from monitor.simulate.peers.peer import SimulatedCall
from monitor.simulate.replay import Target, replay
from tests.fakes.ports import free_ports

pytestmark = [pytest.mark.asr, pytest.mark.timeout(300)]
EXCERPT = ("broadband-defensive", 70.3, 85.3)
"""The customer gives up, in two turns with one of the agent between; nobody speaks into another's turn, so that a mono
recording has the same turns."""
ALERT_AT = 50.0
"""Well between the scores of the two turns, in mono, too: this is about transport, not about scores."""
ENDED_S = 200.0
IDLE_S = 5.0
SAME_S = 0.2
NEAR_S = 1.0
JOINED = ("asterisk", "vonage", "audiosocket", "rtp")
"""Two connections a call: their audio is laid side by side as it arrives, and one may come later on a busy machine."""
SOURCES = {
    "signalwire": {"protocol": "twilio", "dialect": "signalwire"},
    "plivo": {"protocol": "twilio", "dialect": "plivo"},
    "exotel": {"protocol": "twilio", "dialect": "exotel", "customer": "none"},
}
SAME = ("twilio", "telnyx", "signalwire", "plivo", "audiohook", "asterisk", "freeswitch", "jambonz", "vonage")
"""Beside these AudioSocket and RTP, which have sockets of their own. `raw` is what all are compared with."""
WIDER = ("freeswitch-16k", "vonage-16k")
MONO = ("raw-mono", "exotel")


@dataclass
class Heard:
    """What came of one call. `utterances`: start, end and words of each side."""

    roles: tuple[Role, ...] = ()
    utterances: dict[str, list[tuple[float, float, str]]] = field(default_factory=dict)
    alerts: list[float] = field(default_factory=list)
    ended: str = ""

    def text(self, role: str) -> list[str]:
        """The words of one side."""
        return [text for _, _, text in sorted(self.utterances.get(role, []))]


@dataclass(frozen=True)
class Conversation:
    """The excerpt, ready to be called out."""

    samples: NDArray[np.int16]

    def call(self, name: str, rate: int = RATE) -> SimulatedCall:
        """Both sides, at another rate if need be."""
        samples = self.samples
        if rate != RATE:
            samples = np.asarray(soxr.resample(samples, RATE, rate), np.int16)
        return SimulatedCall(f"call-{name}", samples, rate, ("customer", "agent"), {"product": name})

    def mono(self, name: str) -> SimulatedCall:
        """Both sides in one channel."""
        mixed = np.clip(self.samples.sum(axis=1, dtype=np.int32), -32768, 32767).astype(np.int16)
        return SimulatedCall(f"call-{name}", mixed[:, None], RATE, ("unknown",), {"product": name})


def conversation() -> Conversation:
    """The excerpt as any phone system would hear it."""
    name, first, last = EXCERPT
    call = next(call for call in list_calls() if call.name == name)
    samples = load_audio(call)[round(first * RATE) : round(last * RATE)]
    return Conversation(g711.decode(g711.encode(samples, Encoding.PCMU), Encoding.PCMU).reshape(-1, 2))


class Notes:
    """Subscribes to the bus and keeps what the tests compare, by the name of the call's source."""

    def __init__(self) -> None:
        self.calls: dict[str, Heard] = {}
        self.names: dict[str, str] = {}
        self.news = asyncio.Event()

    def take(self, events: Sequence[Event]) -> None:
        """Events of one call."""
        for event in events:
            if isinstance(event, CallStarted):
                name = event.metadata.product or event.source
                self.names[event.call_id] = name
                self.calls[name] = Heard(event.channels)
            heard = self.calls[self.names[event.call_id]]
            match event:
                case SpeechFinal():
                    heard.utterances.setdefault(event.role, []).append((event.start, event.end, event.text))
                case AlertRaised():
                    heard.alerts.append(event.at)
                case CallEnded():
                    heard.ended = event.reason
                    self.news.set()

    async def all_ended(self, count: int) -> None:
        """Wait until so many calls are over. Raises TimeoutError."""
        async with asyncio.timeout(ENDED_S):
            while sum(bool(heard.ended) for heard in self.calls.values()) < count:
                self.news.clear()
                await self.news.wait()


async def play_all(folder: Path) -> dict[str, Heard]:
    """Every protocol at once; what the server made of each."""
    said, port = conversation(), free_ports(2)
    settings = Settings.model_validate(
        {
            "server": ServerSettings(port=0),
            "store": StoreSettings(data_dir=folder),
            "speech": SpeechSettings(model="tiny.en", window="fast", partials="off"),
            "scoring": ScoringSettings(frustrated=ALERT_AT),
            "privacy": PrivacySettings(store_unknown=True),
            "telephony": {"audiosocket": "127.0.0.1:0", "rtp": f"127.0.0.1:{port}-{port + 1}", "rtp_idle_s": IDLE_S},
            "sources": SOURCES,
        }
    )
    notes = Notes()
    async with serving(settings) as running:
        running.bus.subscribe(notes.take)
        target = _targets(running)
        protocols = {name: SOURCES.get(name, {}).get("protocol", name) for name in (*SAME, "raw")}
        plays = {name: replay(said.call(name), protocols[name], target(name)) for name in (*SAME, "raw")}
        for name in WIDER:
            plays[name] = replay(said.call(name, 16_000), name.split("-")[0], target(name))
        plays["raw-mono"] = replay(said.mono("raw-mono"), "raw", target("raw-mono"))
        plays["exotel"] = replay(said.mono("exotel"), "twilio", target("exotel"))
        sockets = replace(target("audiosocket"), url=f"tcp://127.0.0.1:{running.listeners.audiosocket_port}")
        plays["audiosocket"] = replay(said.call("audiosocket"), "audiosocket", sockets)
        plays["rtp"] = replay(said.call("rtp"), "rtp", replace(target("rtp"), url=f"udp://127.0.0.1:{port}"))
        for name, outcome in zip(plays, await asyncio.gather(*plays.values()), strict=True):
            assert outcome.in_order, (name, outcome.why)
        await notes.all_ended(len(plays))
    return notes.calls


def _targets(running: Running) -> Callable[[str], Target]:
    def target(name: str) -> Target:
        url, token = running.url.replace("http", "ws", 1), running.tokens.create("ingest", name).token
        if name in SOURCES:  # the token in the path names the source, and this the dialect
            return Target(f"{url}/ingest/twilio/{token}", dialect=SOURCES[name]["dialect"])
        return Target(url, token)

    return target


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Heard]:
    """All calls, played once for all tests of this module."""
    return asyncio.run(play_all(tmp_path_factory.mktemp("protocols")))


def test_the_conversation_has_an_alert_and_two_sides(heard: dict[str, Heard]) -> None:
    raw = heard["raw"]
    assert raw.alerts
    assert len(raw.text("customer")) >= 2
    assert raw.text("agent")


@pytest.mark.parametrize("name", [*SAME, "audiosocket", "rtp"])
def test_the_same_words_and_the_same_alerts(heard: dict[str, Heard], name: str) -> None:
    raw, other = heard["raw"], heard[name]
    assert other.roles == ("customer", "agent")
    assert other.text("customer") == raw.text("customer")
    assert other.text("agent") == raw.text("agent")
    tolerance = NEAR_S if name in JOINED else SAME_S
    assert other.alerts == pytest.approx(raw.alerts, abs=tolerance)
    for role in ("customer", "agent"):
        ours, theirs = (np.array([spot[:2] for spot in sorted(call.utterances[role])]) for call in (raw, other))
        np.testing.assert_allclose(theirs, ours, atol=tolerance)
    assert other.ended == "completed"


@pytest.mark.parametrize("name", WIDER)
def test_wider_audio_raises_the_same_alerts(heard: dict[str, Heard], name: str) -> None:
    assert heard[name].roles == ("customer", "agent")
    assert heard[name].alerts == pytest.approx(heard["raw"].alerts, abs=NEAR_S)


@pytest.mark.parametrize("name", MONO)
def test_mono_is_of_unknown_role_and_raises_the_first_alert(heard: dict[str, Heard], name: str) -> None:
    assert heard[name].roles == ("unknown",)
    assert set(heard[name].utterances) == {"unknown"}
    assert heard[name].alerts[0] == pytest.approx(heard["raw"].alerts[0], abs=NEAR_S)
