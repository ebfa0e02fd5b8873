"""What agents say when they apologise, empathise and own: named patterns over normalised sentences. Data only."""

_I = r"(?:i|we)"
_FEEL = (
    r"(?:annoyed|angry|upset|livid|furious|cross|frustrated|frustrating|disappointed|disappointing|worried|worrying|"
    r"scared|scary|frightened|frightening|fed up|horrible|awful|dreadful|rotten|miserable|heartbreaking|heartbroken|"
    r"stressful|stressed|hard|tough|difficult|terrible|upsetting|galling|maddening|infuriating|exhausting|shaken|"
    r"grim|gutted|nasty|nuisance|lonely|overwhelming|unfair|a lot|raging|spitting|seething|sick|a shock|a fright)"
)
_SORRY = r"(?:sorry|apologise|apologize|apologies|my apologies|apology)"
_FIX = (
    r"(?:sort|fix|deal|handle|look after|see to|take care|chase|get|find|put|make|stop|stay|stand|keep|do|own|undo|"
    r"correct|release|change|pull|move|ring|call|send|write|cancel|reverse|check|rebook|arrange|order|"
    r"file|raise|walk)"
)

FEELING: dict[str, str] = {
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
}  # fmt: skip
