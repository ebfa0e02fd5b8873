"""What "done" and "not now" by key lead to."""

import pytest

from monitor.coaching.playbook import load_playbook
from monitor.events.base import CallMetadata, Event
from monitor.events.call import CallStarted
from monitor.events.coach import StepCompleted, TipShown
from tests.unit.coaching.say import CALL, Talk, tips

COMPLAINT = "This is the third time I have called and nobody called me back."


def heated() -> tuple[Talk, TipShown]:
    talk = Talk()
    who = CallMetadata(agent="Mark Ellis")
    talk.tell(CallStarted(call_id=CALL, source="demo", channels=("customer", "agent"), metadata=who))
    talk.agent("Good evening, how can I help?")
    (tip,) = tips(talk.customer(COMPLAINT, "frustrated"))
    assert tip.step == "acknowledge"
    return talk, tip


def go_on(talk: Talk, seconds: float) -> list[Event]:
    """Neither side gets anywhere."""
    end, out = talk.at + seconds, list[Event]()
    while talk.at < end:
        out += talk.agent("Mm. Okay.", 2.0)
        out += talk.customer("And that is what it is like with you.", "frustrated", seconds=4.0)
    return out


def test_what_was_done_by_key_is_not_asked_for_again_and_is_no_figure() -> None:
    talk, tip = heated()
    talk.coach.resolve(tip.tip_id, "done", talk.at, "mark")
    after = talk.agent("Mm. Okay.", 60.0)  # the pause for the same step is over, their turn is one
    after += talk.customer("And that is what it is like with you.", "frustrated")
    shown = [one.step for one in tips(after)]
    assert shown
    assert "acknowledge" not in shown
    assert not [event for event in after if isinstance(event, StepCompleted)]


def test_the_words_themselves_are_still_seen_after_done_by_key() -> None:
    talk, tip = heated()
    talk.coach.resolve(tip.tip_id, "done", talk.at, "mark")
    after = talk.agent("So you have called three times and nobody called you back.")
    assert "acknowledge" in {event.step for event in after if isinstance(event, StepCompleted)}


@pytest.mark.parametrize("outcome", ["", "done", "dismissed"])
def test_the_supervisor_is_not_told_to_suggest_what_the_agent_has_just_answered(outcome: str) -> None:
    talk = Talk()
    talk.agent("Good evening, how can I help?")
    (tip,) = tips(talk.customer("My husband passed away two weeks ago.", "calm"))
    assert tip.step == "empathise"
    if outcome:
        talk.coach.resolve(tip.tip_id, outcome, talk.at, "mark")
    talk.wait(3)
    told = tips(talk.customer("And nobody there could tell me a thing.", "frustrated"), "supervisor")
    assert [one.step for one in told] == ["message"]
    empathise = load_playbook(None).title("empathise").lower()
    assert (empathise in (told[0].headline + told[0].say).lower()) is (outcome == "")


def test_not_now_makes_no_tip_come_sooner_than_looking_away() -> None:
    gaps: dict[str, float] = {}
    for outcome in ("dismissed", "expired"):
        talk, tip = heated()
        for _ in range(2):
            if outcome == "dismissed":
                talk.coach.resolve(tip.tip_id, outcome, talk.at, "mark")
            last = tip
            while tip is last and talk.at < 300:
                go_on(talk, 5)
                tip = tips(talk.events)[-1]
            gaps[outcome] = tip.at - last.at
    assert gaps["dismissed"] >= gaps["expired"]
    assert gaps["dismissed"] >= 30.0


def test_done_ends_the_longer_pause() -> None:
    talk, tip = heated()
    talk.coach.resolve(tip.tip_id, "dismissed", talk.at, "mark")
    while tips(talk.events)[-1] is tip:
        go_on(talk, 5)
    second = tips(talk.events)[-1]
    talk.coach.resolve(second.tip_id, "done", talk.at, "mark")
    while tips(talk.events)[-1] is second and talk.at < 300:
        go_on(talk, 5)
    assert tips(talk.events)[-1].at - second.at < 30.0
