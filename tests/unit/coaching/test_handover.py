"""The hand-over card is made of the call's own words."""

from monitor.coaching.handover import handover_card
from monitor.events.base import Event, Reason, Span
from monitor.events.coach import StepCompleted
from monitor.events.score import LevelChanged
from monitor.events.speech import SpeechRedacted
from tests.unit.coaching.say import final, score


def call() -> list[Event]:
    return [
        final("agent", "Good evening, how can I help?", 0, 2),
        final("customer", "You charged my card twice. Nobody called me back.", 3, 8),
        score("frustrated", 8, utterance="u3"),
        LevelChanged.model_validate({"at": 8, "from": "calm", "to": "frustrated"}),
        final("agent", "I'm sorry we charged you twice. I will look. The money will be back by Thursday.", 9, 14),
        StepCompleted(step="apologise", utterance_id="u9", at=14),
        final("agent", "I'll call you tomorrow at noon. Is that alright?", 15, 18),
        final("customer", "Fine. My number is 4711.", 19, 21),
        SpeechRedacted(at=22, utterance_id="u19", spans=(Span(start=19, end=23),)),
    ]


def test_problem_promises_steps_and_reasons() -> None:
    card = handover_card(call())
    assert [quote.text for quote in card.problem] == ["You charged my card twice. Nobody called me back."]
    assert [(promise.quote.text, promise.when) for promise in card.promises] == [
        ("The money will be back by Thursday.", "by Thursday"),
        ("I'll call you tomorrow at noon.", "tomorrow at noon"),
    ]
    assert card.steps == ("apologise",)
    assert [(cause.text, cause.quote) for cause in card.reasons] == [("not the first time they call", None)]
    assert (card.level, card.score) == ("frustrated", 70.0)


def test_what_was_masked_stays_masked() -> None:
    last = handover_card(call()).last_words
    assert last is not None
    assert last.text == "Fine. My number is ••••."


def test_the_problem_is_what_they_began_with_and_what_made_it_worse() -> None:
    events: list[Event] = [
        final("customer", "I was charged twice for the room in May.", 0, 4),
        score("calm", 4, p=0.1, utterance="u0"),
        final("customer", "And then nobody called me back at all.", 6, 9),
        score("tense", 9, p=0.5, utterance="u6"),
        final("customer", "This is a disgrace, I have had enough of it!", 12, 15),
        score("critical", 15, p=0.9, utterance="u12"),
        final("customer", "And you do not even listen to me.", 18, 21),
        score("critical", 21, p=0.7, utterance="u18"),
    ]
    assert [quote.utterance_id for quote in handover_card(events).problem] == ["u0", "u6", "u12"]


def test_a_reason_that_names_nothing_is_not_on_the_card() -> None:
    whole = Reason(kind="wording", weight=30, text="wording of the turn", utterance_id="u3")
    told = score("critical", 21)
    card = handover_card([*call(), told.model_copy(update={"reasons": (whole, *told.reasons)})])
    assert [cause.text for cause in card.reasons] == ["not the first time they call"]


def test_a_reason_has_the_sentence_it_was_found_in() -> None:
    events = call()
    told = score("critical", 21, utterance="u19")
    cue = Reason(kind="x", weight=5, text="gives a number", utterance_id="u19", span=Span(start=6, end=15))
    card = handover_card([*events, told.model_copy(update={"reasons": (cue, *told.reasons)})])
    first, second = card.reasons
    assert first.quote is not None
    assert (first.text, first.quote.text, first.quote.at) == ("gives a number", "My number is ••••.", 21)
    assert second.quote is None


def test_a_dot_within_a_number_cuts_nothing() -> None:
    events: list[Event] = [
        final("customer", "You took £45.60 from me at 10.30 this morning.", 0, 4),
        final("agent", "I've refunded £45.60 and you'll have it by Friday. I'll ring you by 10.30 tomorrow.", 5, 9),
    ]
    cue = Reason(kind="x", weight=5, text="names a time", utterance_id="u0", span=Span(start=29, end=34))
    told = score("tense", 10, utterance="u0").model_copy(update={"reasons": (cue,)})
    card = handover_card([*events, told])
    assert [(promise.quote.text, promise.when) for promise in card.promises] == [
        ("I've refunded £45.60 and you'll have it by Friday.", "by Friday"),
        ("I'll ring you by 10.30 tomorrow.", "by 10.30 tomorrow"),
    ]
    assert [quote.text for quote in card.problem] == ["You took £45.60 from me at 10.30 this morning."]
    assert [cause.quote and cause.quote.text for cause in card.reasons] == [
        "You took £45.60 from me at 10.30 this morning."
    ]


def test_an_empty_call_has_an_empty_card() -> None:
    card = handover_card([])
    assert not card.problem
    assert not card.promises
    assert card.level == "calm"
    assert card.score is None
