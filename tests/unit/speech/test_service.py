"""The recogniser around a decoder without a model: order, drain, dying and hanging workers, admission."""

import asyncio
import threading
import tracemalloc
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from monitor.audio.frames import AudioFormat, Encoding
from monitor.config import SpeechSettings
from monitor.errors import AdmissionError
from monitor.events.speech import DecodeMode
from monitor.speech.engine import Decoded, Decoder, Request
from monitor.speech.intake import MAX_WAITING
from monitor.speech.load import Stage
from monitor.speech.messages import (
    Drained,
    FinalText,
    MediaTime,
    PartialText,
    SpeechMessage,
    SpeechStarted,
    SpeechStopped,
    Unheard,
)
from monitor.speech.service import Counters, SpeechService
from tests.fakes.clock import ManualClock
from tests.fakes.speech import DoubtingDecoder, LengthDecoder, pcmu, silence, voice
from tests.fakes.speech_core import CoreWorld

PCMU = AudioFormat(Encoding.PCMU, 8000)
TWO_TURNS = pcmu(silence(0.6), voice(2.0), silence(1.0), voice(1.2), silence(0.8))


class Ear:
    """Collects what one channel says."""

    def __init__(self) -> None:
        self.said: list[SpeechMessage] = []
        self.drained = asyncio.Event()

    def __call__(self, message: SpeechMessage) -> None:
        self.said.append(message)
        if isinstance(message, Drained):
            self.drained.set()

    def finals(self) -> list[FinalText]:
        return [m for m in self.said if isinstance(m, FinalText)]


async def hear(service: SpeechService, data: bytes = TWO_TURNS, *, channels: int = 1, chunk: int = 160) -> list[Ear]:
    ears = [Ear() for _ in range(channels)]
    opened = [service.open(f"call{n}", 0, PCMU, ear) for n, ear in enumerate(ears)]
    for i in range(0, len(data), chunk):
        for channel in opened:
            channel.feed(data[i : i + chunk])
    for channel in opened:
        channel.close()
    await asyncio.wait_for(asyncio.gather(*(ear.drained.wait() for ear in ears)), 30)
    return ears


async def started(
    make: Callable[[], Decoder] = LengthDecoder, hang_s: float = 30.0, **settings: object
) -> SpeechService:
    service = SpeechService(SpeechSettings.model_validate({"workers": 2, **settings}), make_decoder=make, hang_s=hang_s)
    await service.start()
    return service


async def test_messages_in_order_and_drained_last() -> None:
    service = await started()
    [ear] = await hear(service)
    await service.stop()
    kinds = [type(m) for m in ear.said if not isinstance(m, MediaTime | PartialText)]
    assert kinds.count(SpeechStarted) == kinds.count(SpeechStopped) == kinds.count(FinalText) == 2
    assert kinds[-1] is Drained
    first, second = ear.finals()
    assert first.utterance_id != second.utterance_id
    assert first.end <= second.start
    assert abs(len(first.samples) / 16000 - (first.end - first.start)) < 0.01
    assert next(m.at for m in ear.said if isinstance(m, MediaTime)) <= 0.6


async def test_how_it_is_fed_changes_nothing() -> None:
    service = await started(partials="off", window="fast")
    texts = set()
    for chunk in (160, 37, 4000, len(TWO_TURNS)):
        [ear] = await hear(service, chunk=chunk)
        texts.add(tuple((f.start, f.end, f.text) for f in ear.finals()))
    await service.stop()
    assert len(texts) == 1


async def test_a_worker_that_dies_is_replaced_and_nothing_is_lost_or_said_twice() -> None:
    deaths = threading.Semaphore(2)

    def die(_requests: Sequence[Request]) -> None:
        if deaths.acquire(blocking=False):
            raise RuntimeError("the model fell over")

    service = await started(lambda: LengthDecoder(die), partials="off")
    ears = await hear(service, channels=4)
    counts = service.counters().counts
    await service.stop()
    assert [len(ear.finals()) for ear in ears] == [2] * 4
    assert counts["worker_restarts"] == 2


