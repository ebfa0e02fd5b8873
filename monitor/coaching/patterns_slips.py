"""What agents say when they defend, excuse and blame, and the forms of greeting and waiting. Data only."""

SLIPS: dict[str, str] = {
    # --- defensive
    "policy": (
        r"\b(?:policy|policies|terms|conditions|procedure|process|protocol|regulations?|guidelines|"
        r"contract says|agreement|rules?|requirement|criteria|legislation|compliance|standard)\b"
    ),
    "policy_says": (
        r"\b(?:our|the|company) (?:policy|terms|procedure|process|rules?|system)\b|\bas per\b|\bit (?:says|"
        r"states|is stated)\b|\bin (?:the|your) (?:terms|contract|agreement|booklet|policy|small print)\b|"
        r"\bas set out\b|\bin accordance\b"
    ),
    "not_my_job": (
        r"\b(?:not (?:my|our) (?:department|job|fault|problem|side|decision|area|remit|team|responsibility)|"
        r"different (?:department|team|company)|nothing to do with (?:me|us)|(?:handled|dealt with) by|"
        r"not (?:something )?(?:we|i) (?:control|deal|handle|do))\b|\bi (?:was not|am not) (?:here|the one)\b|"
        r"\bi (?:just|only) (?:work|answer|go by|read|pass)\b"
    ),
    "can_not": (
        r"\b(?:i|we) (?:can|could|am|are|would) not(?: be)?(?: able to| going to)?\b|\b(?:i am|"
        r"we are) (?:unable|not able)\b|\bthere is (?:nothing|no way|not (?:much|anything)|no (?:note|"
        r"record))\b|\bnothing (?:i|we) can\b"
    ),
    "calm_down": (
        r"\bcalm (?:down|yourself)|\bstay calm\b|\braise your voice|\bno need (?:to|for) |\bdo not (?:shout|"
        r"speak|talk|take that|swear)|\bshouting\b|\brude\b|\btone\b|\blanguage\b|\bzero tolerance|"
        r"\bend (?:this|the) call|\babusive\b|\bbe (?:reasonable|patient)|\bif you could just|\blet me finish|"
        r"\baggressive"
    ),
    "only_just": (
        r"\bi am (?:only|just|merely|simply) \w+ing\b|\bi have (?:already )?(?:told|explained|said)|"
        r"\bas i (?:said|say|explained|mentioned)|\blike i said|\bi (?:already )?(?:said|told you|explained)\b"
    ),
    "afraid": (
        r"\b(?:i am afraid|unfortunately|i appreciate that|with respect|to be fair|to be honest|obviously|"
        r"actually|the thing is|well,)\b"
    ),
    "everyone_same": (
        r"\b(?:same for (?:everyone|everybody)|everyone (?:has|is)|everybody (?:has|is)|we are (?:very |"
        r"really |extremely )?busy|short.?staffed|high (?:volume|demand)|volumes?|it (?:happens|is normal)|"
        r"that is (?:just )?how|that is normal|standard|we (?:all|have all)|only human|nobody else|"
        r"no one else)\b"
    ),
    "you_should": (
        r"\byou (?:should|could|would|need to|needed to|ought to|must|will|did)(?: not)? (?:have )?(?:been |"
        r"just |be |have )?\w+"
    ),
    "you_should_have": (
        r"\byou (?:should|could|ought to|would|need to|needed to)(?: not)? have\b|\bif you (?:had|have|would|"
        r"did|do|are)(?: not)?\b|\byou (?:did|have|had|do|are) not\b|\bdid you (?:not|even|actually|read|"
        r"check|sure)|\byou (?:must|will|may|might|probably|obviously|clearly) (?:have|be)\b|\bare you sure\b|"
        r"\byou sure\b"
    ),
    "your_fault": (
        r"\b(?:on you|your (?:own )?(?:fault|doing|responsibility|choice|end|side|mistake)|up to you to|"
        r"you (?:signed|agreed|ticked|chose|picked|entered|forgot|left|clicked|gave|put)|that is your)\b"
    ),
    "they_fault": (
        r"\b(?:they|he|she|somebody|whoever|the (?:driver|courier|depot|warehouse|last|other|system|bank|"
        r"sender|engineer|branch|website|previous|surveyors?|girl|lad))\b[^.]{0,40}\b(?:should|wrong|did not|"
        r"never|always|must have|will have|fault|mistake|forgot|useless|hopeless|mess|lazy|get(?:s)? it|lied|"
        r"made|probably)\b"
    ),
    "people_always": (
        r"\b(?:people|customers|tenants|everyone|they|you lot|folk) (?:always|never|do not|just|will|should|"
        r"say|find|think)\b|\b(?:always|never) (?:do|does|reads?|say|says|get|gets)\b"
    ),
    "dismiss": (
        r"\b(?:whatever|that is (?:it|all|just)|look,|listen,|not (?:my|our)|i do not (?:know|care)|"
        r"how would i know|what do you want|what do you expect|fine|anyway|are you finished|your choice|"
        r"free to do)\b"
    ),
    "no_start": r"^(?:no|well|yeah|look|listen|right|but|sir|madam|like|okay,? sir)\b",
    "blame_third": (
        r"\b(?:useless|hopeless|nightmare|lazy|swaps|left a lot|picking up after|no business|commission|"
        r"never (?:do|does|read|listen|tell)|just says|do not read|does not read|do not look|"
        r"should not have (?:told|said|promised)|get (?:it|things) wrong)\b"
    ),
    "blame_you_fact": (
        r"\byou (?:were not|are not|have not|did not|had not) (?:in|filling|filled|read|listen|admin|an admin|"
        r"told|checked|put|sent|at home|following|doing|update)|\bwell,? if you\b|\bmaybe you\b|\bif your\b|"
        r"\byou (?:may|might|must|will) have\b|\bthey (?:all|always) say\b|\bmost people\b|\bpeople (?:lean|"
        r"put|overload|forget|never|always|do not|press|leave)\b|\bnobody (?:else|reads|opens)\b|\bnext time\b"
    ),
    "blame_other_team": (
        r"\bthat (?:would|will|is|was) (?:be|have been)? ?(?:the|down to|probably|him|her|them|darren|our|"
        r"your)\b|\b(?:take it up|talk|speak) (?:with|to) (?:them|him|her|the|your)\b|"
        r"\bnot (?:really )?(?:on )?(?:us|me|my|our)\b"
    ),
    "you_did": (
        r"\byou (?:have )?(?:paid|booked|told|called|rang|rung|sent|waited|asked|were (?:told|promised|"
        r"charged)|have (?:been|had)|lost|made|took|gave|did|went|came|bought|ordered|signed up|had|got|want|"
        r"wanted|need)\b"
    ),
    "nobody_did": (
        r"\b(?:nobody|no one|they|he|she|we|it) (?:has |have )?(?:called|rang|came|come|told|turned|promised|"
        r"charged|said|left|never|did not|have not|has not|sent|gone|still)\b"
    ),
    # --- form
    "greeting": (
        r"\b(?:good (?:morning|afternoon|evening)|hello|hi|welcome|thank(?:s| you) for (?:calling|ringing))\b|"
        r"\bspeaking\b|\bthis is \w+$|\bmy name is\b|\byou are (?:through|speaking)\b|\bhow (?:can|"
        r"may) i help\b"
    ),
    "bye": r"\b(?:bye|goodbye|take care|good (?:night|day)|have a (?:lovely|good|nice|great|peaceful))\b",
    "hello_there": (
        r"\bare you (?:still )?there\b|\bhello$|\bbear with me\b|\bone moment\b|\bhold on\b|\blet me (?:see|"
        r"look|check|have|read|bring|pull)\b"
    ),
    "haha": r"^(?:ha|haha|ha ha)\b",
}  # fmt: skip
