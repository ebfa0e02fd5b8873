"""How many options an offer names, and how many apologies a turn holds: a choice is better, one sorry is enough. Pure.

Called for turns in which the detector has seen the step; it counts, it does not judge whether there is one.
"""

import re

from monitor.coaching.wording import sentences

MOST = 9
"""More of either is as good as this."""
_NUMBERS = {"two": 2, "both": 2, "couple": 2, "three": 3, "few": 3, "several": 3, "four": 4, "five": 5, "2": 2, "3": 3}
_NAMED = re.compile(
    r"\b(two|both|couple|three|few|several|four|five|2|3)(?: of)?(?: \w+)? "
    r"(?:things|options|ways|choices|possibilities)\b"
)
_OFFERS = re.compile(
    r"\b(?:i|we|you|he|she|they) (?:can|could|might|will|would be able to|am able to|are able to)\b|"
    r"\bshall (?:i|we)\b|\blet me\b|"
    r"\bwould you (?:like|prefer|rather)\b|\bdo you (?:want|prefer|fancy)\b|\bif you (?:like|want|prefer|would)\b|"
    r"\b(?:either|whichever|which)\b|\bhow about\b|\bwhat (?:about|if)\b|\bthere (?:is|are)\b|"
    r"\bit could be\b|\byour choice\b"
)
_NO_CHOICE = re.compile(
    r"\b(?:one|two|three|four|five|six|ten|day|week|minute|hour|month|year|once|sooner|whether|more|\d+) or "
    r"(?:two|three|four|five|six|seven|ten|so|more|less|twice|later|not|\d+)\b|"
    r"\bor (?:so|something|anything|whatever|whenever|not|else you|thereabouts)\b"
)
_OR = re.compile(r"\bor\b")
_ANOTHER = re.compile(
    r"^(?:and |but )?(?:or|alternatively|otherwise|failing that|if (?:not|you would rather|you prefer|"
    r"that does not))\b|"
    r"\b(?:another (?:option|way|possibility)|the other (?:option|way|one|possibility)|second option|instead)\b"
)
_SORRY = re.compile(r"\b(?:sorry|apologi[sz]e|apologies|apology|apologi[sz]ing)\b")
_NO_APOLOGY = re.compile(
    r"\bsorry,? (?:what|who|could you|can you|was that|did you say|say that|you (?:feel|felt|see|find|think))\b|"
    r"\b(?:sorry|apologi[sz]e|apologies),? (?:if|but)\b|"
    r"\b(?:not|never|no need to|nothing to|have to|need to) (?:be |feel |say |)(?:sorry|apologi[sz]e)\b|"
    r"\bsorry (?:for|about) your loss\b|\bsorry to (?:hear|see|learn)\b|"
    r"\b(?:accept|accepted) (?:my|our|the) apolog\w+\b"
)


def count_of(step: str, text: str) -> int | None:
    """What is counted of a step in a turn, 1..MOST: the options of `offer`, the apologies of `apologise`; else None."""
    if step == "offer":
        return count_options(text)
    if step == "apologise":
        return count_apologies(text)
    return None


def count_options(text: str) -> int:
    """Ways out that the customer may choose from: named by number, joined by "or", or told one after the other."""
    named, joined, further = 1, 1, 0
    for sentence in sentences(text):
        if found := _NAMED.search(sentence.text):
            named = max(named, _NUMBERS[found.group(1)])
        if _ANOTHER.search(sentence.text):
            further += 1
        elif _OFFERS.search(sentence.text):
            joined = max(joined, 1 + len(_OR.findall(_NO_CHOICE.sub(" ", sentence.text))))
    return min(max(named, joined + further), MOST)


def count_apologies(text: str) -> int:
    """How often the agent says sorry for what happened; asking to repeat, condolences and "sorry, but" do not count."""
    said = sum(len(_SORRY.findall(_NO_APOLOGY.sub(" ", sentence.text))) for sentence in sentences(text))
    return min(max(said, 1), MOST)
