"""One live call, run with a told recogniser, the real pipeline and a manual clock."""

import asyncio
import gc
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from monitor.audio.frames import AudioFormat, Encoding
from monitor.calls.bus import Bus
from monitor.calls.factory import PipelineFactory, load_factory
from monitor.calls.messages import AddNote, SendMessage, UpdateAlert
from monitor.calls.registry import TURNS, CallRegistry
from monitor.calls.runner import INBOX, CallRunner
from monitor.calls.voices import MOST, VoiceMeter, Voices
from monitor.config import PrivacySettings, Settings, SpeechSettings
from monitor.errors import AdmissionError, PeerError, UsageError
from monitor.events.base import CallMetadata, Event, Role
from monitor.events.call import CallEnded, CallStarted, CallSummary, CallUpdated
from monitor.events.speech import SpeechFinal, SpeechPartial
from monitor.scoring.messages import VoiceFeatures
from monitor.speech.messages import Drained, FinalText, MediaTime, PartialText, Quarantined
from monitor.telephony.codec import CallOpened
from tests.fakes.clock import ManualClock
from tests.fakes.recogniser import ToldRecogniser

PCMU = AudioFormat(Encoding.PCMU, 8000)


@pytest.fixture(scope="module")
def factory() -> PipelineFactory:
    return load_factory(Settings())


@pytest.fixture
async def executor() -> AsyncIterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


class World:
    """A registry with everything around it."""

    def __init__(
        self,
        factory: PipelineFactory,
        executor: ThreadPoolExecutor,
        voice: VoiceMeter | None = None,
        *,
        full_after: int | None = None,
        privacy: PrivacySettings | None = None,
        speech: SpeechSettings | None = None,
    ) -> None:
        self.clock = ManualClock()
        self.recogniser = ToldRecogniser(full_after)
        self.seen: list[Event] = []
        self.on_event: Callable[[Event], object] = lambda event: None
        bus = Bus()
        bus.subscribe(self._see)
        self.registry = CallRegistry(
            Settings(privacy=privacy or PrivacySettings(), speech=speech or SpeechSettings()),
            self.recogniser,
            bus,
            self.clock,
            pipelines=lambda opened: factory.make(opened.call_id, len(opened.roles)),
            voices=Voices(executor, voice) if voice else None,
        )

    def _see(self, events: Sequence[Event]) -> None:
        self.seen.extend(events)
        for event in events:
            self.on_event(event)

    def open(self, roles: tuple[Role, ...] = ("customer", "agent"), call_id: str = "c1", **metadata: str) -> CallRunner:
        return self.registry.open(CallOpened(call_id, PCMU, roles, CallMetadata.model_validate(metadata)), "raw")


def final(channel: int, text: str, end: float, utterance_id: str = "u") -> FinalText:
    return FinalText(channel, utterance_id, end - 1.0, end, text, 0.9, "fast", None, np.zeros(16000, np.float32))


def held_meter() -> tuple[threading.Event, VoiceMeter]:
    """A meter that measures nothing, but only once the event is set."""
    release = threading.Event()

    def meter(_message: FinalText) -> VoiceFeatures | None:
        release.wait(10)
        return None

    return release, meter


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0.005)


async def test_seq_is_gapless_over_durable_events_and_null_for_transient_ones(
    factory: PipelineFactory, executor: ThreadPoolExecutor
) -> None:
    world = World(factory, executor)
    world.open()
    told = world.recogniser.channels["c1", 0]
    told.say(PartialText(0, "u1", 0.0, 0.8, "hello", 0))
    told.say(final(0, "hello there", 1.5, "u1"))
    assert await world.registry.finish("c1") == 1
    durable = [event for event in world.seen if event.durable]
    assert [event.seq for event in durable] == list(range(1, len(durable) + 1))
    assert all(event.seq is None for event in world.seen if not event.durable)
    assert isinstance(durable[0], CallStarted)
    assert isinstance(durable[-1], CallEnded)
    assert all(event.sent_at.endswith("Z") for event in world.seen)


async def test_only_the_customers_voice_is_ever_measured(
    factory: PipelineFactory, executor: ThreadPoolExecutor
) -> None:
    measured: list[int] = []

    def meter(message: FinalText) -> VoiceFeatures | None:
        measured.append(message.channel)
        return None

    world = World(factory, executor, meter)
    world.open(("agent", "customer"))
    world.recogniser.channels["c1", 0].say(final(0, "how can i help", 1.0))
    world.recogniser.channels["c1", 1].say(final(1, "my order is late", 3.0))
    await settle()
    await world.registry.finish("c1")
    world.open(("unknown",))
    world.recogniser.channels["c1", 0].say(final(0, "anything", 1.0))
    await settle()
    await world.registry.finish("c1")
    assert measured == [1]


