"""The kind word at the end of a call."""

from monitor.events.call import CallEnded
from tests.unit.coaching.say import CALL, heated, tips


def test_a_kind_word_after_the_call() -> None:
    hard = heated()
    hard.wait(30)
    hard.customer("Unbelievable. Goodbye.", "critical")
    hard.wait(45)
    ended = hard.tell(CallEnded(call_id=CALL, at=hard.at, duration=hard.at))
    assert [tip.step for tip in tips(ended)] == ["breathe"]
    assert [tip.step for tip in tips(ended, "supervisor")] == ["call_back"]


def test_a_turnaround_is_praised() -> None:
    talk = heated()
    talk.agent("So three calls and no call back. I'm sorry we let you down. I'll see to it myself.")
    talk.customer("And I want my money, nobody called me.", "frustrated")
    talk.agent("I've refunded it, you'll have it by Friday. Does that settle it for you?")
    talk.wait(30)
    after = talk.customer("Yes. Thank you, that's great.", "calm")
    after += talk.wait(20)
    assert "praise" in {tip.step for tip in tips(talk.events)} | {tip.step for tip in tips(talk.events, "supervisor")}


def test_the_kind_word_after_a_hard_call_is_not_swallowed_by_a_tip_just_shown() -> None:
    hard = heated()
    assert tips(hard.events)
    hard.agent("That's our policy, you should have read it.")
    hard.customer("Unbelievable. Goodbye.", "critical")
    ended = hard.tell(CallEnded(call_id=CALL, at=hard.at + 1.0, duration=hard.at))
    assert [tip.step for tip in tips(ended)] == ["breathe"]


def test_a_breath_during_the_call_does_not_replace_the_kind_word_at_its_end() -> None:
    strained = heated()
    for _ in range(3):
        strained.wait(22)
        strained.agent("As I said, that's our policy and there's nothing I can do.")
        strained.customer("Are you even listening to me?", "critical")
    strained.wait(10)
    ended = strained.tell(CallEnded(call_id=CALL, at=strained.at, duration=strained.at))
    assert [tip.step for tip in tips(ended)] == ["breathe"]


def test_the_kind_word_after_a_turnaround_comes_though_a_tip_was_just_shown() -> None:
    turned = heated()
    turned.agent("I'm so sorry that nobody called you back. I'll sort this out myself now.")
    turned.customer("And what about the two fees, nobody called me.", "frustrated")
    turned.agent("I see them, both fees.")
    turned.wait(16)
    turned.customer("And that's no answer.", "frustrated")
    shown = tips(turned.events)
    turned.customer("Oh, you've done it. Thank you, that's brilliant.", "calm", seconds=2.0)
    ended = turned.tell(CallEnded(call_id=CALL, at=turned.at, duration=turned.at))
    assert ended[-1].at - shown[-1].at < 20.0
    assert [tip.step for tip in tips(ended)] == ["praise"]
