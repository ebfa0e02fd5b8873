"""What a customer says was done to them, asks for or threatens, strictly: a tip that rests on it must be true. Pure.

What only sounds so is taken out first. Then each pattern asks who does what to whom: "I've called three times", not "it
has leaked three times"; "get me your manager", not "my manager is angry"; "you're useless", not "the app is useless".
"""

import re

_COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|several|\d+)"
_NTH = r"(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:nd|rd|th))"
_START = r"(?:^|[.,!?;] (?:and |so |then |well |right |ok |okay |no )?)"
_I = r"\b(?:i|we)"
_HELPER = (
    r"(?: have| had| was| were| am| are| will| keep| kept| got| get| just| already| then| only| now| always| also)*"
)

# told, called or asked before
_TOLD = (
    r"(?:call(?:ed|ing)?|r[iau]ng|ringing|phon(?:e|ed|ing)|t[eo]ll?d?|telling|ask(?:ed|ing)?|explain(?:ed|ing)?|"
    r"sa(?:y|id|ying)|contact(?:ed|ing)?|complain(?:ed|ing)?|repor(?:t|ted|ting)|email(?:ed|ing)?|wr(?:ite|ote|"
    r"itten)|"
    r"writing|sp(?:eak|oke|oken)|speaking|talk(?:ed|ing)|giv(?:e|en|ing)|gave|chas(?:e|ed|ing)|repeat(?:ed|ing)?|"
    r"rais(?:e|ed|ing)|read|been (?:on to|on the phone|in touch|through)|go(?:ing|ne)? (?:through|over)|went "
    r"(?:through|over))"
)
_OVER = r"(?:again and again|over and over|time and (?:time )?again|every (?:single )?time|each time|all over again)"
_STAFF = r"(?:person|agent|adviser|advisor|operator|lady|man|woman|one)"
_REPEATS = (
    rf"{_I} (?:have )?(?:already|just|did) (?:told|said|explained|given|gave|tell|say|explain|give|been through)\b|"
    rf"{_I} (?:have )?already (?:sent|send)\b|\bi did send\b|{_I}{_HELPER} explained\b|"
    rf"{_I}(?: have| had| just| already| then| only| also)* told (?:you|the|them|him|her|your|somebody|"
    rf"someone)\b|\b(?:as|like) i (?:said|told)\b|"
    rf"\b{_NTH} time(?: \w+){{0,4}}? (?:i|we)(?: have| had| to| am| are| now| been| already)* {_TOLD}\b|"
    rf"\b{_NTH} time (?:of )?(?:calling|asking|telling|ringing|explaining|phoning)\b|"
    rf"\b(?:calling|asking|telling|ringing)(?: \w+){{0,3}} for the {_NTH} time\b|\b(?:saying|explaining|telling|"
    rf"repeating) it {_OVER}|"
    r"\b(?:me|us) (?:calling|ringing) again\b|\bhow many times (?:do|must|have|am) (?:i|we)(?: have| got)?(?: to)? "
    rf"{_TOLD}\b|"
    rf"{_I} (?:have been|was|were) asked to (?:ring|call|phone)(?: \w+){{0,3}} (?:twice|{_COUNT} times)\b|"
    rf"\b(?:my|our|is the|is a|now the|on the) {_NTH} (?:phone )?call\b|"
    rf"\b{_NTH} {_STAFF} (?:that |who )?(?:i|we){_HELPER}(?: had to)? {_TOLD}\b|"
    rf"\b(?:you are|talking to|speaking to|spoken to|spoke to|told|explained \w+ to) (?:now )?(?:the|my|a) "
    rf"{_NTH} {_STAFF}\b|"
    rf"{_I}(?: (?!been |not )\w+){{0,3}} {_TOLD}(?:,? \w+,?){{0,5}}? (?:twice|{_COUNT} (?:\w+ )?times)\b|"
    rf"{_I}(?: (?!been |not )\w+){{0,3}} {_TOLD}(?: \w+){{0,5}}? {_COUNT} (?:\w+ )?(?:people|agents|advisers|"
    rf"departments|of your?)"
    rf"\b|\b(?:made|after|taken|took|takes|this is|had to make) (?:me )?{_COUNT} (?:phone |separate |different |"
    rf"long )?calls\b"
    rf"(?! (?:from|a (?:day|week)))|{_START}{_COUNT} (?:phone )?calls\b(?! (?:from|a (?:day|week)))|"
    rf"{_START}(?:called|rang|phoned|asked) (?:you )?(?:twice|{_COUNT} times)\b|"
    rf"{_I}{_HELPER} (?:rang|rung|called|phoned) (?:you )?(?:twice|again|back)\b|"
    rf"{_I}(?: am| are| was)? (?:calling|ringing|phoning) (?:you )?(?:up )?(?:yet )?again\b|"
    rf"(?:{_I}(?: \w+){{0,2}} (?:have|had|having) to|\b(?:made|making|makes?) me) "
    r"(?:call|ring|phone)(?: you)? (?:again|back)\b|"
    rf"(?:{_I}|\b(?:me|us|to))(?: \w+){{0,4}} {_TOLD}(?: \w+){{0,5}}? (?:{_OVER}|once more)\b|"
    r"(?:\b(?:i|we)(?: \w+){0,4}|\b(?:me|us) (?:to )?|\bhaving to) (?:explain|repeat|tell|go through|go over|"
    r"say)(?:ing)?"
    r"(?: \w+){0,5}? again\b|"
    rf"(?:{_I}|\b(?:me|us|to))(?: \w+){{0,4}} {_TOLD}(?: \w+){{0,4}}? the (?:very )?same (?:thing|story|question)\b|"
    rf"{_I}(?: \w+)? (?:keep|kept) (?:on )?(?:having to )?{_TOLD}\b|"
    rf"(?:{_I}(?: \w+){{0,3}} (?:have|had|having|need)(?: got)? to|\b(?:want|expect|make|made|making|asked?)s? "
    rf"(?:me|us)"
    r"(?: to)?|\bhaving to) start (?:all )?(?:again|from scratch|over|from the (?:beginning|top|start))\b"
)
_NO_REPEAT = (
    r"\b(?:can|could|would|will) you (?:please |just |possibly )*(?:explain|repeat|say|tell)[^.,!?;]*|\b(?:rang the "
    r"(?:door)?bell|let (?:me|us) (?:just )?(?:start|say|explain|tell)|told my (?:wife|husband|kids))[^.,!?;]*"
)

