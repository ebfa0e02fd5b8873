"""Whom a bereavement or a hardship has met, and whom not: a wrong condolence hurts more than a missing one."""

import pytest

from monitor.coaching.moments import moments_in
from monitor.coaching.sorrows import sorrows_in

BEREAVED = [
    "He passed away two weeks ago.",
    "My wife died on the third.",
    "My husband passed on Sunday.",
    "My father passed, and there was a policy, I've only a number on an old envelope.",
    "My husband's just died and everything was in his name.",
    "My mum's dead, and you're still writing to her.",
    "My dad's funeral is on Thursday.",
    "I lost my mum in March and I'm still sorting her accounts.",
    "We lost our son last year.",
    "I lost my husband to cancer.",
    "I've just lost my nan.",
    "Since she passed I've had to do all the papers myself.",
    "After he died the bills kept coming.",
    "She died, do you hear?",
    "It's still in my late husband's name.",
    "It's my mother's ashes.",
    "I was busy holding the funeral.",
    "I've got the death certificate in front of me.",
    "I'm a widow, love, I live on my own.",
    "I had a miscarriage that week.",
    "My brother was killed in April and you want a form from him?",
    "Sorry, my nephew passed away and I'm all over the place.",
    "My mother passed in June and the bill is still in her name.",
    "My son passed peacefully in May.",
    "My daughter passed away in June.",
    "I'm the executor of my late aunt's will and I need to close it.",
]
NOT_BEREAVED = [
    "I lost my daughter's passport.",
    "When he went the box was off again.",
    "After he went I found the leak was still there.",
    "Before she passed me to you.",
    "She passed me to you before he passed me back.",
    "My wife passed the letter on.",
    "My wife passed on the letter.",
    "My son passed his driving test and needs insurance.",
    "My daughter passed on your number to me.",
    "I lost my son's login.",
    "I lost my partner account when you moved us.",
    "I lost my child benefit letter.",
    "I'm losing my friend discount.",
    "I lost my husband in the airport because your gate was changed.",
    "I lost my mum and dad's passports.",
    "My dad's dead set on the blue one.",
    "My husband is dead against it.",
    "I have a dead battery here, it died last night.",
    "My phone passed away after your update.",
    "My daughter's phone died and she can't get in.",
    "My bank card had a heart attack in the shoe shop.",
    "He died laughing when I told him the price.",
    "It's a miscarriage of justice, that's what it is.",
    "I'm ringing about the funeral plan I pay into.",
    "I want to change the will and passion of this company.",
    "My dad's estate car is in your garage.",
    "How do I kill the process?",
    "Your recorded lady only had options for faults and bereavement.",
    "When he was gone the box went off.",
    "I need to add my daughter to the car. She passed on Monday.",
    "My daughter passed in June.",
    "My son passed last week, so he needs insurance.",
    "My girl passed, finally.",
    "My mum passed in June, her driving test I mean, first time.",
    "When she passed in June her exam results came by post.",
    "Since my nephew passed, his licence is here.",
]
IN_HARDSHIP = [
    "I can't afford it, I lost my job in April.",
    "Hi, I've had a red letter from you and I can't pay it.",
    "I can't pay. I've never not paid, I'm ashamed to be ringing.",
    "I can't pay until I get my wages on Friday.",
    "I can't pay at the moment, my hours were cut.",
    "I couldn't make the payment because I've been off sick.",
    "I'm struggling to pay, I've got about sixty in the bank.",
    "I can't afford to heat the house.",
    "I can't keep up the payments any more.",
    "My wife was diagnosed with cancer in May.",
    "I've just been diagnosed with MS.",
    "He's got dementia and he'll be frightened.",
    "My boy's on dialysis at home.",
    "My daughter's in hospital and I can't get there.",
    "My little girl's been in and out of hospital.",
    "I got made redundant, and your letter says a hundred pounds.",
    "I'm being evicted on Monday.",
    "It's heating or eating at the moment.",
    "We're behind on the rent.",
    "I've been hiding the bills in a drawer.",
    "There's nothing left to live on after the rent.",
]
IN_NO_HARDSHIP = [
    "I couldn't make the payment because your site kept crashing.",
    "I can't pay my bill, your app won't load.",
    "I can't pay my bill. The app won't load.",
    "The app won't load. I can't pay my bill.",
    "The router was diagnosed with a fault.",
    "I've been diagnosed with a faulty line by the engineer.",
    "I can't pay online, the page is stuck.",
    "I could not pay because the line was busy.",
    "I was unable to pay, my card was declined.",
    "I can't pay for something I never got.",
    "I can't pay until you send me the invoice.",
    "I can't pay it twice.",
    "You can't pay me back, is that it?",
    "I can't afford to wait in all day again.",
    "I can't afford to take another day off for this.",
    "I can't afford another mistake like that.",
    "I can't keep up with all these emails.",
    "I've got Ms Patel on the other line.",
    "I have MS Office on it.",
    "It was out of work hours when I rang.",
    "I can't choose between the two phones.",
    "Is it the heating or the boiler?",
    "There's nothing left to try.",
    "I'm scared you're going to mess it up again.",
    "I nearly lost my job because of that.",
    "I can't pay this, it's not my bill.",
    "I can't pay because I've forgotten the number.",
    "I'm not able to make the payment go through.",
    "I can't afford you to be late again.",
    "I'm in debt to your colleague, she was lovely.",
    "Have I got cancer cover on it?",
    "My husband is in hospital administration.",
]


@pytest.mark.parametrize("said", BEREAVED)
def test_the_bereaved_are_heard(said: str) -> None:
    assert "grief" in sorrows_in(said)


@pytest.mark.parametrize("said", NOT_BEREAVED)
def test_who_has_lost_nobody_gets_no_condolences(said: str) -> None:
    assert "grief" not in moments_in(said)


@pytest.mark.parametrize("said", IN_HARDSHIP)
def test_hardship_is_heard(said: str) -> None:
    assert "hardship" in sorrows_in(said)


@pytest.mark.parametrize("said", IN_NO_HARDSHIP)
def test_a_fault_of_ours_is_no_hardship_of_theirs(said: str) -> None:
    assert "hardship" not in moments_in(said)
