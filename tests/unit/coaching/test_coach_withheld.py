"""What a hold-out or the pause keeps back, and how it is told."""

from monitor.config import CoachingSettings
from monitor.events.base import Event
from monitor.events.coach import TipWithheld
from tests.unit.coaching.say import CALL, COMPLAINT, Talk, heated, outcomes, tips


def test_a_hold_out_withholds_and_says_so() -> None:
    shown = held = 0
    for number in range(40):
        talk = Talk(f"call-{number}", CoachingSettings(holdout=0.5))
        talk.customer(COMPLAINT, "frustrated")
        shown += bool(tips(talk.events))
        held += [one.reason for one in withheld(talk.events)] == ["holdout"]
    assert shown + held == 40
    assert 8 <= held <= 32


def withheld(events: list[Event]) -> list[TipWithheld]:
    return [event for event in events if isinstance(event, TipWithheld)]


def test_what_the_pause_withholds_is_told_once_with_the_score_of_that_moment() -> None:
    talk = heated()
    shown = tips(talk.events)[-1]
    assert withheld(talk.events) == [], "what was shown was not withheld"
    assert outcomes(talk.agent("So you called three times and nobody called you back.", 3.0)) == ["done"]
    talk.customer("My wife died last week and you still send her bills.", "critical")
    (one,) = withheld(talk.events)
    assert (one.step, one.reason, one.score, one.call_id) == ("empathise", "cooldown", 90.0, CALL)
    assert shown.at < one.at < shown.at + 20.0
    talk.customer("She died, do you hear?", "critical", seconds=2.0)
    talk.wait(2)
    assert [event.step for event in withheld(talk.events)].count("empathise") == 1


def test_a_draw_of_the_hold_out_is_told_once_however_long_it_lasts() -> None:
    for number in range(20):
        talk = Talk(f"call-{number}", CoachingSettings(holdout=0.5))
        talk.customer(COMPLAINT, "frustrated")
        if not withheld(talk.events):
            continue
        for _ in range(5):
            talk.customer("Hello? Nobody answers me.", "frustrated")
            talk.wait(6)
        drawn = [event.step for event in withheld(talk.events) if event.reason == "holdout"]
        assert len(drawn) == len(set(drawn)), "the agent has not spoken: each step is drawn for once"
        return
    raise AssertionError("half are withheld, and none of twenty was")
