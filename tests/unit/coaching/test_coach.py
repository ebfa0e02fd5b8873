"""When the coach speaks, when it is silent, and when a tip goes."""

from itertools import pairwise
from pathlib import Path

import pytest

from monitor.coaching.playbook import Playbook, load_playbook
from monitor.config import CoachingSettings
from monitor.errors import UsageError
from monitor.events.base import CallMetadata, Event
from monitor.events.call import CallEnded, CallStarted, CallUpdated
from monitor.events.coach import MistakeNoted, StepCompleted, TipResolved, TipShown, TipWithheld
from monitor.events.speech import SpeechFinal
from tests.unit.coaching.say import CALL, Talk, final, partial, score, tips

COMPLAINT = "This is the third time I have called and nobody called me back."


def heated() -> Talk:
    talk = Talk()
    talk.agent("Good evening, how can I help?")
    talk.customer(COMPLAINT, "frustrated")
    return talk


def outcomes(events: list[Event]) -> list[str]:
    return [event.outcome for event in events if isinstance(event, TipResolved)]


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


def test_supervisors_are_told_what_to_do_by_name() -> None:
    talk = Talk()
    who = CallMetadata(agent="Mark Ellis")
    talk.tell(CallStarted(call_id=CALL, source="demo", channels=("customer", "agent"), metadata=who))
    talk.customer("Nobody called me. I want to speak to your manager right now.", "critical")
    shown = tips(talk.events, "supervisor")
    assert [tip.step for tip in shown] == ["join"]
    assert "not the first time" in shown[0].why.lower()
    assert "{" not in shown[0].headline + shown[0].say


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


def silent(talk: Talk, seconds: float) -> list[TipShown]:
    return tips(talk.wait(seconds))


def test_who_is_upset_and_left_in_silence_brings_one_tip_to_break_it() -> None:
    talk = Talk()
    talk.agent("Good evening, how can I help?")
    talk.customer("My parcel never came.", "tense", p=0.3)
    talk.agent("Okay. One moment please.", 2.0)
    assert not silent(talk, 9.0)
    (tip,) = silent(talk, 3.0)
    assert tip.step == "explain_next"
    assert tip.why == "They have been waiting in silence."
    assert not silent(talk, 120.0), "once in a silence, however long"


def test_the_agents_next_words_end_the_tip_to_break_the_silence() -> None:
    talk = Talk()
    talk.customer("My parcel never came.", "tense", p=0.3)
    talk.agent("Okay. One moment please.", 2.0)
    assert silent(talk, 12.0)
    assert outcomes(talk.agent("I'm still here. I'm looking that up, it'll take about a minute.")) == ["done"]
    talk = Talk()
    talk.customer("My parcel never came.", "tense", p=0.3)
    talk.agent("Okay. One moment please.", 2.0)
    assert silent(talk, 12.0)
    assert outcomes(talk.agent("Right.", 1.0)) == ["expired"]


def test_a_voice_that_has_no_words_yet_is_no_silence() -> None:
    talk = Talk()
    talk.customer("My parcel never came.", "tense", p=0.3)
    talk.coach.voice("agent", True, talk.at + 1.0)
    assert not silent(talk, 14.0)
    talk.coach.voice("agent", False, talk.at)
    assert not silent(talk, 9.0)


def test_calm_callers_wait_in_silence_without_a_tip() -> None:
    talk = Talk()
    talk.customer("I would like to book a check up, please.", "calm")
    talk.agent("Let me look that up for you.")
    assert not silent(talk, 60.0)


def warm(talk: Talk, text: str, p: float) -> None:
    """A customer in the upper half of tense."""
    said = final("customer", text, talk.at + 0.4, talk.at + 5.4)
    talk.tell(said)
    talk.tell(score("tense", said.end, p=p, utterance=said.utterance_id).model_copy(update={"score": 55.0}))


def test_a_complaint_is_answered_within_twenty_seconds_or_a_tip_asks_for_it() -> None:
    talk = Talk()
    warm(talk, "My parcel never came and nobody told me.", 0.4)
    talk.agent("What is the number of the order?")
    warm(talk, "Four four one seven.", 0.1)
    talk.agent("And the postcode?", 2.0)
    warm(talk, "It is the same as always.", 0.1)
    assert not tips(talk.events)
    talk.agent("And your name, please?", 2.0)
    talk.wait(3)
    asked = tips(talk.events)
    assert [tip.step for tip in asked] == ["acknowledge"]
    assert asked[0].why == "Their complaint has gone unanswered for 20 seconds."


def test_an_answered_complaint_brings_no_tip_later() -> None:
    talk = Talk()
    talk.agent("Good evening, how can I help?")
    talk.customer("My parcel never came and nobody told me.", "tense")
    talk.agent("I'm so sorry that it never came. I'll find it for you. What is the number?")
    for _ in range(4):
        talk.customer("Four four one seven.", "tense", p=0.1)
        talk.agent("And the next one?", 2.0)
    assert not tips(talk.events)


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
