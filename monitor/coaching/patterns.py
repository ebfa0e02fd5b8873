"""What agents say when they do a step: named patterns over opened, lower-case sentences (see `wording.normalise`).

A pattern is evidence, not a verdict: the weights of each for each step are learned (models/steps/train.py).
"""

import re

_I = r"(?:i|we)"
_FEEL = (
    r"(?:annoyed|angry|upset|livid|furious|cross|frustrated|frustrating|disappointed|disappointing|worried|worrying|"
    r"scared|scary|frightened|frightening|fed up|horrible|awful|dreadful|rotten|miserable|heartbreaking|heartbroken|"
    r"stressful|stressed|hard|tough|difficult|terrible|upsetting|galling|maddening|infuriating|exhausting|shaken|"
    r"grim|gutted|nasty|nuisance|lonely|overwhelming|unfair|a lot|raging|spitting|seething|sick|a shock|a fright)"
)
_SORRY = r"(?:sorry|apologise|apologize|apologies|my apologies|apology)"
_WHEN = (
    r"(?:today|tonight|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|noon|midnight|this morning|"
    r"this afternoon|this evening|next week|by the end|within|half past|quarter (?:past|to)|o'clock|"
    r"in (?:a|an|the|about|around|the next|ten|five|two|three|\w+) (?:minute|hour|day|week|month|working)s?|"
    r"(?:minute|hour|day|week)s?|first thing)"
)
_FIX = (
    r"(?:sort|fix|deal|handle|look after|see to|take care|chase|get|find|put|make|stop|stay|stand|keep|do|own|undo|"
    r"correct|release|change|pull|move|ring|call|send|write|cancel|reverse|check|rebook|arrange|order|"
    r"file|raise|walk)"
)
_CHECK_BACK = (
    r"(?:ring|call|phone|text|message|email|write to|drop|check|be in touch|telephone|come|look in|"
    r"give you a (?:ring|call|bell|buzz))"
)