async def test_a_worker_that_hangs_is_given_up_and_its_late_answer_ignored() -> None:
    hangs = threading.Semaphore(1)
    release = threading.Event()

    def hang(_requests: Sequence[Request]) -> None:
        if hangs.acquire(blocking=False):
            release.wait(20)

    service = await started(lambda: LengthDecoder(hang), hang_s=0.5, partials="off")
    ears = await hear(service, channels=3)
    release.set()
    await asyncio.sleep(0.1)
    await service.stop()
    assert [len(ear.finals()) for ear in ears] == [2] * 3
    assert all(isinstance(ear.said[-1], Drained) for ear in ears)


async def test_second_tries_wait_their_turn_and_nothing_is_lost() -> None:
    service = await started(DoubtingDecoder, window="fast", partials="off")
    ears = await hear(service, channels=4)
    counts = service.counters().counts
    await service.stop()
    assert [len(ear.finals()) for ear in ears] == [2] * 4
    assert counts["second_decodes"] >= counts["finals"] == 8  # speculation that came to nothing was doubted too


async def test_a_worker_that_dies_on_a_second_try_loses_nothing() -> None:
    deaths = threading.Semaphore(1)

    def die(requests: Sequence[Request]) -> None:
        if requests[0].doubted is not None and deaths.acquire(blocking=False):
            raise RuntimeError("as a model does when memory is short")

    service = await started(lambda: DoubtingDecoder(die), partials="off")
    ears = await hear(service, channels=2)
    counts = service.counters().counts
    await service.stop()
    assert [len(ear.finals()) for ear in ears] == [2] * 2
    assert counts["worker_restarts"] == 1


async def test_what_kills_every_worker_is_a_gap_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.speech.core.RESTS_S", (0.05, 0.1))  # how long they are is test_core_faults'

    def die(requests: Sequence[Request]) -> None:
        if any(r.seconds > 2 for r in requests):
            raise RuntimeError("poison")

    service = await started(lambda: LengthDecoder(die), partials="off")
    [ear] = await hear(service)
    await service.stop()
    assert [m.reason for m in ear.said if isinstance(m, Unheard)] == ["decode_failed"]
    assert len(ear.finals()) == 1


async def test_as_many_workers_as_cores_that_are_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.speech.service.usable_cores", lambda: 3)
    service = await started(workers=0)
    assert service._core is not None
    assert service._core.workers == 3
    await service.stop()


async def test_full_and_stopped_refuse() -> None:
    service = await started()
    service._core.stage = Stage.REFUSING  # type: ignore[union-attr]  # the load that leads here is test_load's
    with pytest.raises(AdmissionError, match="full"):
        service.open("x", 0, PCMU, lambda _m: None)
    await service.stop()
    with pytest.raises(AdmissionError):
        service.open("x", 0, PCMU, lambda _m: None)


async def test_files_are_never_refused() -> None:
    service = SpeechService(SpeechSettings(workers=2), patient=True, make_decoder=LengthDecoder)
    await service.start()
    service._core.stage = Stage.REFUSING  # type: ignore[union-attr]
    [ear] = await hear(service)
    await service.stop()
    assert len(ear.finals()) == 2


async def test_one_sink_that_fails_touches_no_other() -> None:
    service = await started()

    def broken(_message: SpeechMessage) -> None:
        raise ValueError("a call fell over")

    bad = service.open("bad", 0, PCMU, broken)
    bad.feed(TWO_TURNS)
    [ear] = await hear(service)
    await service.stop()
    assert len(ear.finals()) == 2


async def test_gap_is_time_and_marked() -> None:
    service = await started()
    ear = Ear()
    channel = service.open("c", 0, PCMU, ear)
    channel.feed(pcmu(silence(0.5), voice(1.5)))  # each has sound before it that its utterance begins with
    channel.gap(5.0)
    channel.feed(pcmu(voice(1.5)))
    channel.close()
    await asyncio.wait_for(ear.drained.wait(), 20)
    await service.stop()
    first, second = ear.finals()
    assert second.start - first.start == pytest.approx(6.5, abs=0.2)
    assert sum(m.marked for m in ear.said if isinstance(m, MediaTime)) == pytest.approx(5.0, abs=0.6)


