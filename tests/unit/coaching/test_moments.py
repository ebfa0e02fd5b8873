"""What the customer's words tell a coach."""

import pytest

from monitor.coaching.moments import moments_in


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("He passed away two weeks ago.", "grief"),
        ("My wife died on the third.", "grief"),
        ("I can't afford it, I lost my job in April.", "hardship"),
        ("I already gave my name to two people.", "repeats_self"),
        ("You promised me a call and nobody called.", "broken_promise"),
        ("Who is going to fix this?", "asks_who"),
        ("How long will that take?", "asks_when"),
        ("Is there nothing you can do?", "asks_what_can"),
        ("I want to speak to your manager.", "wants_supervisor"),
        ("I'm going to cancel the contract.", "threatens_to_leave"),
        ("Stop interrupting me.", "cut_off"),
    ],
)
def test_moments_are_heard(said: str, moment: str) -> None:
    assert moment in moments_in(said)


@pytest.mark.parametrize(
    "said",
    [
        "I have a dead battery here, it died last night.",
        "My bank card had a heart attack in the shoe shop.",
        "How do I kill the process?",
        "I can't pay online, the page is stuck.",
        "I lost my daughter's passport.",
        "When he went the box was off again.",
        "My wife passed the letter on.",
        "I couldn't make the payment because your site kept crashing.",
        "The router was diagnosed with a fault.",
    ],
)
def test_things_that_die_are_no_grief(said: str) -> None:
    assert not moments_in(said) & {"grief", "hardship"}


def test_a_department_for_the_bereaved_is_no_grief() -> None:
    assert "grief" not in moments_in("Your recorded lady only had options for faults and bereavement.")
    assert "grief" in moments_in("I need the bereavement team, please.")


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("Nobody called me back.", "no_call_back"),
        ("He never rang.", "no_call_back"),
        ("You didn't call me.", "no_call_back"),
        ("I'm still waiting for your call.", "no_call_back"),
        ("I took a day off for your engineer.", "day_lost"),
        ("I sat at home all day.", "day_lost"),
        ("I've had to take another day for this.", "day_lost"),
        ("You charged me twice.", "money_lost"),
        ("I'm out of pocket.", "money_lost"),
        ("It's cost me forty pounds.", "money_lost"),
        ("I've been waiting three weeks for it.", "waited_long"),
        ("It's been broken for two weeks.", "waited_long"),
        ("Two weeks now and nothing.", "waited_long"),
        ("I have been on hold for twenty five minutes.", "waited_long"),
    ],
)
def test_what_happened_is_heard_finely_enough_to_be_named(said: str, moment: str) -> None:
    assert moment in moments_in(said)


@pytest.mark.parametrize(
    "said",
    [
        "My order was supposed to be blue.",
        "I was told it was free.",
        "I never got the email.",
        "The driver never rang the bell.",
        "I never called you.",
        "I nearly never rang.",
        "She waited the full half hour for me.",
        "I'm not waiting another week.",
        "I can't take another day off.",
        "The wedding is on Saturday.",
        "I lost the letter.",
        "I paid for it in March.",
        "I took it twice a day.",
        "I charged it again and it's flat.",
        "I've been waiting two minutes.",
    ],
)
def test_a_fact_that_was_not_told_is_not_heard(said: str) -> None:
    assert not moments_in(said) & {"no_call_back", "day_lost", "money_lost", "waited_long"}
