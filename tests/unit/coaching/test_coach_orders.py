"""Odd orders: what is taken back, reloads with a tip open, the end of a call, two tabs."""

import pytest

from monitor.coaching.playbook import Playbook, load_playbook
from monitor.errors import UsageError
from monitor.events.call import CallEnded
from monitor.events.coach import TipResolved
from tests.unit.coaching.say import CALL, COMPLAINT, Talk, heated, outcomes, partial, tips


def test_who_is_taken_back_does_not_go_on_speaking() -> None:
    talk = Talk()
    talk.agent("Good evening, how can I help?")
    talk.customer("My parcel never came.", "tense", p=0.3)
    talk.agent("Okay. One moment please.", 2.0)
    talk.tell(partial("customer", "Thanks for watching.", talk.at + 1.0, talk.at + 2.0))
    talk.tell(partial("customer", "", talk.at - 1.0, talk.at + 0.5))
    shown = tips(talk.wait(25))
    assert [tip.step for tip in shown] == ["explain_next"], "a silence, and nobody pours out"


def test_a_reload_leaves_the_open_tip_and_its_words_end_it() -> None:
    talk = heated()
    tip = tips(talk.events)[0]
    ours = load_playbook(None)
    talk.coach.use(Playbook(tuple(entry for entry in ours.entries if entry.key != "acknowledge")))
    assert not outcomes(talk.wait(2))
    after = talk.agent("So you have called three times and nobody called you back.")
    assert [event.tip_id for event in after if isinstance(event, TipResolved) and event.outcome == "done"] == [
        tip.tip_id
    ]


def test_a_reload_that_leaves_the_supervisors_out_leaves_no_name_unfilled() -> None:
    talk = Talk()
    ours = load_playbook(None)
    talk.coach.use(Playbook(tuple(entry for entry in ours.entries if entry.section != "steps")))
    talk.customer(COMPLAINT, "frustrated")
    (told,) = tips(talk.events, "supervisor")
    assert "{" not in told.headline + told.say
    assert not tips(talk.events)


def test_the_end_of_the_call_takes_an_open_tip_along_once() -> None:
    talk = heated()
    tip = tips(talk.events)[0]
    ended = talk.tell(CallEnded(call_id=CALL, at=talk.at + 1.0, duration=talk.at + 1.0))
    assert [(event.tip_id, event.outcome) for event in ended if isinstance(event, TipResolved)][:1] == [
        (tip.tip_id, "expired")
    ]
    with pytest.raises(UsageError) as caught:
        talk.coach.resolve(tip.tip_id, "done", talk.at, "mark")
    assert caught.value.code == "no_such_tip"


def test_two_tabs_answer_one_tip_and_the_first_counts() -> None:
    talk = heated()
    tip = tips(talk.events)[0]
    talk.coach.resolve(tip.tip_id, "dismissed", talk.at, "mark")
    with pytest.raises(UsageError):
        talk.coach.resolve(tip.tip_id, "done", talk.at, "mark")
    assert not outcomes(talk.wait(5))