# sent from one to the next, or kept on hold
_MONEY = r"(?! (?:the|my|a|an|some|half|money|it|that|this|\d+|\w+ (?:hundred|thousand|pounds|quid|dollars|euros)))"
_DESK = r"(?:department|person|team|line|agent|number|queue|desk|extension|office|people|departments|agents|teams)"
_PASSED = (
    r"\bpassed (?:around|about|back and forth|from (?:one|person|pillar|department|team|agent))|"
    rf"\b(?:transferred|transferring|bounc(?:ed|ing)|shunt(?:ed|ing)|passed|keep passing) (?:me|us|my "
    rf"call)\b{_MONEY}|"
    rf"\bnot (?:\w+ ){{0,2}}transfer (?:me|us)\b{_MONEY}|\btransfer me (?:again|around|to (?:another|yet another))\b|"
    rf"{_I}{_HELPER}(?: been| being| was| were| got| get| getting| am)(?: just| already| then| only| now| being)* "
    r"(?:transferred|bounced|shunted|put through|put on hold|cut off|sent (?:around|round|to|back)|passed (?:on|"
    r"to|over))\b|"
    rf"\btransferred (?:around|about|between|from (?:one|person|department)|to (?:another|a different|the wrong) "
    rf"{_DESK})\b|"
    rf"{_START}transferred (?:again|twice|{_COUNT} times)\b|\bpillar to post\b|\bsent from (?:one|person|"
    rf"department)\b|\bpass(?:es)? (?:me|us) (?:on|around|to (?:somebody|someone))\b|"
    rf"\b(?:he|she|they|who|somebody|someone|lady|man|guy|colleague|keep|kept|(?<!what )you)(?: have| has| just| "
    rf"then| only)* "
    r"put(?:ting)? (?:me|us) through\b|"
    r"\b(?:put|putting|kept|keeps?|keeping|left|leaving|had|stuck) (?:me|us) (?:back )?(?:waiting )?on hold\b|"
    rf"{_I}(?: have| had| was| were| am| are| been| being| sat| sit| sitting| spent| waited| waiting| stuck| "
    rf"left| kept|"
    r" put| just| already| only| again| here| still| spend)+ on hold\b|"
    r"\b(?:been|sat|stuck|left|kept|waiting|waited|sitting|minutes|hours?|ages|time|morning|afternoon|day|break|"
    r"forever) "
    rf"on hold\b|{_START}on hold\b|\bon hold (?:music|listening)\b|"
    r"\bsent (?:me|us) (?:back |on |over |round |around )?(?:to|in) (?!buy|collect|get|pick|ask|bed|school|"
    r"hospital|do|is|was|has)|"
    r"(?<!to )\bcut (?:me|us) off\b|\b(?:call|conversation)(?: has| was| got| just| then| been)* cut off\b|"
    r"\b(?:and|then|just|keep|kept) (?:got|get|getting|was|being) cut off\b|"
    r"(?<!in )(?<!from )(?<!work for )\banother department\b|\b(?:me|us) (?:round|around) the houses\b|"
    r"\b(?:like|as) (?:an? )?(?:\w+ ){0,2}(?:ball|football|parcel)\b|\bping[ -]?pong\b|\bpass(?:ing)? the "
    r"(?:buck|parcel|ball)\b|"
    r"\b(?:i|we|you|they|us|me|keep|just)(?: are| am| have| been| all| just| still| keep| only| being| sent| "
    r"running)* "
    r"(?:go|going|went|gone|talking|run|running|round|around) (?:(?:a?round )?in (?:a )?circles?|a?round and "
    r"a?round)\b|"
    r"\b(?:me|us|all) in circles\b|\bfobb(?:ed|ing)\b|\bfob (?:me|us) off\b"
)
_NOT_PASSED = (
    r"\b(?:can|could|would|will|if) you (?:could )?(?:please |just |possibly |maybe |kindly )*"
    r"(?:put|transfer|pass|switch|connect|keep|cut) (?:me|us)\b[^.!?;]*|"
    r"\bplease (?:put|transfer|pass|switch|connect) (?:me|us)\b[^.!?;]*|"
    r"\b(?:want|like|need|asked|asking) (?:you )?to (?:be )?(?:put|transfer|transferred|passed|switched)\b[^.!?;]*|"
    r"\b(?:orders?|delivery|accounts?|payments?|claim|application|refund|membership|subscription|case|package|parcel|"
    r"transfer|ticket|card|booking|upgrade|everything|works?|move|plans|life|it)(?: is| was| has| have| are| "
    r"were| been|"
    r" still| just| being| put)* on hold\b|"
    r"\b(?:wheel|icon|circle|drum|fan|screen|thing|it)(?: just| keeps| is| has| been| only)* (?:going|goes) "
    r"(?:a?round )?"
    r"(?:in (?:a )?circles?|and a?round)\b"
)

