import pytest

from monitor.audio.frames import AudioFormat, Encoding
from monitor.errors import PeerError
from monitor.events.base import CallMetadata
from monitor.telephony.codec import NEXT_LEG, CallOpened
from monitor.telephony.join import JoinTable, Seat

LINEAR = AudioFormat(Encoding.S16LE, 8000)


def leg(number: int, call_id: str = "c", audio: AudioFormat = LINEAR) -> CallOpened:
    return CallOpened(call_id, audio, ("customer", "agent"), CallMetadata(), leg=number)


def test_the_first_begins_the_call_and_a_later_one_gets_what_it_missed() -> None:
    table = JoinTable()
    assert table.attach(leg(1), 10.0) == Seat(1, True, 0.0)
    assert table.attach(leg(0), 12.5) == Seat(0, False, 2.5)


def test_the_last_to_leave_ends_the_call() -> None:
    table = JoinTable()
    table.attach(leg(0), 0.0)
    table.attach(leg(1), 0.0)
    assert not table.detach("c", 0, 5.0)
    assert table.detach("c", 1, 6.0)
    assert len(table) == 0
    assert not table.detach("c", 1, 6.0)


def test_legs_in_order_of_arrival() -> None:
    table = JoinTable()
    assert table.attach(leg(NEXT_LEG), 0.0).track == 0
    assert table.attach(leg(NEXT_LEG), 0.0).track == 1
    with pytest.raises(PeerError, match="already live"):
        table.attach(leg(NEXT_LEG), 0.0)


def test_a_leg_that_comes_back_gets_the_time_it_was_away() -> None:
    table = JoinTable()
    table.attach(leg(0), 0.0)
    table.attach(leg(1), 0.0)
    table.detach("c", 1, 4.0)
    assert table.attach(leg(1), 10.0) == Seat(1, False, 6.0)


def test_a_taken_leg_and_another_format_are_refused() -> None:
    table = JoinTable()
    table.attach(leg(0), 0.0)
    with pytest.raises(PeerError) as taken:
        table.attach(leg(0), 1.0)
    assert taken.value.close_code == 4409
    with pytest.raises(PeerError, match="one format"):
        table.attach(leg(1, audio=AudioFormat(Encoding.S16LE, 16_000)), 1.0)
    assert table.attach(leg(1), 2.0).missed_s == 2.0


def test_calls_do_not_touch_each_other() -> None:
    table = JoinTable()
    table.attach(leg(0, "a"), 0.0)
    assert table.attach(leg(0, "b"), 3.0) == Seat(0, True, 0.0)
    assert table.detach("a", 0, 1.0)
    assert len(table) == 1