async def test_messages_wait_in_order_while_a_voice_is_measured_and_only_partials_are_dropped(
    factory: PipelineFactory, executor: ThreadPoolExecutor
) -> None:
    release, meter = held_meter()
    world = World(factory, executor, meter)
    runner = world.open()
    customer, agent = (world.recogniser.channels["c1", index] for index in (0, 1))
    customer.say(final(0, "first", 1.0, "u1"))
    agent.say(final(1, "second", 2.0, "u2"))
    for number in range(INBOX + 10):
        agent.say(PartialText(1, "u3", 2.0, 2.5, f"partial {number}", 0))
    agent.say(final(1, "third", 4.0, "u3"))
    assert not any(isinstance(event, SpeechFinal) for event in world.seen)
    release.set()
    await settle()
    assert [event.text for event in world.seen if isinstance(event, SpeechFinal)] == ["first", "second", "third"]
    assert runner.dropped == 11
    assert sum(isinstance(event, SpeechPartial) for event in world.seen) == INBOX - 1


async def test_a_voice_that_cannot_be_measured_costs_only_the_voice(
    factory: PipelineFactory, executor: ThreadPoolExecutor
) -> None:
    def meter(message: FinalText) -> VoiceFeatures | None:
        raise ValueError("bad samples")

    world = World(factory, executor, meter)
    world.open()
    world.recogniser.channels["c1", 0].say(final(0, "still here", 1.0))
    await settle()
    assert [event.text for event in world.seen if isinstance(event, SpeechFinal)] == ["still here"]


async def test_when_too_many_voices_wait_the_words_count_alone(
    factory: PipelineFactory, executor: ThreadPoolExecutor
) -> None:
    release, meter = held_meter()
    world = World(factory, executor, meter)
    for number in range(MOST + 1):
        world.open(call_id=f"c{number}")
        world.recogniser.channels[f"c{number}", 0].say(final(0, "my order is late", 1.0))
    finals = [event.call_id for event in world.seen if isinstance(event, SpeechFinal)]
    assert finals == [f"c{MOST}"]
    assert world.registry.voices_skipped == 1
    release.set()
    await settle()
    assert sum(isinstance(event, SpeechFinal) for event in world.seen) == MOST + 1


async def test_the_last_words_come_before_the_end(factory: PipelineFactory, executor: ThreadPoolExecutor) -> None:
    world = World(factory, executor)
    world.open()
    world.recogniser.channels["c1", 1].last_words.append(final(1, "goodbye", 9.0))
    assert await world.registry.finish("c1", "peer_lost") == 1
    end = world.seen[-1]
    assert isinstance(end, CallEnded)
    assert (end.reason, end.finals, end.duration) == ("peer_lost", 1, 9.0)
    assert world.registry.get("c1") is None
    assert await world.registry.finish("c1") == 0


async def test_a_full_machine_refuses_the_call_and_leaves_nothing_open(
    factory: PipelineFactory, executor: ThreadPoolExecutor
) -> None:
    world = World(factory, executor, full_after=1)
    hooked: list[CallRunner] = []
    world.registry.on_open.append(hooked.append)
    with pytest.raises(AdmissionError):
        world.open()
    assert hooked == [], "a recorder would have opened its files"
    assert world.recogniser.channels["c1", 0].closed
    assert world.registry.live() == []
    assert world.seen == []


async def test_a_call_whose_beginning_fails_leaves_nothing_open(
    factory: PipelineFactory, executor: ThreadPoolExecutor
) -> None:
    def broken(_runner: CallRunner) -> None:
        raise OSError("no disk")

    world = World(factory, executor)
    world.registry.on_open.append(broken)
    with pytest.raises(OSError, match="no disk"):
        world.open()
    assert all(channel.closed for channel in world.recogniser.channels.values())
    assert (world.registry.live(), world.seen) == ([], [])


