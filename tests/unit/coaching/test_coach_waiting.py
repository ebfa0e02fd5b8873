"""Silences, and complaints that wait for an answer."""

from monitor.events.coach import TipShown
from tests.unit.coaching.say import Talk, final, outcomes, score, tips


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