# when, or what happens next
_WHEN = (
    r"\bwhen (?:will|is|are|do|does|can|am)\b|\bby when\b|\bwhat happens (?:now|next|then)\b|\bhow soon\b|"
    r"\bwhat now\b|\band then what\b|\bhow do i know\b|"
    r"\bwhat time (?:will|is (?!it\b)|are|can|does|do|should|would|shall|am|on|tomorrow|today|exactly)|\bwhat "
    r"time\s*\?|"
    r"\bhow long(?:'s (?:it|that|this|the)\b(?! been)|\b (?:will|would|until|till|before|am|must|should|shall|"
    r"can|do (?:i|we|you|they)|does (?:it|that|this)|"
    r"are (?:we|you|they)|is (?:it|that|this|he|she|all|the (?:wait|delay|queue|repair|refund))\b(?! been)|"
    r"have (?:i|we) got to|for\b|exactly|roughly|approximately|more|to (?:wait|fix|get)|"
    r"(?:it|that|this|they|you|he|she|i|we) (?:will|would|is going|are going|takes?|might|may|should|must|am going|"
    r"have to|need to|has to|is likely)))|"
    r"\bhow long(?: then| now| though|, then)?\s*(?:[?.,!]|$)|\bhow much longer\b|\bhow many (?:more )?(?:days|"
    r"weeks|hours|minutes) (?:will|would|until|till|"
    r"before|more|do|"
    r"does|must|am|is|are|should|for|can|it will|that will|from now)\b|\bhow many (?:more )?(?:days|weeks|"
    r"hours)\s*[?]"
)
_NOT_WHEN = r"\bhow (?:long|many \w+)(?: more)? (?:do|does|is|are|will) you (?:think|reckon) (?:i|we) have been\b"

