"""A promise is kept whole, with its time; "I will check" is none until it says more."""

import pytest

from monitor.coaching.promises import promised_in


@pytest.mark.parametrize(
    ("said", "when"),
    [
        ("I'll get back to you on Monday.", "on Monday"),
        ("I'll get an engineer out by Friday.", "by Friday"),
        ("I'll check and call you back by noon.", "by noon"),
        ("I'll check and call you back.", ""),
        ("I will look into it and send you a letter.", ""),
        ("I'll get somebody to come out to you.", ""),
        ("I'll get that sorted.", ""),
        ("I'll check it by tomorrow noon.", "by tomorrow noon"),
        ("Okay, I'll see to it this afternoon.", "this afternoon"),
        ("I'll ring you by 10.30 tomorrow.", "by 10.30 tomorrow"),
        ("I've refunded £45.60 and you'll have it by Friday.", "by Friday"),
        ("Somebody will come at 2.15 p.m. on Friday.", "at 2.15 p.m. on Friday"),
        ("We will call you at 9:30 in the morning.", "at 9:30 in the morning"),
        ("You'll hear from us within two working days.", "within two working days"),
        ("The money will be back by Thursday.", "by Thursday"),
        ("I'll call tomorrow.", "tomorrow"),
        ("I'll send it to you straight away.", "straight away"),
        ("I have put the order in for Mr. Hale.", ""),
        ("I’ll write to you next week.", "next week"),
        ("You will get 45 pounds back.", ""),
    ],
)
def test_a_promise_is_whole_and_has_its_time(said: str, when: str) -> None:
    assert [(one.text, one.when) for one in promised_in(said)] == [(said, when)]


@pytest.mark.parametrize(
    "said",
    [
        "I will look.",
        "I will.",
        "I'll just check that for you.",
        "Okay, I'll get your account up.",
        "So I'm going to look at your last bill.",
        "I'll check that right now.",
        "I'll look at your letter of Monday.",
        "I will look at what happened on Monday.",
        "I'm going to put you on a brief hold.",
        "I'll be right with you.",
        "Will I call you by Friday?",
        "Your bill was sent on Monday.",
        "",
    ],
)
def test_idle_words_questions_and_reports_are_none(said: str) -> None:
    assert not list(promised_in(said))


def test_every_promise_of_a_turn_is_told_in_order() -> None:
    said = "I'm sorry. I'll ring you at 2.15 p.m. You will have it within the hour! Is that alright?"
    assert [(one.text, one.when) for one in promised_in(said)] == [
        ("I'll ring you at 2.15 p.m.", "at 2.15 p.m."),
        ("You will have it within the hour!", "within the hour"),
    ]
