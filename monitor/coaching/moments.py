"""What is going on with the customer, read from their words: a small lexicon of moments a tip can answer. Pure.

Bereavement and hardship have a module of their own (`sorrows.py`), and so has what must be true as it is said
(`claims.py`).
Not the score: these decide which step fits, and they let a sad caller be met with warmth although nothing escalates.
"""

import re

from monitor.coaching.claims import claims_in
from monitor.coaching.sorrows import sorrows_in
from monitor.coaching.wording import normalise

MOMENTS: dict[str, str] = {
    "distress": (
        r"\bi am (?:so |really |very |just )?(?:worried|scared|frightened|terrified|desperate|shaking|"
        r"exhausted|upset|"
        r"stressed|at my wits|in tears|crying)\b|\b(?:upsetting|in tears|going to cry|awake all night|can not sleep|"
        r"do not know what to do|heart is going|breaks my heart|beside myself|at the end of my)\b"
    ),
    "broken_promise": (
        r"\b(?:promised|was told|were told|told me (?:it|that|he|she|they|you|somebody)|was supposed to|"
        r"were supposed to|"
        r"supposed to (?:be|come|arrive|ring|call)|said (?:it|they|he|she|you|somebody) would|swore|"
        r"guaranteed|assured|"
        r"never (?:came|called|rang|arrived|turned up|happened|got)|nobody (?:came|called|rang|turned|told)|"
        r"no one (?:came|called|rang|turned|told)|did not (?:come|call|ring|turn up|show|arrive)|"
        r"still (?:not|no|waiting|nothing)|no show)\b"
    ),
    "asks_who": (
        r"\bwho (?:is going to|can|will|do i|is (?:responsible|dealing|in charge)|sorts?|fixes?)\b|"
        r"\bgive me a name\b|"
        r"\b(?:can|could|will) (?:somebody|someone|anybody|anyone|you) (?:please |just )?(?:help|fix|sort|"
        r"deal|do it)\b|"
        r"\bdo it yourself\b|\bwhat are you going to do\b"
    ),
    "asks_what_can": (
        r"\b(?:is there (?:nothing|anything|something|no|any way)|what can (?:you|be)|can you (?:not )?do anything|"
        r"what (?:are|is) (?:my|the) (?:options?|choice)|so you can not help|nothing (?:at all )?you can)\b"
    ),
    "threatens_action": (
        r"\b(?:ombudsman|solicitor|lawyer|attorney|court|sue|legal|regulator|trading standards|newspaper|the paper|"
        r"television|social media|followers|review|chargeback|dispute it|police)\b"
    ),
    "loss": (
        r"\b(?:lost (?:a|my|our|the|two|three)|cost me|costing me|out of pocket|a day's pay|unpaid leave|"
        r"day off|days off|"
        r"ruined|ruining|thrown? (?:away|out)|spoil(?:ed|t)|overdraft|charged (?:me )?(?:twice|again|for)|paid for|"
        r"(?:wedding|birthday|funeral|interview|holiday|honeymoon|anniversary)|medicine|insulin|my savings|"
        r"my pension)\b"
    ),
    "no_call_back": (
        r"\b(?:nobody|no one)(?: has| had| ever| even)* (?:called|rang|rung|phoned|got back|gets back|calls|rings)\b|"
        r"(?<!\bi )(?<!\bnearly )\bnever(?: once| even)? (?:called|rang|rung|phoned|got back)\b"
        r"(?! (?:the|my|our|that|his|her) )|"
        r"\b(?:you|they|he|she|somebody|who) (?:did|have|has|had) not (?:call(?:ed)?|ring|rung|rang|phoned?) "
        r"(?:me|us|back)\b|"
        r"\b(?:was|were|been|am|are|still) waiting for (?:a|the|that|your|his|her|somebody to) (?:call|ring|phone)\b"
    ),
    "day_lost": (
        r"\b(?:took|taken|had to take|lost|wasted|spent|gave up|given up) (?:a|the|another|my|two|three|half a) "
        r"(?:whole |full |entire )?(?:days?|mornings?|afternoons?)\b|"
        r"\b(?:waited|sat|stayed|stood|been|stuck)(?: in| at home| here| around| there)* all "
        r"(?:day|morning|afternoon)\b|"
        r"\b(?:took|taken|had to take) unpaid leave\b|\b(?:lost|cost me) a day's pay\b"
    ),
    "money_lost": (
        r"\b(?:charged|billed|paid|debited)(?: me| us| my card| my account| for it)? (?:twice|again)\b|"
        r"\b(?:taken|took)(?: it)? twice from\b|"
        r"\bovercharged\b|\bdouble (?:charged|billed|charge)\b|\bout of pocket\b|\boverdrawn\b|\bbank charges\b|"
        r"\bcost(?:ing|s)? (?:me|us) (?:a fortune|money|hundreds|thousands|over|more than|\w+ (?:pounds|quid|dollars|"
        r"euros|hundred|thousand))\b|\b(?:took|taken|taking) (?:my|the|our) money\b|"
        r"\bcharged me for (?:something|nothing|it|a thing)\b"
    ),
    "waited_long": (
        r"\b(?:(?:have|has|had|been|was|were|still) waiting|(?<!he )waited|been (?:on hold|on to you|chasing|trying|"
        r"ringing|calling|going on|without|like this|broken|down|off))\b(?: \w+){0,6}? "
        r"(?:(?:ten|fifteen|(?:twen|thir|for|fif|six|nine)ty(?: \w+)?|\d\d+) minutes|"
        r"hours?|days|weeks?|months?|years?|ages|forever)\b|\b(?:days|weeks|months|hours|years) now\b"
    ),
    "cut_off": (
        r"\b(?:let me finish|stop interrupting|do not interrupt|if you would let me|i was saying|"
        r"you (?:are )?not listening|"
        r"talking over me|let me (?:speak|talk|explain)|i had not finished|can i finish)\b"
    ),
    "settled": (
        r"\b(?:thank you|thanks|cheers|that is (?:great|better|fine|perfect|lovely|brilliant|kind|good|"
        r"alright|all right)|"
        r"perfect|brilliant|much better|appreciate (?:it|that|you)|relief|i am sorry (?:i|for|about))\b"
    ),
    "refused": (
        r"\b(?:no good|not good enough|is not enough|does not help|that is no use|i do not want|no,? i (?:do|"
        r"will|can) not)\b"
    ),
}  # fmt: skip
_COMPILED = {name: re.compile(pattern) for name, pattern in MOMENTS.items()}


def moments_in(text: str) -> frozenset[str]:
    """Names of the moments in a customer's words."""
    opened = normalise(text)
    return (
        sorrows_in(text) | claims_in(opened) | {name for name, pattern in _COMPILED.items() if pattern.search(opened)}
    )