# a manager, asked for
_TITLE = (
    r"(?:managers?|supervisors?|team ?leaders?|boss|superiors?|head of \w+|(?:person|one|people) in charge|chief|"
    r"complaints (?:department|team)|complaints\b|director|whoever(?:'s| is) in charge|"
    r"(?:someone|somebody|anyone|anybody|person|people) (?:\w+ )?(?:senior|else|in charge|higher|above you|with "
    r"authority))"
)
_NOT_MINE = r"(?:(?!my |our |their )[\w']+ ){0,4}?"
_MANAGER = (
    r"\b(?:want|wants|need|like|wish|demand|insist|insisting|ask|asked|asking|prefer|love|expect|let|may|can|"
    r"could|will|"
    rf"shall|trying|rather|going|must|get|possible)(?: \w+){{0,5}}? (?:speak|talk|speaking|talking|a word|put "
    rf"through|"
    rf"transferred|complain|escalate \w+)(?: \w+)? (?:to|with) {_NOT_MINE}{_TITLE}\b|"
    rf"{_START}(?:speak|talk)(?:ing)? to {_NOT_MINE}{_TITLE}\b|"
    r"\b(?:get|fetch|give|find|bring|put|putting|pass|transfer|connect|hand|send)(?: me| us| this| my call)?(?: "
    r"on| through| over)?"
    rf"(?: to)? (?:a|an|your|the|another|some)? ?(?:(?!my |our )\w+ ){{0,2}}?{_TITLE}\b|"
    rf"\b(?:want|need|like|demand|asked for|asking for|ask for|insist on|where is|is there|who is|do you have|"
    rf"have you got)"
    rf"(?: to (?:see|have))? (?:a|an|your|the|another)? ?(?:(?!my |our )\w+ ){{0,2}}?{_TITLE}\b|"
    rf"\b(?:can|could|will|would|please have|have) (?:a|an|your|the|some) (?:\w+ )?{_TITLE} (?:please )?(?:call|"
    rf"ring|phone|speak|come|deal)"
    r"|\bwho is above you\b|\bis your (?:manager|supervisor|boss) (?:there|in|about|around|free|available)\b|"
    r"\bwhat is your (?:manager|supervisor)\b|\bgo to your (?:manager|supervisor)\b|"
    r"\b(?:someone|somebody|anyone|anybody) (?:more |a bit more |much more )?(?:senior|higher up|above you)\b|"
    r"(?:^|[.!?] )(?:(?:your|a|the|get|no|and) )*(?:manager|supervisor)(?:,? (?:please|now|right now|"
    r"then))*\s*(?:[.!?]|$)"
)
_NO_MANAGER = (
    r"\b(?:not|never) (?:want|wanting|need|asking|wish|like|have)(?: \w+){0,5}? (?:manager|supervisor|boss)\b|"
    r"\b(?:i|we) (?:will|would|can|have to|need to|must|had to) (?:get|find|give|send|fetch|bring)[^.,!?;]*|"
    r"\b(?:my|our)(?: \w+)? (?:manager|supervisor|boss|team ?leader|director)\b"
)