async def test_ten_channels_that_start_in_the_same_millisecond() -> None:
    service = await started()
    ears = await hear(service, channels=10)
    await service.stop()
    assert {tuple((f.start, f.end, f.text) for f in ear.finals()) for ear in ears} == {
        tuple((f.start, f.end, f.text) for f in ears[0].finals())
    }
    assert len(ears[0].finals()) == 2


async def test_other_rates_and_codings_cut_alike() -> None:
    service = await started(partials="off")
    spans = []
    for rate in (8000, 16000, 48000):
        ear = Ear()
        channel = service.open("c", 0, AudioFormat(Encoding.S16LE, rate), ear)
        for part in (silence(0.6, rate=rate), voice(2.0, rate=rate), silence(1.0, rate=rate)):
            channel.feed((part * 32767).astype("<i2").tobytes())
        channel.close()
        await asyncio.wait_for(ear.drained.wait(), 20)
        spans.append([(f.start, f.end) for f in ear.finals()])
    await service.stop()
    assert [len(span) for span in spans] == [1, 1, 1]
    assert all(span[0] == pytest.approx(spans[0][0], abs=0.15) for span in spans)


async def test_a_delayed_call_keeps_its_sound_and_yields_to_live_ones_until_there_is_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = threading.Event()
    order: list[str] = []

    def wait(_requests: Sequence[Request]) -> None:
        gate.wait(20)

    service = await started(lambda: LengthDecoder(wait), workers=1, partials="off")
    core = service._core
    assert core is not None
    heard = {"live": Ear(), "late": Ear()}

    def ear(name: str) -> Callable[[SpeechMessage], None]:
        def say(message: SpeechMessage) -> None:
            if isinstance(message, FinalText):
                order.append(name)
            heard[name](message)

        return say

    live = service.open("live", 0, PCMU, ear("live"))
    full = Stage.DELAYED
    monkeypatch.setattr(core.gauge, "update", lambda _now, _late_s: full)  # the load that leads here is test_load's
    core.stage = Stage.DELAYED
    late = service.open("late", 0, PCMU, ear("late"))
    late.feed(TWO_TURNS)
    while sum(isinstance(m, SpeechStopped) for m in heard["late"].said) < 2:
        await asyncio.sleep(0.01)
    live.feed(TWO_TURNS)
    while sum(isinstance(m, SpeechStopped) for m in heard["live"].said) < 2:
        await asyncio.sleep(0.01)
    assert order == []
    gate.set()
    late.close()
    live.close()
    await asyncio.wait_for(asyncio.gather(*(one.drained.wait() for one in heard.values())), 20)
    assert order in (["live", "live", "late", "late"], ["late", "live", "live", "late"])  # one may have run already
    full = Stage.FULL
    after = service.open("after", 0, PCMU, Ear())
    while any(session.late for session in core.sessions.values()):
        await asyncio.sleep(0.05)
    after.close()
    await service.stop()