async def test_nothing_follows_the_end_of_a_call(factory: PipelineFactory, executor: ThreadPoolExecutor) -> None:
    world = World(factory, executor)
    found: list[CallRunner | None] = []
    world.on_event = lambda event: found.append(world.registry.get("c1")) if isinstance(event, CallEnded) else None
    runner = world.open()
    await world.registry.finish("c1")
    assert found == [None], "who is told of the end finds a live call no more"
    with pytest.raises(UsageError) as caught:
        runner.command(AddNote("call her back", "ada"))
    assert caught.value.code == "call_over"
    runner.update(CallMetadata(agent="Dana"))
    assert isinstance(world.seen[-1], CallEnded)


async def test_a_live_id_is_refused_with_4409(factory: PipelineFactory, executor: ThreadPoolExecutor) -> None:
    world = World(factory, executor)
    world.open()
    with pytest.raises(PeerError) as caught:
        world.open()
    assert caught.value.close_code == 4409


async def test_a_refused_customer_is_not_watched_unless_the_setting_says_so(
    factory: PipelineFactory, executor: ThreadPoolExecutor
) -> None:
    with pytest.raises(PeerError) as caught:
        World(factory, executor).open(consent="refused")
    assert caught.value.close_code == 4451
    allowed = World(factory, executor, privacy=PrivacySettings(monitor_refused=True))
    assert allowed.open(consent="refused").metadata.consent == "refused"


async def test_many_calls_are_told_of_in_turns_and_each_once_in_a_round(
    factory: PipelineFactory, executor: ThreadPoolExecutor
) -> None:
    world = World(factory, executor)
    opened = [f"c{number}" for number in range(2 * TURNS + 3)]
    for call_id in opened:
        world.open(call_id=call_id)
    told: list[list[str]] = []
    for turn in range(TURNS):
        world.seen.clear()
        world.registry.tick(turn)
        told.append([event.call_id for event in world.seen if isinstance(event, CallSummary)])
    assert sorted(call_id for turn in told for call_id in turn) == sorted(opened)
    assert max(len(turn) for turn in told) == 3


async def test_no_audio_from_the_peer_is_no_data_and_comes_back(
    factory: PipelineFactory, executor: ThreadPoolExecutor
) -> None:
    world = World(factory, executor)
    runner = world.open()
    runner.tick()
    world.clock.pass_time(5.0)
    runner.tick()
    runner.feed(0, b"\xff" * 160)
    runner.tick()
    states = [event.data for event in world.seen if isinstance(event, CallUpdated)]
    assert states == ["gap", "ok"]
    summaries = [event for event in world.seen if isinstance(event, CallSummary)]
    assert [summary.data for summary in summaries] == ["ok", "gap", "ok"]


async def test_an_unsupported_language_is_said_at_once(factory: PipelineFactory, executor: ThreadPoolExecutor) -> None:
    world = World(factory, executor)
    runner = world.open(language="fr-FR")
    assert runner.summary.data == "unsupported_language"
    assert runner.summary.score is None


async def test_people_act_on_the_call(factory: PipelineFactory, executor: ThreadPoolExecutor) -> None:
    world = World(factory, executor)
    runner = world.open()
    world.recogniser.channels["c1", 0].say(MediaTime(0, 12.0, 0.1))
    [message] = runner.command(SendMessage("I can join you", "ada"))
    [note] = runner.command(AddNote("look at this", "ada", at=3.0))
    assert (message.at, note.at) == (12.0, 3.0)
    with pytest.raises(UsageError, match="no alert"):
        runner.command(UpdateAlert("c1-a9", "ada", acknowledged=True))


async def test_metadata_told_later_is_merged(factory: PipelineFactory, executor: ThreadPoolExecutor) -> None:
    world = World(factory, executor)
    runner = world.open(queue="billing")
    runner.update(CallMetadata(agent="Dana"))
    runner.update(CallMetadata())
    assert (runner.metadata.queue, runner.metadata.agent) == ("billing", "Dana")
    assert [event.agent for event in world.seen if isinstance(event, CallUpdated)] == ["Dana"]


async def test_an_agent_named_later_brings_what_the_site_knows(
    factory: PipelineFactory, executor: ThreadPoolExecutor
) -> None:
    world = World(factory, executor)
    runner = world.open()
    runner.complete = lambda told: told.model_copy(update={"team": "Harbour"})
    runner.update(CallMetadata(agent="Dana", queue="Billing", customer_ref="Low Tide Hotel"))
    assert (runner.metadata.agent, runner.metadata.team) == ("Dana", "Harbour")
    [told] = [event for event in world.seen if isinstance(event, CallUpdated)]
    assert (told.agent, told.team, told.queue, told.customer_ref) == ("Dana", "Harbour", "Billing", "Low Tide Hotel")