# leaving, by who would leave
_FIRM = (
    r"(?:bank|company|provider|supplier|network|airline|shop|store|insurer|firm|hotel|place|operator|carrier|lot|"
    r"garage|"
    r"gym|agency|agent|competitor|broker|outfit|brand|retailer|one of your competitors)"
)
_ELSE = (
    rf"(?:somewhere else|elsewhere|(?:to |with )?(?:another|a different|a new|a better|some other) (?:\w+ )?{_FIRM}|"
    r"(?:to |with )?(?:your|the|a) (?:competitors?|competition|rivals?)|(?:to |with )(?:someone|somebody) else)\b"
)
_INTENT = (
    r"\b(?:i|we)(?: am| are| will| shall| would| might| may| have| had| want| wanted| need| think| just| really| now|"
    r" also| definitely| certainly| probably| seriously| simply| actually| then| about| ready| going| to| rather|"
    r" like|"
    r" prefer| better| half| thinking| thought| of| planning| looking| at| tempted| considering| decided| be| "
    r"can| could|"
    r" always| intend| i| not hesitate| got| no| choice| but| as| well| do)+"
)
_CONTRACT = (
    r"(?:contract|subscription|accounts?|membership|policy|policies|service|services|direct debit|agreement|plan|"
    r"broadband|insurance|everything|all of it|it all|the lot|the whole \w+|line|phone|cover|mortgage|internet|"
    r"package|trial)"
)
_LEAVES = (
    rf"{_INTENT} (?:cancel|end|terminate|stop|scrap)(?:ling|ing|ping)?(?: \w+){{0,3}}? {_CONTRACT}\b|"
    rf"{_INTENT} cancel(?:ling)?\s*(?:[.,!?;]|$|today|now|right now|altogether|with you)|"
    rf"(?:{_START}|\b(?:please|just|then|so|and) )(?:cancel|close|end|terminate) (?:my|our|the) (?:\w+ )?"
    r"(?:account|contract|subscription|membership|policy)\b|\b(?:cancel|scrap) (?:it all|everything|the lot)\b|"
    rf"{_START}(?:just )?cancel it\b|\b(?:i|we) (?:am|are|will be) cancelling (?:it|this|you)\b|"
    rf"{_INTENT} clos(?:e|ing)(?: \w+){{0,2}} accounts?\b|\bclose my account\b|\bwant(?:ed)? out\b(?: of (?:the|"
    rf"this|my|our) (?:contract|agreement|deal|plan)\b)?(?! of)|"
    rf"{_INTENT} leav(?:e|ing)(?: (?:you|you lot|you people|your company|as a customer)\b(?! (?:an?|my|the|to|"
    rf"alone|some|"
    r"with|all|it|this)\b)|\s*(?:[.!?;]|$))|\bwant(?:ed)? to leave\b(?! (?:a|an|it|the|my|this|that|feedback|"
    r"them|him|her|"
    r"early|home|at|on|some|you a))|"
    rf"{_INTENT} (?:go(?:ing)?|switch(?:ing)?|mov(?:e|ing)|tak(?:e|ing) (?:my|our|all \w+) (?:\w+ )?(?:\w+))"
    rf"(?: \w+)? {_ELSE}|\btak(?:e|ing) (?:my|our) (?:business|money|custom|account) {_ELSE}|"
    rf"{_INTENT} (?:find|look for|looking for|get|try|buy(?:ing)? (?:it|one|them) from|sort it out with|deal "
    rf"with) {_ELSE}|"
    rf"\b(?:sort it out with another|going to {_ELSE}|switching to {_ELSE}|go(?:ing)? elsewhere)|"
    r"\b(?:i|we)(?: will| shall| would| am| are| can| promise| swear)+(?: \w+)? never (?:going to |ever |be |again )*"
    r"(?:us(?:e|ing)|buy(?:ing)?|fly(?:ing)?|com(?:e|ing)|shop(?:ping)?|stay(?:ing)?|order(?:ing)?|book(?:ing)?|"
    r"deal(?:ing)?|do(?:ing)? business|rent(?:ing)?|bank(?:ing)?|travel(?:ling)?|recommend(?:ing)?)"
    r"(?: with| from| at| to| anything| another| an?| thing| one| back| in| on| by| my| money| here| you| your| this|"
    r" company| airline| shop| store| hotel| bank| flight| off| people| lot| ever)*"
    r" (?:you|here|again|company|airline|shop|store|hotel|bank|back|lot)\b|"
    r"(?:^|[.,!?;] )never (?:using|buying|flying|coming|shopping|staying|ordering|booking) (?:\w+ ){0,3}(?:again|"
    r"back|here)\b|"
    r"\b(?:i|we)(?: will| shall| am| are| would)+ not (?:be )?(?:com(?:e|ing) back(?! (?:until|till|from|on|at|"
    r"home|to|"
    r"before|tonight|tomorrow|in))|renew(?:ing)?\b|stay(?:ing)? with you\b|us(?:e|ing) you\b|buy(?:ing)? from you\b)|"
    r"\b(?:is|was|be) (?:honestly |definitely )?the (?:very )?last (?:time|thing|flight|order) (?:that )?(?:i|we) "
    r"(?:will |am |are |shall |would |ever |going to )*(?:buy|use|fly|order|shop|come|book|stay|deal|do business|"
    r"spend|bank|"
    r"trust|set foot|give you|travel|rent|in (?:there|here)|using|buying|flying|coming)\b|"
    r"(?:\byou(?: have| just| are| will| about to| going to)*|"
    rf"{_START}just) (?:lost|lose|losing) (?:(?:me|us)"
    r"(?: as\b|\s*(?:[.,!?;]|$))|(?:a|another|this|yourselves a) (?:\w+ ){0,3}customer\b)"
)
_NO_LEAVE = (
    r"\b(?:i|we) (?:do|did|would|will|could) (?:not|never) (?:really )?(?:want|wanted|going|intend|mean|think|"
    r"dream)(?: to| of)?"
    r" (?:cancel|leave|leaving|cancelling|close|switch)[^.,!?;]*|\bwhat do (?:i|we) need to cancel\b|"
    r"\bcancel(?:ling)? (?:\w+ ){0,2}(?:order|appointment|"
    r"booking|delivery|visit|meeting)\b"
)

