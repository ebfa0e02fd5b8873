"""The note says only what was said."""

from monitor.coaching.handover import handover_card
from monitor.review.record import CallRecord
from monitor.review.summary import summarise
from tests.unit.store.samples import angry_call, ended, final, stamp_all, started


def test_problem_promises_and_outcome_are_the_calls_own_words() -> None:
    said = [
        final("Hi there. My router has not worked since Monday and nobody came.", "u1", 4.0),
        final("I'm sorry. I'll send an engineer by tomorrow noon. Will you be in?", "u2", 9.0, role="agent"),
        final("Yes. Thank you very much.", "u3", 12.0),
    ]
    note = summarise(CallRecord({"call_id": "c1"}, tuple(stamp_all([started(), *said, ended()]))))  # type: ignore[arg-type]
    assert note.problem == ("My router has not worked since Monday and nobody came.",)
    assert [(promise.text, promise.when) for promise in note.promises] == [
        ("I'll send an engineer by tomorrow noon.", "by tomorrow noon")
    ]
    assert note.outcome == 'calm throughout; last words of the customer: "Yes. Thank you very much."'
    assert note.text().startswith("Problem: My router")


def test_the_note_quotes_the_promises_of_the_hand_over_card() -> None:
    said = [
        final("You took £45.60 from me twice.", "u1", 4.0),
        final("I'll check that. I'll get back to you by 10.30 on Monday.", "u2", 9.0, role="agent"),
        final("I've refunded £45.60 and you'll have it by Friday.", "u3", 12.0, role="agent"),
    ]
    events = stamp_all([started(), *said, ended()])
    note = summarise(CallRecord({"call_id": "c1"}, tuple(events)))  # type: ignore[arg-type]
    promises = [(promise.text, promise.when) for promise in note.promises]
    assert promises == [
        ("I'll get back to you by 10.30 on Monday.", "by 10.30 on Monday"),
        ("I've refunded £45.60 and you'll have it by Friday.", "by Friday"),
    ]
    assert promises == [(promise.quote.text, promise.when) for promise in handover_card(events).promises]
    assert note.problem == ("You took £45.60 from me twice.",)


def test_turnaround_and_steps_are_told() -> None:
    note = summarise(CallRecord({"call_id": "c1"}, tuple(angry_call())))  # type: ignore[arg-type]
    assert note.steps == ("apologise",)
    assert note.outcome.startswith("was frustrated, ended calm")
    assert "Done by the agent: apologise." in note.text()


def test_an_empty_call_has_a_note_too() -> None:
    note = summarise(CallRecord({"call_id": "c1"}, tuple(stamp_all([started(), ended()]))))  # type: ignore[arg-type]
    assert note.text() == "Problem: not said in so many words.\nOutcome: calm throughout"


def test_what_people_set_right_is_what_the_note_says() -> None:
    said = stamp_all([started(), final("My rooter has not worked since Monday.", "u1", 4.0), ended()])
    record = CallRecord({"call_id": "c1"}, tuple(said), {"u1": "My router has not worked since Monday."})  # type: ignore[arg-type]
    assert summarise(record).problem == ("My router has not worked since Monday.",)
