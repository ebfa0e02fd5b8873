"""The part of HTTP structured fields (RFC 8941) that message signatures use: dictionaries of inner lists and bytes.

`parse_dictionary` is strict: what it does not know is a ValueError, never a guess.
"""

import base64
import re
from binascii import Error as Base64Error
from dataclasses import dataclass

MAX_FIELD = 8192
"""Characters of a header value."""
_KEY = re.compile(r"[a-z*][a-z0-9_.*-]*")
_STRING = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"')
_NUMBER = re.compile(r"-?\d{1,15}(?![\d.])")
_BYTES = re.compile(r":([A-Za-z0-9+/=]*):")
Bare = str | int | bytes


@dataclass(frozen=True, slots=True)
class InnerList:
    """`("a" "b");key=1`. `written`: exactly as it stood, because signatures cover it."""

    items: tuple[str, ...]
    parameters: dict[str, Bare]
    written: str


class _Cursor:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def take(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise ValueError(f"unexpected character at {self.at}")
        self.at = found.end()
        return found

    def skip(self, letters: str) -> None:
        while self.at < len(self.text) and self.text[self.at] in letters:
            self.at += 1

    def accept(self, letter: str) -> bool:
        if self.text.startswith(letter, self.at):
            self.at += 1
            return True
        return False

    def is_done(self) -> bool:
        return self.at >= len(self.text)


def parse_dictionary(text: str) -> dict[str, InnerList | Bare]:
    """`sig1=("a" "b");created=1, other=:AAA=:`. Raises ValueError."""
    if len(text) > MAX_FIELD:
        raise ValueError("field too long")
    cursor = _Cursor(text.strip())
    members: dict[str, InnerList | Bare] = {}
    if cursor.is_done():
        return members
    while True:
        key = cursor.take(_KEY)[0]
        if not cursor.accept("="):
            raise ValueError("a member needs a value")
        members[key] = _member(cursor)
        cursor.skip(" \t")
        if cursor.is_done():
            return members
        if not cursor.accept(","):
            raise ValueError("members are separated by commas")
        cursor.skip(" \t")


def _member(cursor: _Cursor) -> InnerList | Bare:
    start = cursor.at
    if not cursor.accept("("):
        value = _bare(cursor)
        _parameters(cursor)
        return value
    items: list[str] = []
    cursor.skip(" ")
    while not cursor.accept(")"):
        item = _bare(cursor)
        if not isinstance(item, str) or _parameters(cursor):
            raise ValueError("only plain strings are listed")
        items.append(item)
        cursor.skip(" ")
    parameters = _parameters(cursor)
    return InnerList(tuple(items), parameters, cursor.text[start : cursor.at])


def _parameters(cursor: _Cursor) -> dict[str, Bare]:
    found: dict[str, Bare] = {}
    while cursor.accept(";"):
        cursor.skip(" ")
        key = cursor.take(_KEY)[0]
        if not cursor.accept("="):
            raise ValueError("a parameter needs a value")
        if key in found:
            raise ValueError("a parameter is given twice")
        found[key] = _bare(cursor)
    return found


def _bare(cursor: _Cursor) -> Bare:
    head = cursor.text[cursor.at : cursor.at + 1]
    if head == '"':
        return re.sub(r"\\(.)", r"\1", cursor.take(_STRING)[1])
    if head == ":":
        try:
            return base64.b64decode(cursor.take(_BYTES)[1], validate=True)
        except Base64Error:
            raise ValueError("no base64") from None
    return int(cursor.take(_NUMBER)[0])
