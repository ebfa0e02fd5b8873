"""What an agent promised, in the words that were said, and the time each promise names. Pure.

The hand-over card and the wrap-up note quote the same promises. "I will check" is no promise by itself: it is over in a
minute. With a time ("by noon") or a second act ("and call you back") it is one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.coaching.sentences import said_in
from monitor.coaching.wording import normalise

SHORT = 4
"""Words below which a sentence promises nothing by itself: "I will." It may still name a time or an act."""
_PROMISE = re.compile(
    r"\b(?:i|we) (?:will|shall|am going to|are going to)\b|\byou will (?:get|have|receive|hear)\b|"
    r"\b(?:he|she|they|it|somebody|someone) will (?:be|call|ring|come|arrive)\b|"
    r"\bby (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|noon|tomorrow|tonight|the end)\b|"
    r"\bi have (?:booked|put|ordered|arranged|asked|refunded)\b"
)
_IDLE = re.compile(
    r"^(?:(?:okay|ok|right|so|well|sure|and|now|then|yes|alright|all right|of course),? )*"
    r"(?:i|we) (?:will|shall|am going to|are going to) (?:just )?"
    r"(?:(?:have|take) a (?:quick )?look|(?:check|look|see|read)\b|(?:bring|pull|get)\b|"
    r"(?:put|place) you on (?:\w+ )*hold|be (?:right )?with you)"
)
_ACT = re.compile(
    r"\b(?:back (?:to|with|for)|back (?:on )?(?:the|that|this)? ?phone|(?:call|ring|phone) (?:you|them|him|her)|"
    r"let (?:you|them) know|tell (?:you|them)|money back|out to you|you an? \w+|"
    r"(?:fixed|sorted|sent|repaired|replaced|refunded|booked|changed|cancelled|put right)|"
    r"(?:and|then|to) (?:\w+ )?(?:call|ring|phone|send|e-?mail|text|write|let|book|order|arrange|refund|replace|"
    r"repair|fix|sort|credit|cancel|pay|ask|make|report|pass|come|visit|raise))\b"
)
_DAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_NUMBER = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_HALF = r"(?:[ap]\.m\.|[ap]m\b|o['’]clock\b|in the (?:morning|afternoon|evening)\b|at night\b)"
_CLOCK = (
    rf"(?:(?:half past|quarter past|quarter to) \w+|(?:\d{{1,2}}(?:[.:]\d{{2}})?|{_NUMBER}) ?{_HALF}"
    r"|(?:noon|midday|midnight|lunchtime)\b)"
)
_DAY = (
    rf"(?:(?:today|tonight|tomorrow|(?:this |next |on )?{_DAYS}|(?:this|next) (?:week|month|morning|afternoon|evening)"
    r"|the end of (?:the|this|next) (?:day|week|month)|end of (?:the )?(?:day|week)"
    r"|the (?:morning|afternoon|evening))\b|the \d{1,2}(?:st|nd|rd|th)\b)"
)
_SPAN = (
    r"(?:in|within|after|before|over) (?:the )?(?:next )?(?:[\w-]+ ){0,4}?"
    r"(?:minutes?|hours?|days?|weeks?|months?|moment)\b"
)
_BARE = r"(?:at|by|before|after|until) \d{1,2}(?:[.:]\d{2})?(?![\d.:]*\d)(?! (?:per|percent|pounds?|euros?|dollars?))\b"
_PREPOSITION = r"(?:(?:by|before|after|at|until|on|from|in|around|about) )?"
_PART = rf"(?:{_SPAN}|{_PREPOSITION}(?:{_CLOCK}|{_DAY})|{_BARE})"
_WHEN = re.compile(rf"\b{_PART}(?:,? {_PART})*", re.IGNORECASE)
_AT_ONCE = re.compile(r"\b(?:straight away|right away|right now|at once|immediately)\b", re.IGNORECASE)
_PAST = re.compile(r"\b(?:since|last|of|happened|called|rang|wrote|ordered|made|paid|sent)(?: \w+)? $", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise: the whole sentence, and its words that name a time ("" when none do)."""

    text: str
    when: str


def promised_in(text: str) -> Iterator[Promised]:
    """The promises in an agent's turn, in order."""
    for said in said_in(text):
        opened = normalise(said.text)
        if said.asks or not _PROMISE.search(opened):
            continue
        when = _when(said.text)
        short = len(said.text.split()) < SHORT
        if when or _ACT.search(opened) or not (short or _IDLE.search(opened)):
            at_once = _AT_ONCE.search(said.text)
            yield Promised(said.text, when or (at_once.group() if at_once else ""))


def _when(sentence: str) -> str:
    """The words that name a time to come: "your letter of Monday" names none."""
    for found in _WHEN.finditer(sentence):
        if not _PAST.search(sentence, 0, found.start()):
            return found.group()
    return ""
