"""Bereavement and hardship in a customer's words. Pure; strict, for a condolence to who lost nobody is worse than none.

What only sounds like a sorrow is taken out first. Then each pattern asks for the person and for what happened to them:
"I lost my mum last year", not "I lost my mum's card"; and who could not pay because of a page has no hardship.
"""

import re

from monitor.coaching.wording import normalise

_KIN = (
    r"(?:husband|wife|mum|mother|mom|dad|father|son|daughter|brother|sister|partner|baby|nan|nana|gran|grandmother|"
    r"grandma|grandad|grandfather|grandpa|grandson|granddaughter|uncle|aunt|auntie|cousin|nephew|niece|friend|fiancee?|"
    r"boy|girl|child|children|kids?|twins|parents?)\b"
)
_LEARNS = (
    r"(?:son|daughter|brother|sister|partner|grandson|granddaughter|cousin|nephew|niece|friend|fiancee?|"
    r"boy|girl|child|children|kids?|twins)\b"
)
"""Who is as likely to have passed an exam: of them "passed in June" alone says nothing."""
_SOMEBODY = rf"(?:(?:my|our|his|her) (?:late |little |own |big |older |younger )*{_KIN}|he|she|they both)"
_END = r"(?=\s*(?:[.,;:!?]|$))"
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_DAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_AGO = (
    r"(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|\d+|some|several) (?:\w+ ){0,2}"
    r"(?:days?|weeks?|months?|years?)"
)
_WHEN = (
    rf"(?:last (?:\w+ )?(?:night|week|month|year|spring|summer|autumn|winter|{_MONTH}|{_DAY})|"
    rf"this (?:morning|week|month|year|spring|summer|{_MONTH})|yesterday|today|recently|suddenly|peacefully|"
    rf"(?:just |about |over )*{_AGO}|in (?:{_MONTH}|\d|the (?:night|spring|summer|autumn|winter)|hospital|"
    rf"(?:his|her) sleep)|"
    rf"on (?:the (?:\d|first|second|third|\w+(?:th|first|second|third))|{_DAY}|christmas|boxing day))\b"
)
_ALREADY = r"(?:'s| has| have| had)?(?: just| only| sadly| suddenly| recently| both)*"

ONLY_SOUNDS_SO = (
    r"\b(?:phone|laptop|tablet|battery|router|box|car|van|tv|telly|machine|fridge|freezer|boiler|computer|account|"
    rf"warranty){_ALREADY} passed away\b|\bdied (?:laughing|inside|down|of (?:shame|embarrassment|boredom|laughter))\b|"
    r"\bdead (?:set|against|keen|certain|sure|right|tired|happy|chuffed|pleased|worried|upset|serious|on|good)\b|"
    r"\bmiscarriages? of justice\b|\bfrom the ashes\b|\bfuneral (?:plans?|cover|insurance|polic(?:y|ies))\b|"
    r"\bestate (?:car|agent)|\bin debt to (?:you|him|her|them)\w*|\bmake (?:the|my|our|this) payment (?:go|work)\b|"
    r"\bcancer (?:cover|insurance|policy|research|charity)\b|\bin hospital (?:admin|management|radio|billing|car)|"
    r"\bout of work(?:ing)? hours\b|\b(?:time|day|hours?|morning|afternoon) out of work\b|"
    r"\b(?:nearly|almost) lost (?:my|his|her) job\b|\bms (?=office|teams|word|excel|windows|outlook|project|access)|"
    r"\bdiagnosed with (?:a |an |the )?(?:\w+ )?(?:fault|faulty|faults|error|bug|broken|dead)\b"
)
"""Phrases that are taken out before anything is looked for."""

