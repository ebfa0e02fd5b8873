"""The words that make, join and announce numbers in speech, and those that tell an amount. Data only."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DIGITS = {
    "zero": "0", "nought": "0", "oh": "0", "o": "0", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
TEENS = {
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15",
    "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19",
}  # fmt: skip
TENS = {
    "twenty": "2", "thirty": "3", "forty": "4", "fourty": "4", "fifty": "5", "sixty": "6", "seventy": "7",
    "eighty": "8", "ninety": "9",
}  # fmt: skip
TIMES = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
NUMBER_WORDS = frozenset({*DIGITS, *TEENS, *TENS})
ZEROS = {"hundred": "00", "thousand": "000"}
SCALES = _words(
    """
    hundred hundreds million billion grand thousand k thousands
    """
)
UNITS = _words(
    """
    second seconds minute minutes min mins hour hours day days week weeks month months year years o'clock am pm
    pound pounds quid pence penny dollar dollars buck bucks cent cents euro euros percent per times people persons
    calls emails letters visits miles mile kilometres km meters metres feet inches degrees megabits gigabytes megs
    mbps items things bags boxes rooms nights guests adults children kids star stars
    """
)
FILLERS = _words(
    """
    uh um er erm ah hmm mm mhm yeah yes yep okay ok right so then dash hyphen space stroke slash like sorry well let
    me see wait again followed next
    """
)
CUES = _words(
    """
    number numbers card account pin code phone mobile telephone sort reference ref ending ends digit digits security
    passport policy licence license order booking id password passcode extension
    """
)
ANNOUNCERS = _words(
    """
    pin code codes passcode password passport reference ref digits extension
    """
)
"""Before a number and nothing else than LINKS in between, these tell that it is no amount."""
PHONES = _words("phone mobile telephone fax number cell landline")
CURRENCIES = frozenset("£$€¥₹")
OWNERS = _words("my your his her their our its")
LINKS = _words("is are was it's it’s its it that's that’s be would : - uh um er the")
PRONOUN_ONE = _words(
    """
    that this the which no another other any every each some last first next only wrong right new old
    """
)
MARK_WORDS = ("dot", "point", "underscore", "dash", "hyphen", "minus", "plus")
"""Between the parts of an address that is told."""
NOT_A_NAME = _words(
    """
    look looked looking am is was are were it me us them order ordered bought buy saw found online website site live
    work worked works shop shopping store visit go anything something see that this one stuff
    """
)
"""Before "at example dot com", these make no address: "look at amazon dot com"."""
