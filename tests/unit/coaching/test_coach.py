"""When the coach speaks, when it is silent, and when a tip goes."""

from itertools import pairwise
from pathlib import Path

import pytest

from monitor.coaching.playbook import load_playbook
from monitor.config import CoachingSettings
from monitor.errors import UsageError
from monitor.events.base import CallMetadata, Event
from monitor.events.call import CallEnded, CallStarted, CallUpdated
from monitor.events.coach import MistakeNoted, StepCompleted, TipResolved, TipShown
from monitor.events.speech import SpeechFinal
from tests.unit.coaching.say import CALL, COMPLAINT, Talk, heated, outcomes, partial, tips


def test_a_frustrated_customer_brings_one_tip_for_a_missing_step() -> None:
    shown = tips(heated().events)
    assert [tip.step for tip in shown] == ["acknowledge"]
    assert shown[0].why
    assert shown[0].call_id == CALL


def test_a_step_done_resolves_the_tip_and_is_told() -> None:
    talk = heated()
    after = talk.agent("So you have called three times and nobody called you back. I'm so sorry about that.")
    assert any(isinstance(event, StepCompleted) and event.step == "acknowledge" for event in after)
    assert "done" in outcomes(after)


def test_calm_calls_get_none() -> None:
    talk = Talk()
    talk.agent("Good morning, how can I help?")
    talk.customer("I would like to book a check up, please.", "calm")
    talk.agent("Of course. Which day would suit you?")
    talk.customer("Tuesday, thank you.", "calm")
    talk.wait(60)
    assert not tips(talk.events)
    assert not tips(talk.events, "supervisor")


def test_grief_is_met_with_warmth_though_nothing_escalates() -> None:
    talk = Talk()
    talk.agent("Good afternoon, how can I help?")
    shown = tips(talk.customer("My husband passed away two weeks ago.", "calm"))
    assert [tip.step for tip in shown] == ["empathise"]
    assert shown[0].why == "They have lost somebody."
    assert not tips(talk.events, "supervisor")


def test_no_tip_while_the_agent_does_the_right_thing() -> None:
    talk = Talk()
    talk.agent("Good evening, how can I help?")
    talk.customer(COMPLAINT, "tense")
    talk.agent("So you've called three times and nobody rang you back. I'm so sorry we let you down.")
    shown = tips(talk.customer("Yes. That's it exactly.", "tense", p=0.1))
    assert not shown


def test_while_they_pour_out_the_only_tip_is_to_let_them_finish() -> None:
    talk = heated()
    talk.agent("Let me check.", 2.0)
    talk.wait(25)
    start = talk.at
    seen: list[Event] = []
    for second in range(1, 30):
        seen += talk.tell(partial("customer", "and another thing " * second, start, start + second))
        seen += talk.coach.advance(start + second)
    assert {tip.step for tip in tips(seen)} <= {"listen"}
    assert tips(seen)


def test_two_tips_are_never_close() -> None:
    talk = heated()
    for _ in range(8):
        talk.agent("I can only tell you what is on the screen.", 3.0)
        talk.customer("That is no answer, nobody called me and I want to know why.", "critical")
    times = [tip.at for tip in tips(talk.events)]
    assert len(times) >= 2
    assert all(later - earlier >= 20.0 for earlier, later in pairwise(times))


def test_one_call_never_sees_a_sentence_twice() -> None:
    talk = heated()
    for _ in range(60):
        talk.agent("It is what it is.", 6.0)
        talk.customer("I already told you, nobody called me. When will it come? Who can help me?", "critical")
    said = [text for tip in tips(talk.events) for text in (tip.headline, tip.say) if text]
    assert len(said) == len(set(said))


def test_the_same_call_is_coached_the_same_way() -> None:
    first, again = heated(), heated()
    assert first.events == again.events


def test_a_dismissed_tip_is_gone_and_an_unknown_one_refused() -> None:
    talk = heated()
    tip = tips(talk.events)[0]
    event = talk.coach.resolve(tip.tip_id, "dismissed", talk.at + 1, "ada")
    assert isinstance(event, TipResolved)
    assert event.outcome == "dismissed"
    with pytest.raises(UsageError) as caught:
        talk.coach.resolve(tip.tip_id, "done", talk.at + 2, "ada")
    assert caught.value.code == "no_such_tip"
    with pytest.raises(UsageError):
        talk.coach.resolve(tip.tip_id, "eaten", talk.at + 2, "ada")


