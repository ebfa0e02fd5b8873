"""The real recogniser when workers die or hang in the middle, and when everybody begins at once."""

import threading
from collections.abc import Callable, Sequence

from monitor.config import SpeechSettings
from monitor.speech.engine import Decoded, Engine, Mode, Request
from monitor.speech.service import SpeechService
from monitor.speech.weights import WeightStore
from monitor.speech.whisper import WhisperNet
from tests.pipeline.test_speech_calls import excerpt, finals, transcribe

CALL, SECONDS = "parcel-polite", 12.0


class Faulty:
    """The real engine; `before` runs at each decode and may raise or wait."""

    def __init__(self, before: Callable[[], None]) -> None:
        net = WhisperNet(WeightStore().resolve("tiny.en"), device="cpu", compute_type="int8", workers=2, language="en")
        self._engine = Engine(net)
        self._before = before

    def decode(self, requests: Sequence[Request], mode: Mode, *, wide: bool = False) -> Sequence[Decoded | Request]:
        self._before()
        return self._engine.decode(requests, mode, wide=wide)


async def said_by(service: SpeechService, sides: int) -> list[list[tuple[float, float, str]]]:
    channels, _ = excerpt(CALL, SECONDS)
    await service.start()
    said = await transcribe(service, [channels[0]] * sides)
    await service.stop()
    return [finals(one) for one in said]


async def test_ten_channels_that_begin_in_the_same_millisecond_say_the_same() -> None:
    settings = SpeechSettings(model="tiny.en", window="fast")
    [alone] = await said_by(SpeechService(settings), 1)
    together = await said_by(SpeechService(settings), 10)
    assert alone
    assert together == [alone] * 10


async def test_what_a_worker_died_or_hung_on_is_decoded_again_once() -> None:
    settings = SpeechSettings(model="tiny.en", window="fast", partials="off", workers=2)
    [whole] = await said_by(SpeechService(settings), 1)
    faults = iter(["die", "hang", "die"])
    release = threading.Event()

    def before() -> None:
        match next(faults, ""):
            case "die":
                raise RuntimeError("the library gave up")
            case "hang":
                release.wait(120)
                raise RuntimeError("its answer is not wanted any more")

    service = SpeechService(settings, make_decoder=lambda: Faulty(before), hang_s=20.0)
    got = await said_by(service, 2)
    release.set()
    for thread in threading.enumerate():
        if thread.name.startswith("speech-worker"):
            thread.join(60)
    assert got == [whole] * 2
    assert next(faults, "") == "", "every fault came"