# insults for the people on the line
_NOUN = (
    r"(?:idiots?|morons?|liars?|thie(?:f|ves)|clowns?|crooks?|robots?|parrots?|muppets?|imbeciles?|cretins?|scum|"
    r"jokers?|"
    r"cowards?|bastards?|pricks?|wankers?|twats?|arseholes?|assholes?|bitch(?:es)?|waste of (?:space|time|oxygen))"
)
_ADJECTIVE = (
    r"(?:stupid|useless|pathetic|incompetent|thick|dumb|clueless|moronic|worthless|hopeless|brain ?dead|lazy|dense|"
    r"a disgrace|a joke|full of (?:it|shit|crap))"
)
_SUCH = (
    r"(?: all| just| such| being| so| really| completely| absolutely| absolute| totally| utterly| bloody| fucking|"
    r" nothing but| a| an| the| like| as| bunch| load| pack| lot| of| complete| total| utter| lying| thieving| "
    r"stupid|"
    r" useless| pathetic| incompetent| worse than| some| kind| sort| or| what| most| little| either| quite| frankly)*"
)
_THEM = r"(?:people|staff|team|colleagues?|agents?|lot|managers?|engineers?|drivers?|advisers?)"
_INSULTS = (
    rf"\byou(?: people| lot| guys| all| two)? (?:are|were|must be|sound|have been){_SUCH} (?:{_NOUN}|{_ADJECTIVE})\b|"
    rf"\byour (?:whole )?{_THEM} (?:is|are|was|were){_SUCH} (?:{_NOUN}|{_ADJECTIVE})\b|"
    rf"\byour (?:\w+ )?(?:stupid|useless|pathetic|incompetent|lying|lazy|clueless) {_THEM}\b|"
    rf"\b(?:are|were) you(?: people| lot| guys| all| two)?{_SUCH} (?:{_NOUN}|{_ADJECTIVE})\b|"
    rf"\byou(?: (?:stupid|useless|pathetic|incompetent|lying|thieving|bloody|fucking|absolute|complete|utter|"
    rf"total|little|"
    rf"silly|lazy|robbing|bunch of|load of|pack of))* {_NOUN}\b|"
    r"\byou (?:(?:bloody|fucking|absolute|complete|little) )*(?:stupid|useless|pathetic|incompetent|lying|"
    r"thieving|lazy) "
    r"(?:\w+ )?(?:people|man|woman|girl|boy|lot|cow|person)\b|"
    rf"\b(?:talking|speaking|listening) to (?:a|an|some|the){_SUCH} (?!robots?\b){_NOUN}\b|"
    rf"(?:^|[.,!?;] |\b(?:bunch|pack|load|shower|company|gang|full) of )(?:(?:you|lying|thieving|bloody|fucking|"
    rf"stupid|useless|"
    rf"absolute|total|complete|utter|incompetent) )*{_NOUN}\s*(?:[.,!?]|$)|"
    r"(?:^|[.,!?;] |\b(?:just|you|please|to|just you) )shut (?:the (?:hell|fuck) )?up\b(?! shop)|"
    r"(?:^|[.,!?;] |\byou can )get lost\b|\bwhat is (?:even )?the point of you\b|\b(?:you are|you) talking "
    r"(?:bollocks|crap|"
    r"shit|rubbish)\b|\b(?:fuck(?:ing)?|piss|sod|bugger) off\b|\b(?:fuck|screw) you\b|\bgo to hell\b"
)
_NO_INSULT = (
    r"\bnot (?:saying|say|think|mean|calling|blaming)(?: that)? [^.,!?;]*|\bif you (?:are|were) [^.,!?;]*|"
    r"\b(?:thought|said|says|told \w+) you (?:are|were) [^.,!?;]*|\brobots? (?:vacuum|hoover|mower|cleaner)\w*"
)

_STRICT = {
    "repeats_self": (_NO_REPEAT, _REPEATS),
    "passed_around": (_NOT_PASSED, _PASSED),
    "asks_when": (_NOT_WHEN, _WHEN),
    "wants_supervisor": (_NO_MANAGER, _MANAGER),
    "threatens_to_leave": (_NO_LEAVE, _LEAVES),
    "abuse": (_NO_INSULT, _INSULTS),
}
_COMPILED = {name: (re.compile(sounds), re.compile(is_so)) for name, (sounds, is_so) in _STRICT.items()}


def claims_in(opened: str) -> frozenset[str]:
    """Names of the claims in a customer's words, as `wording.normalise` opens them."""
    return frozenset(name for name, (sounds, is_so) in _COMPILED.items() if is_so.search(sounds.sub(" ", opened)))