async def test_a_number_that_turns_out_later_is_masked_in_what_the_live_call_remembers(
    factory: PipelineFactory, executor: ThreadPoolExecutor
) -> None:
    world = World(factory, executor)
    runner = world.open()
    customer = world.recogniser.channels["c1", 0]
    customer.say(final(0, "it starts with 48 2", 2.0, "u1"))
    customer.say(final(0, "13 377", 4.0, "u2"))
    said = [event.text for event in runner.history.events() if isinstance(event, SpeechFinal)]
    assert "48" not in said[0]
    await world.registry.finish("c1")


async def test_an_ended_call_leaves_nothing_to_the_cycle_collector(
    factory: PipelineFactory, executor: ThreadPoolExecutor
) -> None:
    world = World(factory, executor, voice=lambda message: None)
    gc.collect()
    gc.disable()
    try:
        gone = weakref.ref(world.open())
        world.recogniser.channels["c1", 0].say(final(0, "where is my order", 3.0, "u1"))
        await settle()
        await world.registry.finish("c1")
        world.recogniser.channels.clear()
        await settle()
        assert gone() is None
    finally:
        gc.enable()


async def test_a_call_has_the_names_of_its_queue_and_those_of_all(
    factory: PipelineFactory, executor: ThreadPoolExecutor
) -> None:
    speech = SpeechSettings.model_validate({"hints": {"*": ["Calmline"], "parcels": ["Kestrova", "Calmline"]}})
    world = World(factory, executor, speech=speech)
    world.open(call_id="a", queue="parcels")
    world.open(call_id="b", queue="billing")
    world.open(call_id="c")
    assert world.recogniser.hints == {"a": "Calmline, Kestrova.", "b": "Calmline.", "c": "Calmline."}
    assert SpeechSettings().hints_for("parcels") == ""


async def test_the_summary_counts_what_was_not_believed(factory: PipelineFactory, executor: ThreadPoolExecutor) -> None:
    world = World(factory, executor)
    runner = world.open()
    told = world.recogniser.channels["c1", 0]
    told.say(Quarantined(0, "u1", 0.0, 1.0, "loop"))
    told.say(final(0, "hello there", 2.5, "u2"))
    await settle()
    runner.tick()
    [summary] = [event for event in world.seen if isinstance(event, CallSummary)][-1:]
    assert summary.quarantined == 1


def lags(world: World) -> list[float]:
    return [event.lag for event in world.seen if isinstance(event, CallSummary)]


async def test_a_lag_is_told_while_it_grows_and_when_it_is_gone_by_whole_seconds(
    factory: PipelineFactory, executor: ThreadPoolExecutor
) -> None:
    world = World(factory, executor)
    runner = world.open()
    told = world.recogniser.channels["c1", 0]
    runner.tick()
    for half in range(60):
        told.say(MediaTime(0, half / 2, half / 2))
        runner.tick()
        assert abs(lags(world)[-1] - half / 2) < 1.0
        assert runner.summary.lag == half / 2
    assert len(lags(world)) <= 32
    told.say(MediaTime(0, 30.0, 0.4))
    runner.tick()
    assert lags(world)[-1] == 0.4
    states = [(event.data, event.lag) for event in world.seen if isinstance(event, CallUpdated)]
    assert states == [("delayed", 5.5), ("ok", 0.4)]


async def test_a_lag_of_less_than_a_second_is_no_news_of_its_own(
    factory: PipelineFactory, executor: ThreadPoolExecutor
) -> None:
    world = World(factory, executor)
    runner = world.open()
    told = world.recogniser.channels["c1", 0]
    runner.tick()
    for half in range(20):
        told.say(MediaTime(0, half / 2, 0.9 if half % 2 else 0.0))
        runner.tick()
    assert lags(world) == [0.0]
    told.say(PartialText(0, "u1", 9.0, 9.9, "hello", 0))
    runner.tick()
    assert lags(world) == [0.0, 0.9]


async def test_the_lag_of_a_side_that_was_given_up_is_over(
    factory: PipelineFactory, executor: ThreadPoolExecutor
) -> None:
    world = World(factory, executor)
    runner = world.open()
    told = world.recogniser.channels["c1", 0]
    told.say(MediaTime(0, 12.0, 9.0))
    runner.tick()
    told.say(Drained(0))
    runner.tick()
    assert lags(world) == [9.0, 0.0]
