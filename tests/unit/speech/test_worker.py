"""Threads that raise: the feeder goes on, one channel's fault is its own, and what cannot be heard is told."""

import asyncio
import threading
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.config import SpeechSettings
from monitor.errors import AdmissionError
from monitor.speech.engine import Decoded, Decoder, Mode, Request
from monitor.speech.messages import Drained, MediaTime, SpeechMessage, SpeechStarted, SpeechStopped, Unheard
from monitor.speech.segmenter import Edge
from monitor.speech.service import SpeechService
from monitor.speech.session import Session
from monitor.speech.vad import Vad, VadState
from tests.fakes.clients import until
from tests.fakes.speech import LengthDecoder, pcmu, silence, voice
from tests.unit.speech.test_service import PCMU, TWO_TURNS, Ear, hear, started


class DeafVad(Vad):
    """Raises while `broken`."""

    def __init__(self) -> None:
        super().__init__()
        self.broken = threading.Event()
        self.asked = 0

    def __call__(self, frames: NDArray[np.float32], state: VadState, rows: NDArray[np.intp]) -> NDArray[np.float32]:
        self.asked += 1
        if self.broken.is_set():
            raise MemoryError
        return super().__call__(frames, state, rows)


async def test_a_vad_that_raises_ends_no_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.speech.worker.DEAF_S", 0.2)
    service = await started(partials="off")
    vad = DeafVad()
    assert service._core is not None
    service._core.feeder._vad = vad
    vad.broken.set()
    ear = Ear()
    channel = service.open("c", 0, PCMU, ear)

    def feed() -> int:
        channel.feed(pcmu(silence(0.1)))
        return vad.asked

    await until(lambda: feed() > 5 and service.trouble())
    assert "hears nothing for" in service.trouble()
    vad.broken.clear()
    channel.feed(TWO_TURNS)
    channel.close()
    await asyncio.wait_for(ear.drained.wait(), 20)
    assert len(ear.finals()) == 2
    assert sum(m.marked for m in ear.said if isinstance(m, MediaTime)) > 0  # a blind call is not a calm one
    assert service.trouble() == ""
    assert service.counters().lost_s > 0
    await service.stop()


async def test_a_tick_that_raises_is_only_a_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    service = await started(partials="off")
    assert service._core is not None
    feeder = service._core.feeder
    fails = 3
    tick = feeder.tick

    def stumble() -> object:
        nonlocal fails
        fails -= 1
        if fails >= 0:
            raise IndexError
        return tick()

    monkeypatch.setattr(feeder, "tick", stumble)
    [ear] = await hear(service)
    assert len(ear.finals()) == 2
    assert fails < 0
    await service.stop()


async def test_a_call_ends_though_nothing_is_ever_heard_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.speech.worker.DEAF_S", 0.2)
    service = await started(partials="off")
    assert service._core is not None

    def stumble() -> None:
        raise IndexError

    monkeypatch.setattr(service._core.feeder, "tick", stumble)
    ear = Ear()
    channel = service.open("c", 0, PCMU, ear)
    channel.feed(TWO_TURNS)
    channel.close()
    await asyncio.wait_for(ear.drained.wait(), 20)
    assert service.counters().counts["channels_dropped"] == 1
    await service.stop()


async def test_a_channel_whose_edges_raise_is_dropped_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    service = await started(partials="off")
    core = service._core
    assert core is not None
    stop = core._finals.stop

    def fail(session: Session, edge: Edge, now: float, *, loaded: bool) -> SpeechMessage:
        if session.channel == 7:
            raise ValueError("an edge that does not fit")
        return stop(session, edge, now, loaded=loaded)

    monkeypatch.setattr(core._finals, "stop", fail)
    bad, good = Ear(), Ear()
    opened = [service.open("bad", 7, PCMU, bad), service.open("good", 1, PCMU, good)]
    for channel in opened:
        channel.feed(TWO_TURNS)
    opened[1].close()
    await asyncio.wait_for(asyncio.gather(bad.drained.wait(), good.drained.wait()), 20)
    kinds = [type(m) for m in bad.said if not isinstance(m, MediaTime)]
    assert kinds == [SpeechStarted, SpeechStopped, Unheard, Drained]
    assert len(good.finals()) == 2
    opened[0].feed(TWO_TURNS)  # the call may go on; nothing follows `Drained`
    opened[0].close()
    await asyncio.sleep(0.1)
    assert isinstance(bad.said[-1], Drained)
    await service.stop()