async def test_sound_of_a_delayed_call_is_kept_within_3_mb_and_none_is_lost_until_the_mailbox_is_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = threading.Event()

    def wait(_requests: Sequence[Request]) -> None:
        gate.wait(60)

    service = await started(lambda: LengthDecoder(wait), workers=1, partials="off")
    core = service._core
    assert core is not None
    monkeypatch.setattr(core.gauge, "update", lambda _now, _late_s: Stage.DELAYED)
    core.stage = Stage.DELAYED
    turn = (np.concatenate((voice(2.0), silence(0.8))) * 32767).astype("<i2").tobytes()
    ear = Ear()
    tracemalloc.start()
    channel = service.open("late", 0, AudioFormat(Encoding.S16LE, 8000), ear)
    [intake] = service._intakes
    turns = 0
    while not intake.held_back or intake.waiting() + len(turn) * 1.2 < MAX_WAITING:
        for at in range(0, len(turn), 320):
            channel.feed(turn[at : at + 320])
        turns += 1
        while not intake.held_back and intake.waiting() > 100_000:
            await asyncio.sleep(0.01)
    ours = [tracemalloc.Filter(True, "*/monitor/*"), tracemalloc.Filter(True, __file__)]
    held = sum(trace.size for trace in tracemalloc.take_snapshot().filter_traces(ours).traces)
    tracemalloc.stop()
    assert turns * 2.8 > 75  # so many seconds are kept, nine tenths of them voice
    assert held + core.feeder._ring[0].nbytes < 3_000_000
    assert service.counts()["lost_seconds"] == 0
    gate.set()
    channel.close()
    await asyncio.wait_for(ear.drained.wait(), 60)
    assert len(ear.finals()) == turns
    assert service.counts()["lost_seconds"] == 0
    await service.stop()


async def test_what_was_lost_stays_counted_when_its_call_is_over() -> None:
    service = await started()
    ear = Ear()
    channel = service.open("c", 0, PCMU, ear)
    channel.feed(b"\xff" * (MAX_WAITING + 8000))
    channel.close()
    await asyncio.wait_for(ear.drained.wait(), 60)
    lost = service.counts()["lost_seconds"]
    assert lost > 100
    await hear(service)
    await hear(service)
    assert service.counts()["lost_seconds"] == lost
    await service.stop()


def told_of(world: CoreWorld) -> Counters:
    """What `/metrics` and `system.load` would say of this core now."""
    clock = ManualClock()
    clock.pass_time(world.now - clock.monotonic())
    return SpeechService(SpeechSettings(), make_decoder=LengthDecoder, clock=clock)._counters(world.core)


def spoken(world: CoreWorld, wait_s: float) -> None:
    """Channel 0 speaks; its final comes so long after the end of its speech."""
    world.hear(1.0, 0)
    until = world.now
    world.hear(0.7)
    world.now = until + wait_s


def test_load_tells_how_late_finals_of_the_last_minute_were_and_how_they_were_decoded() -> None:
    world = CoreWorld()
    finals: list[tuple[float, DecodeMode]] = [(1.0, "fast"), (4.0, "fallback"), (1.5, "fast")]
    for wait_s, mode in finals:
        spoken(world, wait_s)
        batch = world.take()
        assert batch is not None
        world.answer(batch, 0.3, [Decoded("It never came.", 0.9, mode, None)])
    load = told_of(world).load
    assert load.lag_p50 == pytest.approx(1.5, abs=0.1)
    assert load.lag_p95 == pytest.approx(4.0, abs=0.1)
    assert (load.modes, load.batches) == ({"fast": 2, "fallback": 1}, {"1": 3})
    assert load.cost == pytest.approx(3 * 0.3 / world.core.heard_s, abs=0.001)
    world.now += 61.0
    load = told_of(world).load
    assert (load.lag_p50, load.lag_p95, sum(load.modes.values())) == (0.0, 0.0, 3)


def test_load_tells_what_waits_and_which_partials_were_never_decoded() -> None:
    world = CoreWorld(3, late=[2], partials="adaptive")
    world.hear(1.0, 0, 1, 2)
    assert told_of(world).load.queue == 0
    world.hear(2.0, 0)
    load = told_of(world).load
    assert load.queue == 2  # a final and a delayed one; partials do not count
    assert load.dropped_partials == world.core.scheduler.dropped > 0
    assert load.calls == 3
    world.work()
    assert told_of(world).load.queue == 0


async def test_load_tells_batches_and_what_hearing_costs() -> None:
    service = await started()
    await hear(service, channels=4)
    load = service.load()
    assert sum(load.batches.values()) > 0
    assert all(size.isdecimal() for size in load.batches)
    assert 0 < load.feed_cost < 1
    assert service.counts()["feed_cpu_seconds"] > 0
    await service.stop()
