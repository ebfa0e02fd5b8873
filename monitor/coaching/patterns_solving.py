"""What agents say when they clarify, offer, give, explain, acknowledge, confirm and follow up. Data only."""

_WHEN = (
    r"(?:today|tonight|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|noon|midnight|this morning|"
    r"this afternoon|this evening|next week|by the end|within|half past|quarter (?:past|to)|o'clock|"
    r"in (?:a|an|the|about|around|the next|ten|five|two|three|\w+) (?:minute|hour|day|week|month|working)s?|"
    r"(?:minute|hour|day|week)s?|first thing)"
)
_CHECK_BACK = (
    r"(?:ring|call|phone|text|message|email|write to|drop|check|be in touch|telephone|come|look in|"
    r"give you a (?:ring|call|bell|buzz))"
)

SOLVING: dict[str, str] = {
    # --- clarify
    "ask_open": (
        r"^(?:and |so |okay,? |right,? |oh,? |sorry,? |ah,? )?(?:what|how|why|where|when|which|who|whose|"
        r"tell me|talk me|walk me|could you tell|can you tell|can you talk|could you talk|can i ask what|"
        r"may i ask what|go on)\b"
    ),
    "ask_closed": (
        r"^(?:and |so |okay,? |right,? |oh,? )?(?:is|are|was|were|do|does|did|have|has|had|can|could|would|"
        r"will|should|any|anything)\b"
    ),
    "ask_tell_me": (
        r"\b(?:tell me (?:what|more|a bit|about)|what (?:happened|has happened|is happening|seems|does it|"
        r"went|do you see|did)|talk me through|go on)\b"
    ),
    "ask_admin": (
        r"\b(?:reference|postcode|post code|date of birth|account number|policy number|booking (?:code|number|"
        r"reference)|order number|your (?:full )?name|the name|surname|email address|security|password|"
        r"number (?:please|for)|spell)\b"
    ),
    "ask_help": (
        r"\bhow (?:can|may|could) i help|what can i do for you|how can we help|what is the (?:problem|trouble|"
        r"matter)"
    ),
    "ask_or": r"\bor\b",
    "ask_anything_else": r"\banything else\b|\bis there anything\b|\bis that (?:it|all|everything)\b|\beverything\b",
    "ask_please": r"\bplease$|\bplease,? (?:what|could|can)",
    # --- offer
    "offer_either": (
        r"\beither\b|\bor (?:i|we|you|the|there|would|shall|if)\b|\b(?:two|three|couple of) (?:things|options|"
        r"ways|choices)\b"
    ),
    "offer_which": (
        r"\bwhich(?:ever)? (?:would|do|suits|one|is|you|way|will)|\bwhichever\b|\bup to you|\byour (?:choice|"
        r"call)|\bwhat would you (?:prefer|like|rather)|\bwould you (?:prefer|rather|like)|\bdo you (?:want|"
        r"fancy)"
    ),
    "offer_can": r"\b(?:i|we) (?:can|could|could also|can also|might)\b",
    "offer_can_get": (
        r"\b(?:i|we) (?:can|could) (?:also |just |either )?(?:get|send|book|give|put|do|offer|move|swap|post|"
        r"arrange|have|change|fit|set|hold|email|order|keep|make|take|refund|replace)"
    ),
    "offer_shall": (
        r"\bshall (?:i|we)\b|\bwould you like (?:me|us|a|the|it|to)|\bdo you want (?:me|us) to|"
        r"\bif you (?:like|want|prefer|would like)|\bwould it help if|\bhow about|\bwhat if i"
    ),
    "offer_there_is": (
        r"\bthere (?:is|are) (?:also )?(?:a|an|the|two|three|another|tonight|one)\b|\bi have (?:got )?(?:a|an|"
        r"two|one|the)\b|\byou can\b"
    ),
    # --- goodwill
    "goodwill_word": (
        r"\b(?:refund|refunded|refunding|credit|credited|waive|waived|waiving|discount|voucher|compensation|"
        r"goodwill|upgrade|upgraded|free|no charge|on us|on the house|complimentary|our (?:cost|treat|"
        r"compliments)|rebate|gesture|half price|points)\b"
    ),
    "goodwill_giving": (
        r"\b(?:taken|taking|take|knocked|knocking|knock|put|putting|add|adding|added|paid|pay|"
        r"popped)\b[^.]{0,30}\b(?:off|back|on your|on the|to your|on for|for you|pounds?|months?)\b|"
        r"\bnot charging\b|\bwill not charge\b|\bno (?:extra )?charge\b|\bat (?:our|no) (?:cost|expense|"
        r"charge)\b"
    ),
    "money": r"[£$€]|\b(?:pounds?|quid|dollars?|euros?|pence|p)\b",
    "goodwill_pay": (
        r"\b(?:i|we) (?:will|am going to|would|are going to)? ?(?:pay|cover|settle|make up|throw in|chuck in|"
        r"treat|write off|pick up the bill)\b|\b(?:gift|be my guest|for your trouble|for the (?:trouble|wait|"
        r"bother|distress|runaround|morning|inconvenience)|make it up to you|difference is on us|"
        r"nothing to pay|paid for|written off|with our compliments|at cost|as a one time)\b"
    ),
    "goodwill_on_us": (
        r"\b(?:is|are|was|be|on|it) on (?:us|me|the house)\b|\b(?:months?|weeks?|days?|year) free\b|"
        r"\bfree (?:month|year|delivery|week|upgrade|\w+)\b|\b(?:that|it) back (?:on|to|in)\b|\bsent (?:that|"
        r"it) back\b"
    ),
    "money_now": (
        r"\b(?:put|taken|take|add|added|send|sent|knock|refund|credit|give|coming)\w*\b[^.]{0,40}\b(?:\d+|ten|"
        r"fifteen|twenty|thirty|forty|fifty|sixty|eighty|hundred)\b[^.]{0,20}\b(?:pounds?|off|back|on|euros?|"
        r"dollars?|quid)\b"
    ),
    # --- explain next
    "when": rf"\b{_WHEN}\b",
    "will_happen": r"\b(?:will|is going to|are going to)\b",
    "you_will": r"\byou (?:will|should|would) (?:get|have|see|receive|hear|find|need|be|notice)\b",
    "it_takes": (
        r"\b(?:it|that|they) (?:takes?|can take|will take|usually takes|comes?|goes|should be|just stops|"
        r"is showing|shows)\b"
    ),
    "because": r"\bbecause\b|\bthe reason\b|\bthat is why\b|\bso that\b|\bin case\b",
    "then_steps": r"\b(?:first|then|after that|next|once|when you|and then|as soon as)\b",
    "you_can_info": r"\byou (?:can|could|need to|would need to|have to|would have to|just)\b",
    "it_is_info": r"^(?:it|that|they|there|he|she) (?:is|are|was|has|have|will|comes|does)\b",
    "imperative": (
        r"^(?:okay,? |right,? |so,? |and |just |then |now,? )?(?:go|press|turn|take|put|click|try|hold|keep|"
        r"bring|open|type|switch|leave|look|give|ask|send|push|pull|unplug|tap|ring|call|pop|use|check|make|"
        r"tell)\b"
    ),
    # --- acknowledge
    "so_you": (
        r"^(?:okay,? |right,? |ah,? |oh,? |and |yes,? |no,? )?so (?:you|that is|it|the|they|he|she|we|there|"
        r"your|two|three|nobody|from|a|this|i|what)\b"
    ),
    "ack_see": (
        r"\bi (?:can )?see\b|\bi have got (?:it|that|your|the)\b|\bi have (?:it|written|noted)\b|"
        r"\bit (?:shows|says|was|has)\b|\bthere we (?:are|go)\b|\bi am looking at\b"
    ),
    "ack_right": (
        r"\byou (?:are|were) (?:quite |absolutely |completely )?(?:right|correct)\b|\bi (?:believe|"
        r"do not doubt) you\b|\bthat is (?:fair|true|a fair)\b|\bfair (?:enough|point)\b|\bnoted\b|\bfair\b"
    ),
    "ack_thanks": r"\bthank(?:s| you) (?:for|very)\b|\bthat is (?:very )?(?:clear|helpful|useful)\b",
    "ack_hear": (
        r"\bi (?:hear|can hear|am hearing|am listening)\b|\bi know (?:you|that|it)\b|\bgo on\b|"
        r"\bi am listening\b"
    ),
    # --- confirm
    "confirm_settle": (
        r"\b(?:does|is|will|would) (?:that|it|this) (?:settle|sort|suit|work|help|answer|cover|sound|"
        r"make sense|do it|do you|feel|alright|all right|okay|ok|right|fair|everything|all|better|good|"
        r"clear)\b"
    ),
    "confirm_have_i": (
        r"\b(?:have|did) i (?:got|get|missed|understood|miss|heard) |\bis that (?:right|correct|okay|ok|"
        r"alright|all right|everything|all|it|the|fair|agreed|better)\b|\ball (?:clear|good|right\?)|"
        r"\bagreed\b|\bdeal\b|\bcorrect$|\bright$|\bokay$|\bshall we say\b|\bare we (?:friends|good|agreed|"
        r"square|all)"
    ),
    "confirm_works": (
        r"\b(?:is|are|can|has|have|does|do|did|could) (?:it|you|they|the|he|she|that|everything|both|all|"
        r"your)\b[^.]{0,40}\b(?:now|working|work|through|there|see|come|arrived|showing|in your|on your|up|"
        r"back|green|gone|seeing|drain|sound|try|tried)\b"
    ),
    "confirm_so": r"\bso (?:that is|it is|it will be|we have)\b",
    "confirm_done": (
        r"^(?:done|sent|perfect|great|good|lovely|brilliant|wonderful|beautiful|there you go|sorted|all done|"
        r"smashing)\b"
    ),
    # --- follow up
    "follow_i_will": (
        r"\b(?:i|we|he|she|somebody|someone|they) (?:will|am going to|shall)(?: also| just| then|"
        rf" personally)? (?:{_CHECK_BACK})"
    ),
    "follow_i_will_when": (
        r"\b(?:i|we) (?:will|am going to|shall)(?: also| just| then|"
        rf" personally)? (?:{_CHECK_BACK})\b[^.?]*\b{_WHEN}\b"
    ),
    "follow_to_see": (
        r"\bto (?:see|check|make sure|hear|be sure|ask|find out|know) (?:how|that|if|whether|it|you|"
        r"everything|he|she|they|all|the)\b"
    ),
    "follow_back": (
        r"\b(?:check (?:back|in)|call (?:you )?back|ring (?:you )?back|come back to you|keep an eye|"
        r"follow (?:this |it )?up|let you know|get back to you)\b"
    ),
    "follow_text": (
        r"\b(?:text|message|ping) (?:you|from me)\b|\byou will (?:get|have) a (?:text|call|ring|ping|"
        r"message)\b"
    ),
    # --- ask again
    "again_tell_us": (
        r"\b(?:tell|let|say|write|give|drop) (?:us|me|them|we)\b[^.?]{0,60}\b(?:how|what|know|think|went|"
        r"honest|honestly|did|better|wrong|changed?|different|lines?|feedback)\b"
    ),
    "again_view": (
        r"\b(?:survey|feedback|review|score|mark us|out of ten|your (?:view|opinion|thoughts)|how (?:we|"
        r"i) did|how (?:it|that) went|what you (?:made|make|thought|think) of|did (?:badly|wrong)|"
        r"do differently|done differently|would (?:you )?change|you would change|hear (?:from|about|the|how)|"
        r"like to hear)\b"
    ),
    "again_willing": (
        r"\bwould you (?:be willing|mind|be up for|let us|tell|write|drop|say|ask|give)\b|\bif you (?:fancy|"
        r"feel like|have a minute|could tell)\b|\bcan i ask (?:you )?(?:something|one)"
    ),
    # --- invite back
    "invite_chance": (
        r"\b(?:chance|another go|give us|second|try us|trust us|trust|earn|stay with us|staying|stick with us|"
        r"come back|back with us|have us|keep you|lose you|losing you|give up on us|next time|again|see you)\b"
    ),
    "invite_would_like": (
        r"\b(?:i|we) (?:would|do) (?:really |still |love |be )?(?:like|hope|love|hate|be (?:glad|"
        r"sorry))\b[^.]{0,60}\b(?:you|us|show|back|stay|chance|try|keep|lose)\b"
    ),
    "invite_show": r"\b(?:show you|prove|make it up|put (?:it|that|this) right|get it right)\b",
}  # fmt: skip