PATTERNS: dict[str, str] = {
    # --- apologise, and what only looks like it
    "sorry": rf"\b{_SORRY}\b",
    "sorry_first_person": (
        rf"\b{_I} (?:am|are|do|really|truly|sincerely|must|want to|would like to|can only)? ?(?:so|very|really|"
        r"truly|terribly|deeply|awfully|do|ever so)? ?(?:sorry|apologise|apologize)\b"
    ),
    "sorry_for_what": (
        rf"\b{_SORRY}\b,? (?:about|for|that (?:we|i|it|this|your|the|he|she|nobody|no one|somebody)|we|i\b|"
        r"to have|nobody)"
    ),
    "sorry_that_we": rf"\b{_SORRY}\b,? (?:that )?(?:we|i|our|nobody|no one|one of us)\b",
    "sorry_so": r"\b(?:so|very|really|truly|terribly|deeply) sorry\b",
    "sorry_you_feel": (
        r"\bsorry,? (?:that |if )?(?:you (?:feel|felt|see|find|think|took|have taken|are finding|are (?:upset|"
        r"unhappy|not happy|disappointed)|did not|do not|misunderst|have lost|were)|it (?:was not|is not|"
        r"has not|seems)|if\b|the (?:answer|outcome))"
    ),
    "sorry_if": r"\bsorry,? if\b|\bapologi[sz]e if\b|\bfor any (?:inconvenience|upset|confusion|misunderstanding)",
    "sorry_but": r"\bsorry,? but\b|\bapologi[sz]e,? but\b|\bapologies,? but\b|\bsorry\b[^.]{0,40}\bbut\b",
    "sorry_loss": (
        r"\bsorry (?:for|about) your (?:loss|husband|wife|mother|mum|dad|father)|\bcondolences|"
        r"sorry to (?:hear|see|learn)"
    ),
    "sorry_pardon": (
        r"\bsorry,? (?:what|who|could you|can you|was that|did you say|one moment|bear|to keep you|say that)"
    ),
    "sorry_about_that": r"^(?:oh |ah |i am )?sorry about that$",
    "apology_fault": (
        r"\b(?:our|my) (?:fault|mistake|error|doing|screw.?up|mess)|\b(?:we|i) (?:let you down|got (?:it|that|"
        r"this) wrong|messed|made a mistake|failed|should have|should not have|ought to have|dropped)"
    ),
    "not_good_enough": (
        r"\b(?:not|is not) (?:good enough|acceptable|right|how|what) |should (?:never|not) have (?:happened|"
        r"been|had|gone)|\bthat is (?:not )?(?:poor|on us|our mistake|unacceptable|no way)"
    ),
    # --- empathise
    "feel_would_i": (
        r"\b(?:i|anyone|anybody|i think anyone) (?:would|might|too would) (?:be|feel|have been|have felt|"
        r"not like|hate|have been)\b"
    ),
    "feel_word": rf"\b{_FEEL}\b",
    "feel_must": r"\b(?:must|will|can not|that would) (?:have )?(?:been?|feel)\b",
    "feel_that_is": (
        r"\b(?:that|it|this|what a|how) (?:is|must be|sounds|has been|was|would be)? ?(?:a |an |so |very |"
        rf"really |such a |just )?{_FEEL}"
    ),
    "oh_dear": (
        r"^(?:oh|ah|aw)[, ]*(?:no|dear|my|you poor|god|gosh|goodness|love|bless)|\bpoor (?:thing|you|love|wee|"
        r"man|woman|lad|girl)\b|\bbless (?:you|him|her)\b|\boh dear\b|\bhow (?:awful|horrible|rotten|dreadful|"
        r"frightening|sad|upsetting)"
    ),
    "understand_why": r"\b(?:i )?(?:can |do |completely |totally |quite )?(?:understand|see|hear) (?:why|how)\b",
    "understand_bare": (
        r"^(?:okay,? |yes,? |sir,? |madam,? )?i (?:do |completely |totally |can )?(?:understand|appreciate|"
        r"get|hear)(?: that| you| your (?:frustration|concern))?$|\bi understand,? but\b|"
        r"\bi (?:totally )?get that\b"
    ),
    "take_your_time": (
        r"\btake (?:all the|your|as much) time|no (?:rush|hurry)|\bthere is no (?:rush|hurry|harm|shame)|"
        r"take a breath|don't be sorry|do not (?:be sorry|apologise|worry)"
    ),
    "not_silly": (
        r"\bit is not (?:stupid|silly|a silly)|\byou are not (?:a |being )?(?:stupid|silly|nuisance|daft|"
        r"alone|a bother|wrong)|\bof course you (?:are|do|would|were)|\banyone would|\byou (?:have|"
        r"had) every (?:right|reason)|\bi do not blame you|\bi would not blame|you are (?:quite |"
        r"absolutely )?(?:right|entitled|allowed) to be"
    ),
    "are_you_ok": (
        r"\bare you (?:all )?(?:ok|okay|alright|right|hurt|safe|warm|in one piece|both)|\bis (?:everyone|"
        r"everybody|anyone|anybody) (?:safe|hurt|all right|ok)|how are you (?:holding|bearing|doing)|glad you"
    ),
    "glad": r"\b(?:glad|lovely|wonderful|delighted|pleased|happy|brilliant|congratulations|made my day)\b",
    "feel_no_wonder": (
        r"\bno wonder\b|\bwear (?:anyone|anybody)|\b(?:anyone|anybody|me) (?:up|out|down|ill|screaming|"
        r"roaring|too|as well)\b|\bbeside (?:myself|yourself)\b|\b(?:nobody|no one) should (?:have|be|come|"
        r"ever)\b|\bi would (?:be|have|want|feel|hate|too)\b"
    ),
    "feel_strong": (
        r"\b(?:vile|brutal|mortifying|heartbreaking|cruel|thoughtless|dreadful|rotten|low|insult|shabby|"
        r"wretched|ghastly|sickening|harrowing|grim|frightful|disgraceful|a blow|a worry|a relief)\b"
    ),
    "feel_please_do_not": (
        r"\b(?:please )?(?:do not|never) (?:be|feel|you|apologise|be sorry|be ashamed|fret|blame yourself)\b|"
        r"\bnothing to be (?:sorry|ashamed|embarrassed)\b|\byou have (?:done|been) (?:so|very|really|"
        r"everything|nothing)\b|\bgood company\b|\btakes (?:some|a lot)\b|\bbrave\b|\byou are (?:never|"
        r"not) (?:a |being )"
    ),
    "feel_your_pain": (
        r"\b(?:your|the) poor\b|\byou poor\b|\bpoor (?:\w+)\b|\bon your own\b|\bto (?:deal|cope|carry|"
        r"live) with\b|\bcarrying\b|\b(?:he|she) (?:was|sounds|must have been) (?:lovely|special|a)\b"
    ),
    # --- own
    "own_myself": (
        r"\b(?:myself|personally|with my own|in my own name|my name|my (?:direct|own) (?:line|number|"
        r"extension))\b"
    ),
    "own_take_on": (
        r"\b(?:leave it with me|take this on|taking this on|take it from here|take (?:this|it|"
        r"that) (?:one )?on|see (?:to it|this through|it through)|look after (?:this|it|all)|own this|"
        r"have got (?:you|this)|you have got me|deal with (?:this|it)|i am on it|sort (?:this|it|"
        r"that) (?:out )?(?:for you|now|myself)?)"
    ),
    "own_staying": (
        r"\b(?:not (?:passing|transferring|handing|going (?:off|anywhere)|leaving|letting|hanging)|"
        r"staying (?:on|with)|stay (?:on|with you)|until (?:you|it|they|we)|will not (?:be passed|let|leave))"
    ),
    "own_i_will": (
        rf"\bi (?:will|am going to|am|have) (?:just |personally |now |get )?{_FIX}(?:ing|ting|ping|ning)?\b"
    ),
    "own_i_am_ing": (
        r"\bi am (?:calling|ringing|sending|putting|getting|taking|doing|asking|stopping|changing|moving|"
        r"switching|cancelling|booking|looking|walking|checking|fixing|correcting|opening|pulling)\b"
    ),
    "own_our": (
        r"\b(?:this|that|it) is (?:our|my|on us|on me|mine|ours)\b|\bour (?:mistake|fault|error|side|job)\b|"
        r"\bthat (?:was|is) (?:us|ours)\b"
    ),
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

COMPILED: dict[str, re.Pattern[str]] = {name: re.compile(pattern) for name, pattern in PATTERNS.items()}
