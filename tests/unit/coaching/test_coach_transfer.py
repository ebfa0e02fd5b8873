"""A call handed over: the new agent answers for nothing the one before has said."""

import pytest

from monitor.events.base import CallMetadata, Event
from monitor.events.call import CallEnded, CallStarted, CallUpdated
from monitor.events.coach import StepCompleted, TipResolved
from monitor.events.score import InteractionNoted
from tests.unit.coaching.say import CALL, Talk, final, tips

COMPLAINT = "This is the third time I have called and nobody called me back."
POLICY = "As I said, that's our policy and there's nothing I can do."


def marks_call(agent: str | None = "Mark Ellis") -> Talk:
    talk = Talk()
    who = CallMetadata(agent=agent)
    talk.tell(CallStarted(call_id=CALL, source="demo", channels=("customer", "agent"), metadata=who))
    talk.agent("Good evening, how can I help?")
    return talk


def hand_over(talk: Talk, agent: str = "Ines Vale") -> list[Event]:
    return talk.tell(CallUpdated(call_id=CALL, at=talk.at, agent=agent))


def resolved(events: list[Event]) -> dict[str, str]:
    return {event.tip_id: event.outcome for event in events if isinstance(event, TipResolved)}


def test_the_open_tip_does_not_go_on_to_the_new_agents_screen() -> None:
    talk = marks_call()
    (tip,) = tips(talk.customer(COMPLAINT, "frustrated"))
    after = hand_over(talk)
    assert resolved(after)[tip.tip_id] == "expired"


@pytest.mark.parametrize("told", ["Mark Ellis", None])
def test_an_agent_who_is_named_late_or_again_is_no_other_agent(told: str | None) -> None:
    talk = marks_call(agent=told)
    (tip,) = tips(talk.customer(COMPLAINT, "frustrated"))
    assert tip.tip_id not in resolved(hand_over(talk, "Mark Ellis"))
    assert tip.tip_id not in resolved(talk.tell(CallUpdated(call_id=CALL, at=talk.at, data="delayed")))


def blamed(events: list[Event]) -> list[str]:
    """Supervisor's prompts that speak of an agent's mistake."""
    told = tips(events, "supervisor")
    return [tip.headline for tip in told if "Nudge" in tip.headline or "policy" in tip.headline or "agent" in tip.why]


def test_the_old_agents_mistakes_are_not_told_as_the_new_ones() -> None:
    talk = marks_call()
    talk.customer(COMPLAINT, "tense", p=0.3)
    talk.agent(POLICY)
    talk.wait(20)
    hand_over(talk)
    after = talk.customer("Is anybody going to help me?", "frustrated") + talk.wait(30)
    assert tips(after, "supervisor")
    assert not blamed(after)


def test_the_new_agents_first_words_are_a_turn_of_their_own() -> None:
    talk = marks_call()
    talk.customer(COMPLAINT, "tense", p=0.3)
    talk.agent(f"{POLICY} I'm sorry, truly.")
    hand_over(talk)
    said = talk.agent("I'm so sorry that nobody called you back.")
    assert "apologise" in {event.step for event in said if isinstance(event, StepCompleted)}
    talk.wait(20)
    assert not blamed(talk.customer("And how long will it take now?", "frustrated") + talk.wait(30))


def test_the_words_of_before_that_are_decoded_late_stay_the_old_agents() -> None:
    talk = marks_call()
    talk.customer(COMPLAINT, "tense", p=0.3)
    late = final("agent", POLICY, talk.at + 0.5, talk.at + 4.0)
    talk.wait(20)
    hand_over(talk)
    talk.tell(late)
    assert not blamed(talk.customer("Is anybody going to help me?", "frustrated") + talk.wait(30))


def test_who_was_cut_off_by_the_old_agent_was_not_by_the_new_one() -> None:
    for handed_over in (False, True):
        talk = marks_call()
        talk.customer("So on Monday I asked her, and then she said", "calm", seconds=6.0)
        talk.tell(final("agent", "No, no.", talk.at - 2.5, talk.at + 0.5))
        talk.tell(
            InteractionNoted(call_id=CALL, at=talk.at, kind="talk_over", start=talk.at - 2.5, end=talk.at, by="agent")
        )
        if handed_over:
            hand_over(talk)
            talk.tell(
                InteractionNoted(
                    call_id=CALL, at=talk.at, kind="talk_over", start=talk.at - 3.0, end=talk.at, by="agent"
                )
            )
        said = talk.customer("She said Tuesday.", "frustrated", p=0.05, seconds=2.0)
        assert ("listen" in {tip.step for tip in tips(said)}) is not handed_over


def test_what_the_old_agent_passed_over_does_not_make_the_new_one_wait() -> None:
    talk = marks_call()
    talk.customer(COMPLAINT, "critical")
    while talk.at < 120:
        talk.agent("It is what it is.", 3.0)
        talk.customer("That is no answer at all, and I am not having it.", "critical", seconds=4.0)
    last = tips(talk.events)[-1]
    hand_over(talk)
    while talk.at < last.at + 20.0:
        talk.customer("Hello? Is anybody going to tell me why?", "critical", seconds=2.0)
    talk.customer("Hello?", "critical", seconds=1.0)
    new = [tip for tip in tips(talk.events) if tip.at > last.at]
    assert new
    assert new[0].at - last.at < 25.0


def test_a_supervisors_prompt_that_names_the_old_agent_goes_with_them() -> None:
    talk = marks_call()
    talk.customer(COMPLAINT, "tense", p=0.3)
    talk.agent(POLICY)
    talk.customer("Is that all you can say?", "frustrated")
    told = tips(talk.events, "supervisor")
    assert "Mark" in told[-1].headline + told[-1].say
    assert resolved(hand_over(talk))[told[-1].tip_id] == "expired"


def calmed(talk: Talk, turns: int) -> list[Event]:
    """The customer comes round; the agent has said that much before."""
    events: list[Event] = []
    for _ in range(turns):
        events += talk.agent("Let me see what I have here.", 3.0)
        events += talk.customer("All right.", "tense", p=0.05, seconds=2.0)
    return events + talk.customer("Fine, thank you.", "calm", p=0.01, seconds=2.0) + talk.wait(25)


@pytest.mark.parametrize(("turns", "praised"), [(0, False), (3, True)])
def test_who_has_just_taken_the_call_is_not_praised_for_the_turn(turns: int, praised: bool) -> None:
    talk = marks_call()
    talk.customer(COMPLAINT, "frustrated")
    talk.agent(POLICY)
    talk.customer("That is no answer at all, and I am not having it.", "frustrated")
    hand_over(talk)
    told = calmed(talk, turns)
    assert ("praise" in {tip.step for who in ("agent", "supervisor") for tip in tips(told, who)}) is praised


@pytest.mark.parametrize("handed_over", [False, True])
def test_the_praise_at_the_end_of_a_call_of_two_is_for_nobody_alone(handed_over: bool) -> None:
    talk = marks_call()
    talk.customer(COMPLAINT, "frustrated")
    talk.agent(POLICY)
    if handed_over:
        hand_over(talk)
    talk.customer("Fine, thank you.", "calm", p=0.01, seconds=2.0)
    ended = talk.tell(CallEnded(call_id=CALL, at=talk.at, reason="completed", duration=talk.at))
    (tip,) = tips(ended)
    assert tip.step == "praise"
    shared = "taking it on" in tip.headline or "walk into" in tip.headline
    assert shared is handed_over
