"""Fan-out of stamped events."""

from collections.abc import Sequence

from monitor.calls.bus import Bus
from monitor.events.base import Event
from monitor.events.people import NoteAdded

NOTE = NoteAdded(call_id="c", seq=1, note_id="n1", by="ada", text="look")


def test_every_subscriber_gets_the_same_events_until_it_leaves() -> None:
    bus = Bus()
    first: list[Event] = []
    second: list[Event] = []

    def one(events: Sequence[Event]) -> None:
        first.extend(events)

    leave = bus.subscribe(one)
    bus.subscribe(second.extend)
    bus.publish([NOTE])
    leave()
    leave()
    bus.publish([NOTE])
    assert len(first) == 1
    assert len(second) == 2


def test_nothing_is_published_for_nothing() -> None:
    bus = Bus()
    calls: list[int] = []
    bus.subscribe(lambda events: calls.append(len(events)))
    bus.publish([])
    assert calls == []
