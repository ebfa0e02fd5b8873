"""What customers say that bears on what the agent's answer is: kinds of turns, over normalised sentences. Data only."""

import re

HEARD: dict[str, str] = {
    "b_complains": r"\b(?:nobody|never|again|still|ridiculous|disgrace|joke|unacceptable|enough|sick|terrible|worst)\b",
    "b_demands": r"\b(?:manager|supervisor|somebody else|complaint|cancel|refund|money back|solicitor|court)\b",
    "b_thanks": r"\b(?:thank|thanks|brilliant|lovely|great|perfect|cheers|kind)\b",
    "b_sad": r"\b(?:died|passed away|funeral|hospital|redundant|cancer|lost my|scared|frightened|crying|cry)\b",
    "b_leaves": r"\b(?:cancel|leave|leaving|another company|elsewhere|close (?:my|the) account|lost a customer)\b",
    "b_sorry": r"\b(?:sorry|apologise)\b",
    "b_bye": r"\b(?:bye|goodbye|forget it|never mind)\b",
}

HEARD_COMPILED: dict[str, re.Pattern[str]] = {name: re.compile(pattern) for name, pattern in HEARD.items()}
