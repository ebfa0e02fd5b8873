"""E-mail addresses, written and spoken, and card numbers that hide behind odd punctuation. Pure."""

import re

from monitor.privacy.vocabulary import NOT_A_NAME

_WRITTEN = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+", re.UNICODE)
_DOMAIN_ENDS = (
    "com|org|net|edu|gov|info|biz|eu|uk|co|de|fr|es|it|nl|be|ie|at|ch|pl|se|no|dk|fi|us|ca|au|nz|in|io|me|app|dev"
)
_DOT = r"(?:\s*\.\s*|\s+(?:dot|point)\s+)"
_MARK = r"(?:\s*[._-]\s*|\s+(?:dot|point|underscore|dash|hyphen|minus|plus)\s+)"
_PART = r"[^\W_]+"
_SPOKEN = re.compile(
    rf"(?P<local>(?:(?<![\w'’])[^\W_]\b[\s,-]+)*(?<!['’]){_PART}(?:{_MARK}{_PART})*)"
    rf",?(?:\s+at\s+|\s*@\s*)"
    rf"(?P<domain>(?:the\s+)?{_PART}(?:(?:\s*-\s*|\s+(?:dash|hyphen)\s+){_PART})*"
    rf"(?:{_DOT}{_PART}){{0,2}}?{_DOT}(?:{_DOMAIN_ENDS})\b(?:{_DOT}(?:uk|au|nz|in|za)\b)?)",
    re.IGNORECASE,
)
_CARD = re.compile(r"\d(?:[\s.,;:/-]{0,3}\d){12,18}")


def find_patterns(text: str) -> list[tuple[int, int]]:
    """Spans of e-mail addresses and card numbers, unsorted, may overlap."""
    found = [match.span() for match in _WRITTEN.finditer(text)]
    for match in _SPOKEN.finditer(text):
        if match["local"].split()[-1].lower() not in NOT_A_NAME:
            found.append(match.span())
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if luhn(digits):
            found.append(match.span())
    return found


def luhn(digits: str) -> bool:
    """Whether 13 to 19 digits carry a right check digit (ISO/IEC 7812-1, annex B)."""
    if not 13 <= len(digits) <= 19:
        return False
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
