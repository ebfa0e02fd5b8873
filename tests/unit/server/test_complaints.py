"""A part that is not well is told of once, and again while it lasts."""

from monitor.server.complaints import AGAIN_S, Complaints
from tests.fakes.clock import ManualClock


def test_trouble_is_told_as_it_begins_each_minute_and_when_it_comes_back() -> None:
    clock, line = ManualClock(), ""
    complaints = Complaints({"recogniser": lambda: line, "store": lambda: ""}, clock)
    assert complaints.due() == []
    line = "the recogniser hears nothing for 4 s"
    [told] = complaints.due()
    assert (told.code, told.message) == ("recogniser_trouble", line)
    line = "the recogniser hears nothing for 6 s"
    assert complaints.due() == []
    clock.pass_time(AGAIN_S)
    assert [event.message for event in complaints.due()] == [line]
    line = ""
    assert complaints.due() == []
    line = "1 of 2 recogniser workers run"
    assert [event.message for event in complaints.due()] == [line]