GRIEF = (
    r"\bpassed away\b|(?<!\band )(?<!\bor )\bbereave|\bmy late " + _KIN + "|"
    rf"\b(?:his|her|the|(?:my|our) (?:late )?{_KIN}'s) (?:funeral|ashes|will and testament)\b|"
    rf"\b(?:my|our) (?:late )?{_KIN}'s (?:death|passing|estate|probate)\b|"
    rf"\b{_SOMEBODY}{_ALREADY} (?:died\b|took (?:his|her) own life)|"
    rf"\b(?:my|our) {_KIN}{_ALREADY} (?:was |were |got )?killed\b|"
    rf"\b{_SOMEBODY}(?: is|'s) dead(?:{_END}| (?:and|but)\b)|\b(?:my|our) {_KIN}(?: is|'s) dead now\b|"
    rf"\bsince {_SOMEBODY} was gone(?: (?:i|we|it|my|our|all|everything)\b|{_END})|"
    rf"\b(?:lost|losing) (?:my|our) (?:late |dear |lovely )*{_KIN}(?:{_END}| (?:{_WHEN}|to (?!a\b|the\b|you|your)|"
    r"(?:and|so|too|as well|when|after|before|just|during|over|at (?:christmas|easter))\b(?! (?:\w+ ){0,2}\w+'s\b)))|"
    rf"\b(?:buried|burying|scattered) (?:my|our) {_KIN}(?!'s)|"
    r"\bdeath certificate\b|\bi (?:am|was|have been) (?:a )?(?:widow|widower|widowed)\b|\bmiscarr|\bstillborn\b"
)
PASSED = (
    rf"\b(?:(?:my|our) (?!{_LEARNS}){_KIN}|(?:since|when|after|before) (?:he|she)){_ALREADY} passed(?:{_END}| {_WHEN})|"
    rf"\b(?:my|our) {_LEARNS}{_ALREADY} passed (?:suddenly|peacefully|in (?:the night|hospital|(?:his|her) sleep))\b|"
    rf"\bsince {_SOMEBODY} passed(?: (?:i|we|it|my|our|all|everything)\b|{_END})"
)
"""Grief, unless the utterance is about what one passes otherwise."""
EXAMS = (
    r"\b(?:exam(?:s|ination|inations)?|tests?|theory|driving|licen[cs]e|gcses?|a levels?|degree|finals|grades?|"
    r"audition|graduat\w+|qualif\w+|congratulations|first time|flying colou?rs)\b"
)
_WORTH = (
    r"(?! you\b)(?! to (?!pay|eat|heat|live|buy|feed|put|keep))"
    r"(?! (?:another|any more|more|this|that|such) (?:\w+ ){0,2}"
    r"(?:delays?|mistakes?|downtime|risks?|outages?|time|mess))"
)
_PAY_ELSEWHERE = (
    r"(?: (?:it|this|that|them|(?:my|the|this) (?:bill|invoice|rent)))?+"
    r"(?! (?:online|with|by|through|via|over|using|here|there|twice|attention|me\b|us\b|for\b|"
    r"in (?:cash|branch|store|person|the shop)|at (?!the moment|all|present)|"
    r"until (?:you|it|somebody|someone|they|this|that|the (?!end|first|\d))))"
)
_CAN_NOT = r"(?<!you )(?<!they )(?<!people )(?:can not|could not|no longer|struggl\w+ to|not able to|unable to)"
UNPAID = rf"\b{_CAN_NOT} (?:pay|make (?:the|my|our|this) payments?)\b{_PAY_ELSEWHERE}"
"""Hardship, unless something of ours stood in the way."""
IN_THE_WAY = (
    r"\b(?:web ?sites?|sites?|apps?|pages?|online|cards?|log ?in|logged|logging|password|button|link|portal|system|"
    r"declined|machine|checkout)\b"
)
"""In any sentence of the utterance ..."""
THE_REASON = (
    r"\byour\b(?! bills?(?:,|$| (?:this|any|at|until|and|now|yet)\b))|"
    r"\b(?:because|as|since) (?:it|you|the|that|nobody|no one)\b|"
    r"\bnot (?:my bill|mine|ours|right|owed)\b|\bwrong\b|\bdo not owe\b|\bforgot\w*"
)
"""... or in the same: "I couldn't pay because the line was busy"."""
HARDSHIP = (
    rf"\b{_CAN_NOT} afford\b{_WORTH}|\b{_CAN_NOT} keep (?:up (?:with )?(?:the|my|our) (?:re)?payments|up (?:with )?"
    r"(?:the|my|our) (?:rent|bills?|mortgage|instal\w+))\b|"
    r"\b(?:lost my job|lost his job|lost her job|made redundant|laid off|out of work|food bank|bailiffs?|"
    r"evict\w*|in debt|behind (?:on|with) (?:the|my|our) (?:rent|bills?|payments?|mortgage)|universal credit)\b|"
    r"\b(?:have|has|got|fighting|treatment for) (?:got )?(?:cancer|leuka?emia|a tumou?r|dementia|multiple sclerosis|"
    rf"ms(?:{_END}| (?:and|so|now)\b))|"
    r"\b(?:i|we|he|she|they|who|"
    + _KIN
    + r")(?:'s| am| is| was| were| has| have| had| been| being| got| just| recently| also| only| now)* "
    r"diagnosed with\b|"
    r"\b(?:chemo|chemotherapy|dialysis|hospice|palliative)\b|\bmy hours (?:were|got|have been|are being) cut\b|"
    r"\b(?:choos(?:e|ing)|choice) between (?:heating|eating|food|feeding|paying|rent|"
    r"the (?:rent|gas|electric|heating|bills?))\b|"
    r"\bheating or (?:eating|food)\b|"
    r"\bnothing left (?:to (?:live|pay|eat|sell)|in the bank|after the (?:rent|bills))\b|"
    r"\btold myself i would not cry\b|\bscared you are going to (?:cut (?:us|me)|send|disconnect|switch|take)\b|"
    r"\bhiding the (?:bills|letters)\b|"
    rf"\b(?:my|our) (?:little )?{_KIN}(?:'s| is| has| was)?(?: been)?(?: very)? (?:poorly|"
    r"in (?:and out of )?hospital)\b"
)
_SOUNDS, _GRIEF, _HARDSHIP, _UNPAID = (re.compile(one) for one in (ONLY_SOUNDS_SO, GRIEF, HARDSHIP, UNPAID))
_PASSED, _EXAMS = re.compile(PASSED), re.compile(EXAMS)
_IN_THE_WAY, _REASON = re.compile(IN_THE_WAY), re.compile(THE_REASON)
_MS = re.compile(r"\bMs\.? (?=[A-Z])")
_SENTENCE = re.compile(r"[^.?!]+")


def sorrows_in(text: str) -> frozenset[str]:
    """Of "grief" and "hardship" those that a customer's words tell of."""
    opened = _SOUNDS.sub("-", normalise(_MS.sub("", text)))
    gone = _GRIEF.search(opened) or (_PASSED.search(opened) and not _EXAMS.search(opened))
    found = {"grief"} if gone else set()
    if _HARDSHIP.search(opened) or _cannot_pay(opened):
        found.add("hardship")
    return frozenset(found)


def _cannot_pay(opened: str) -> bool:
    """Whether they cannot pay for want of money, as far as one can hear."""
    if not _UNPAID.search(opened) or _IN_THE_WAY.search(opened):
        return False
    return any(_UNPAID.search(one) and not _REASON.search(one) for one in _SENTENCE.findall(opened))