def test_a_tip_goes_stale() -> None:
    talk = heated()
    assert "expired" in outcomes(talk.wait(40))


def test_who_cannot_see_does_not_advise() -> None:
    talk = Talk()
    talk.agent("Good evening, how can I help?")
    talk.tell(CallUpdated(call_id=CALL, at=talk.at, data="gap"))
    talk.customer(COMPLAINT, "frustrated")
    assert not tips(talk.events)


def test_prompts_can_be_switched_off_but_steps_are_still_seen() -> None:
    talk = Talk(settings=CoachingSettings(enabled=False))
    talk.customer(COMPLAINT, "critical")
    talk.agent("I'm so sorry that nobody called you back.")
    assert not [event for event in talk.events if isinstance(event, TipShown)]
    assert any(isinstance(event, StepCompleted) for event in talk.events)


def test_supervisors_are_told_what_to_do_by_name() -> None:
    talk = Talk()
    who = CallMetadata(agent="Mark Ellis")
    talk.tell(CallStarted(call_id=CALL, source="demo", channels=("customer", "agent"), metadata=who))
    talk.customer("Nobody called me. I want to speak to your manager right now.", "critical")
    shown = tips(talk.events, "supervisor")
    assert [tip.step for tip in shown] == ["join"]
    assert "not the first time" in shown[0].why.lower()
    assert "{" not in shown[0].headline + shown[0].say


def test_a_mistake_is_noted_with_its_manner_for_the_supervisor_and_never_as_a_tip() -> None:
    talk = heated()
    said = talk.agent("I can't do that. It's our policy, it says so in your terms and conditions.")
    (noted,) = [event for event in said if isinstance(event, MistakeNoted)]
    (words,) = [event for event in talk.events if isinstance(event, SpeechFinal) and "terms" in event.text]
    assert (noted.mistake, noted.manner, noted.utterance_id) == ("defensive", "policy", words.utterance_id)
    assert not any("policy" in (tip.headline + tip.say).lower() for tip in tips(talk.events))


def test_grief_told_after_a_good_answer_is_news_all_the_same() -> None:
    talk = Talk()
    talk.agent("I see, so you need to close an account. May I ask what has happened?")
    shown = tips(talk.customer("My husband passed away two weeks ago.", "calm"))
    assert [tip.step for tip in shown] == ["empathise"]
    talk.agent("I'm so sorry for your loss. Take all the time you need.")
    assert not tips(talk.customer("Thank you. He always did the papers.", "calm"))


def test_a_mix_of_both_sides_is_not_coached_blind() -> None:
    for channels in (("unknown",), ("customer",)):
        talk = Talk()
        talk.tell(CallStarted(call_id=CALL, source="mic", channels=channels))
        for _ in range(4):
            talk.customer(COMPLAINT, "frustrated")
            talk.customer("I'm so sorry about that, I'll sort it out myself.", "frustrated")
            talk.wait(15)
        assert not tips(talk.events)
        told = tips(talk.events, "supervisor")
        assert [tip.step for tip in told][:1] == ["watch"]
        assert "only one side is heard" in told[0].why.lower()
        assert "message" not in {tip.step for tip in told}, "which step is missing nobody can know"
        talk.customer("This is a disgrace!", "critical")
        talk.wait(30)
        assert "join" in {tip.step for tip in tips(talk.events, "supervisor")}
        talk.tell(CallEnded(call_id=CALL, at=talk.at, duration=talk.at))
        assert not tips(talk.events)


def test_a_phrase_of_the_companys_counts_as_whole_words_only(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text('[steps.offer]\nphrases = ["own it"]\n[steps.own]\nphrases = ["we\u2019re on the case"]\n')
    talk = heated()
    talk.coach.use(load_playbook(file))
    seen = talk.agent("The page has shown items.") + talk.agent("Well, we're on the case.")
    assert [event.step for event in seen if isinstance(event, StepCompleted)] == ["own"]


def test_a_step_tells_how_many_options_and_apologies_it_holds() -> None:
    talk = heated()
    said = talk.agent("I'm sorry. I'm so sorry nobody called you. I can refund it today, or send you a new one.")
    counts = {event.step: event.count for event in said if isinstance(event, StepCompleted)}
    assert (counts["apologise"], counts["offer"]) == (2, 2)
    assert {count for step, count in counts.items() if step not in ("apologise", "offer")} <= {None}
