"""Talk-over, silence and hold, from starts and stops that may come late."""

from monitor.scoring.interaction import InteractionTracker, Noted
from monitor.scoring.pressure import LIMIT, Pressure


def test_who_cut_in() -> None:
    tracker = InteractionTracker()
    tracker.started("customer", 1.0)
    tracker.started("agent", 4.0)
    assert tracker.stopped("customer", 5.0) == []
    assert tracker.stopped("agent", 8.0) == [Noted("talk_over", 4.0, 5.0, "agent")]


def test_a_backchannel_is_no_talk_over() -> None:
    tracker = InteractionTracker()
    tracker.started("customer", 1.0)
    tracker.started("agent", 2.0)
    assert tracker.stopped("agent", 2.4) == []
    assert tracker.stopped("customer", 5.0) == []


def test_late_news_of_the_other_side_is_compared_by_time() -> None:
    tracker = InteractionTracker()
    tracker.started("customer", 1.0)
    tracker.stopped("customer", 6.0)
    tracker.started("agent", 5.0)  # heard of only now
    assert tracker.stopped("agent", 9.0) == [Noted("talk_over", 5.0, 6.0, "agent")]


def test_silence_neither_side_fills() -> None:
    tracker = InteractionTracker()
    assert tracker.started("customer", 10.0) == []  # before the first word nothing is silence
    tracker.stopped("customer", 12.0)
    assert tracker.started("agent", 15.5) == [Noted("silence", 12.0, 15.5)]


def test_an_announced_or_long_silence_is_a_hold() -> None:
    tracker = InteractionTracker()
    tracker.started("agent", 0.0)
    tracker.agent_said("Bear with me while I look.")
    tracker.stopped("agent", 3.0)
    assert tracker.started("agent", 8.0) == [Noted("hold", 3.0, 8.0)]
    tracker.agent_said("Here it is.")
    tracker.stopped("agent", 9.0)
    assert tracker.started("customer", 30.0)[0].kind == "hold"


def test_pressure_is_bounded_and_fades() -> None:
    pressure = Pressure()
    for start in range(10):
        pressure.add(Noted("talk_over", float(start), start + 9.0, "agent"))
    assert sum(item.points for item in pressure.items(20.0)) <= LIMIT + 1e-9
    assert not pressure.items(2000.0)
