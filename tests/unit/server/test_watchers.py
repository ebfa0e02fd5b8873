"""Who watches: two tabs are one person, and a call that begins later is told who waits for it."""

import asyncio

from monitor.audio.frames import AudioFormat, Encoding
from monitor.calls.bus import Bus
from monitor.events.base import CallMetadata
from monitor.events.people import WatchChanged
from monitor.server.watchers import Watchers
from monitor.telephony.codec import CallOpened
from tests.fakes.calls import FakeCalls

OPENED = CallOpened("c1", AudioFormat(Encoding.PCMU, 8000), ("customer",), CallMetadata())


def _seen(calls: FakeCalls) -> list[tuple[str, ...]]:
    call = calls.get("c1")
    assert call is not None
    return [event.watching for event in call.history.events() if isinstance(event, WatchChanged)]


async def test_two_tabs_of_one_person_are_one_watcher() -> None:
    bus = Bus()
    calls = FakeCalls(bus)
    watchers = Watchers(calls)
    calls.open(OPENED, "raw")
    with watchers.watching("dana", {"c1"}):
        with watchers.watching("dana", {"c1"}), watchers.watching("piotr", {"c1"}):
            assert _seen(calls) == [("dana",), ("dana", "piotr")]
        assert _seen(calls)[-1] == ("dana",)
    assert _seen(calls) == [("dana",), ("dana", "piotr"), ("dana",), ()]


async def test_a_call_that_begins_later_hears_of_it_after_its_start() -> None:
    bus = Bus()
    calls = FakeCalls(bus)
    watchers = Watchers(calls)
    bus.subscribe(watchers.take)
    with watchers.watching("dana", {"c1"}):
        calls.open(OPENED, "raw")
        assert _seen(calls) == []
        await asyncio.sleep(0)
        assert _seen(calls) == [("dana",)]


async def test_watching_a_call_that_is_not_there_is_harmless() -> None:
    with Watchers(FakeCalls(Bus())).watching("dana", {"none"}):
        pass