async def test_a_worker_that_cannot_be_replaced_at_once_is_replaced_later() -> None:
    tries = 0

    def make() -> Decoder:
        nonlocal tries
        tries += 1
        if tries in (2, 3, 4):
            raise MemoryError
        deadly = tries == 1

        def die(_requests: object) -> None:
            if deadly:
                raise RuntimeError("the model fell over")

        return LengthDecoder(die)

    service = SpeechService(SpeechSettings(workers=2, partials="off"), make_decoder=make, retry_s=0.05)
    await service.start()
    ears = await hear(service, channels=4)
    await until(lambda: service.trouble() == "")
    assert tries == 5  # however many workers the broken engine had
    assert [len(ear.finals()) for ear in ears] == [2] * 4
    await service.stop()


async def test_stopping_does_not_wait_for_a_worker_that_cannot_be_had() -> None:
    made = 0

    def make() -> Decoder:
        nonlocal made
        made += 1
        if made > 1:
            raise MemoryError

        def die(_requests: object) -> None:
            raise RuntimeError

        return LengthDecoder(die)

    service = SpeechService(SpeechSettings(workers=1, partials="off"), make_decoder=make, retry_s=600)
    await service.start()
    channel = service.open("c", 0, PCMU, lambda _m: None)
    channel.feed(pcmu(voice(1.5), silence(1.0)))
    await until(lambda: service.trouble() == "0 of 1 recogniser workers run")
    await asyncio.wait_for(service.stop(), 4)


async def test_a_worker_outlives_what_choosing_its_work_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    service = await started(workers=1, partials="off")
    core = service._core
    assert core is not None
    take, fails = core.take, 2

    def stumble(now: float, idle: int) -> object:
        nonlocal fails
        fails -= 1
        if fails >= 0:
            raise IndexError
        return take(now, idle)

    monkeypatch.setattr(core, "take", stumble)
    [ear] = await hear(service)
    assert len(ear.finals()) == 2
    await service.stop()


class OneWide(LengthDecoder):
    """As the engine that ships: what all cores decode is decoded one at a time. `hang`: runs in there."""

    def __init__(self, hang: Callable[[], None]) -> None:
        super().__init__()
        self.hang = hang
        self.replica = threading.Lock()

    def decode(self, requests: Sequence[Request], mode: Mode, *, wide: bool = False) -> Sequence[Decoded | Request]:
        if wide:
            with self.replica:
                self.hang()
        return super().decode(requests, mode, wide=wide)


@pytest.mark.parametrize("another", [True, False])
async def test_a_hang_in_what_all_workers_share_holds_up_no_second_one(another: bool) -> None:
    release = threading.Event()
    made: list[OneWide] = []

    def hang() -> None:
        release.wait(60)

    def nothing() -> None:
        pass

    def make() -> Decoder:
        if made and not another:
            raise MemoryError
        made.append(OneWide(nothing if made else hang))
        return made[-1]

    service = SpeechService(SpeechSettings(workers=2, partials="off"), make_decoder=make, hang_s=0.5, retry_s=0.05)
    await service.start()
    [ear] = await hear(service)
    assert len(ear.finals()) == 2
    if another:
        await until(lambda: len(made) == 2 and len(service._threads._workers) == 2)  # type: ignore[union-attr]
        before = made[0].calls
    for _ in range(2):
        [ear] = await hear(service)
        assert len(ear.finals()) == 2
    assert service.counters().counts["worker_restarts"] == 1
    if another:
        assert made[0].calls == before
        assert made[1].calls > 0
    release.set()
    await service.stop()


async def test_a_batch_that_should_take_long_is_given_the_time_for_it() -> None:
    def wait(_requests: Sequence[Request]) -> None:
        threading.Event().wait(0.6)

    service = await started(lambda: LengthDecoder(wait), hang_s=0.2, workers=1)
    core = service._core
    assert core is not None
    core.pace.note("beside", Request(np.zeros(32000, np.int16), 2.0), "fast", 60.0)  # a big model on a small machine
    [ear] = await hear(service)
    assert len(ear.finals()) == 2
    assert "worker_restarts" not in service.counters().counts
    await service.stop()


async def test_channels_that_wait_to_begin_count_for_admission(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.speech.service.MAX_CHANNELS", 3)
    service = await started()
    assert service._threads is not None
    monkeypatch.setattr(service._threads, "_welcome", lambda: None)  # the feeder is stuck
    await asyncio.sleep(0)
    for _ in range(3):
        service.open("c", 0, PCMU, lambda _m: None)
    with pytest.raises(AdmissionError, match="full"):
        service.open("c", 0, PCMU, lambda _m: None)
    await service.stop()
