"""What has a shape of its own: e-mail addresses, cards behind odd punctuation, postcodes, spelled and told names. Pure.

Names are masked by rule only where it is safe: after "my name is" and the like, and when spelled letter by letter.
"""

import re

from monitor.privacy.vocabulary import DIGITS, MARK_WORDS, NOT_A_NAME

_WRITTEN = re.compile(r"[\w.+-]{1,128}\s?@\s?[\w-]+(?:\.[\w-]+)+", re.UNICODE)
_DOMAIN_ENDS = (
    "com|org|net|edu|gov|info|biz|eu|uk|co|de|fr|es|it|nl|be|ie|at|ch|pl|se|no|dk|fi|us|ca|au|nz|in|io|me|app|dev"
)
_DOT = r"(?:\.|\.\s+(?=com\b)|\s+(?:dot|point)\s+)"
_PART = r"[^\W_]+"
_AT_DOMAIN = re.compile(
    rf",?(?:(?<!\s)\s+at\s+|(?<!\s)\s*@\s*)"
    rf"(?P<domain>(?:the\s+)?{_PART}(?:(?:\s*-\s*|\s+(?:dash|hyphen)\s+){_PART})*"
    rf"(?:{_DOT}{_PART}){{0,2}}?{_DOT}(?:{_DOMAIN_ENDS})\b(?:{_DOT}(?:uk|au|nz|in|za)\b)?)",
    re.IGNORECASE,
)
_MARK_BACKWARDS = rf"(?:[._-]|\s+(?:{'|'.join(word[::-1] for word in MARK_WORDS)})\s+)"
_LOCAL_BACKWARDS = re.compile(
    rf"(?P<local>{_PART}(?:{_MARK_BACKWARDS}{_PART})*(?:[\s,-]+[^\W_](?![\w'’]))*)(?P<apostrophe>['’]?)", re.IGNORECASE
)
"""What stands before the at, read from there to the left: forwards, a text of single letters and hyphens can be split
in so many ways that a note of 2,000 characters takes a minute."""
_LOCAL_REACH = 320
"""Characters before the at that may belong to an address: 64 (RFC 5321), each told as a letter and a few marks."""
_ENDINGS = frozenset({"t", "s", "m", "d", "ll", "re", "ve"})
"""After an apostrophe these end a word ("we'll at last dot com"), no address."""
_CARD = re.compile(r"\d(?:[\s.,;:/-]{0,3}\d){12,18}")
_POSTCODE = re.compile(r"\b(?:GIR ?0AA|[A-PR-UWYZ][A-HK-Y]?\d[\dA-HJKMNPR-Y]? ?\d[ABD-HJLNP-UW-Z]{2})\b")
"""United Kingdom, as written (BS 7666 format); a ZIP code is a run of digits."""
_SPELLED_ONE = rf"(?:[^\W_]|{'|'.join(DIGITS)}|double\s+[^\W_])"
_SPELLED = re.compile(rf"(?<![\w'’])(?:{_SPELLED_ONE}(?:\s*[-,.]\s*|\s+)){{3,}}{_SPELLED_ONE}(?![\w'’])", re.IGNORECASE)
_NAME = re.compile(
    r"\b(?i:(?:(?:first|last|full|maiden|middle|family|sur)\s?)?name(?:\s+is|['’]s)(?:\s+(?:mr|mrs|ms|miss|dr)\b\.?)?)\s+"
    r"(?P<name>(?:[A-Z]['’])?[A-Z][^\W\d_]+(?:[- ](?:[A-Z]['’])?[A-Z][^\W\d_]+){0,2})"
)


def find_patterns(text: str, known: frozenset[str] = frozenset()) -> list[tuple[int, int]]:
    """Spans of what has a shape of its own, unsorted, may overlap. `known`: words of names that are no secret."""
    found = [match.span() for match in _WRITTEN.finditer(text)]
    found += _spoken_addresses(text)
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if luhn(digits):
            found.append(match.span())
    found += [match.span() for match in _POSTCODE.finditer(text)]
    for match in _SPELLED.finditer(text):
        if any(re.fullmatch(r"[^\W\daio]", word, re.IGNORECASE) for word in re.findall(r"\w+", match.group())):
            found.append(match.span())
    for match in _NAME.finditer(text):
        if not {word.casefold() for word in re.findall(r"[^\W\d_]+", match["name"])} <= known:
            found.append(match.span("name"))
    return found


def _spoken_addresses(text: str) -> list[tuple[int, int]]:
    """Addresses said or spelled. Linear in the length: looks for the at and the domain, then a bounded way back."""
    found = []
    for match in _AT_DOMAIN.finditer(text):
        before = _LOCAL_BACKWARDS.match(text[max(0, match.start() - _LOCAL_REACH) : match.start()][::-1])
        if before is None:
            continue
        local = before["local"][::-1]
        if local.split()[-1].lower() in NOT_A_NAME or (before["apostrophe"] and local.lower() in _ENDINGS):
            continue
        found.append((match.start() - len(local), match.end()))
    return found


def luhn(digits: str) -> bool:
    """Whether 13 to 19 digits carry a right check digit (ISO/IEC 7812-1, annex B)."""
    if not 13 <= len(digits) <= 19:
        return False
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
