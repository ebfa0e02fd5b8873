"""What has a shape of its own: e-mail addresses, cards behind odd punctuation, postcodes, spelled and told names. Pure.

Names are masked by rule only where it is safe: after "my name is" and the like, and when spelled letter by letter.
"""

import re

from monitor.privacy.vocabulary import DIGITS, NOT_A_NAME

_WRITTEN = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+", re.UNICODE)
_DOMAIN_ENDS = (
    "com|org|net|edu|gov|info|biz|eu|uk|co|de|fr|es|it|nl|be|ie|at|ch|pl|se|no|dk|fi|us|ca|au|nz|in|io|me|app|dev"
)
_DOT = r"(?:\.|\.\s+(?=com\b)|\s+(?:dot|point)\s+)"
_MARK = r"(?:[._-]|\s+(?:dot|point|underscore|dash|hyphen|minus|plus)\s+)"
_PART = r"[^\W_]+"
_SPOKEN = re.compile(
    rf"(?P<local>(?:(?<![\w'’])[^\W_]\b[\s,-]+)*(?<!['’]){_PART}(?:{_MARK}{_PART})*)"
    rf",?(?:\s+at\s+|\s*@\s*)"
    rf"(?P<domain>(?:the\s+)?{_PART}(?:(?:\s*-\s*|\s+(?:dash|hyphen)\s+){_PART})*"
    rf"(?:{_DOT}{_PART}){{0,2}}?{_DOT}(?:{_DOMAIN_ENDS})\b(?:{_DOT}(?:uk|au|nz|in|za)\b)?)",
    re.IGNORECASE,
)
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
    for match in _SPOKEN.finditer(text):
        if match["local"].split()[-1].lower() not in NOT_A_NAME:
            found.append(match.span())
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


def luhn(digits: str) -> bool:
    """Whether 13 to 19 digits carry a right check digit (ISO/IEC 7812-1, annex B)."""
    if not 13 <= len(digits) <= 19:
        return False
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
