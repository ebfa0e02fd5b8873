"""SIP messages (RFC 3261) as far as a recording server needs them: read, written, cut out of a TCP stream. Sans-I/O.

Knows no dialog (`srs.py`) and no recording (`siprec.py`). Messages of errors name fields, never their values: SIP
headers are full of names and numbers of people.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from monitor.errors import PeerError

MAX_HEAD = 32 * 1024
MAX_BODY = 256 * 1024
"""Bytes; a SIPREC body is a few kilobytes, a datagram holds 64 KiB at most."""
MAX_HEADERS = 200
MAX_PARTS = 8
_COMPACT: Mapping[str, str] = MappingProxyType(
    {
        "v": "via",
        "f": "from",
        "t": "to",
        "i": "call-id",
        "m": "contact",
        "c": "content-type",
        "l": "content-length",
        "k": "supported",
        "e": "content-encoding",
    }
)
"""RFC 3261, 7.3.3."""
_TAG = re.compile(r";\s*tag=([^;,\s>]{1,128})", re.IGNORECASE)
_BOUNDARY = re.compile(r';\s*boundary="?([^";,\s]{1,70})', re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_METHOD = re.compile(r"[A-Z]{1,20}", re.ASCII)
_STATUS = re.compile(r"[0-9]{3}")


@dataclass(frozen=True, slots=True)
class SipMessage:
    """One request or response. `headers`: names in lower case and written out, in order."""

    start: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    @property
    def method(self) -> str:
        """Of a request; empty for a response."""
        return "" if self.start.startswith("SIP/") else self.start.partition(" ")[0]

    @property
    def status(self) -> int:
        """Of a response; 0 for a request."""
        code = self.start.split(" ", 2)[1]
        return int(code) if self.start.startswith("SIP/") and _STATUS.fullmatch(code) else 0

    def all(self, name: str) -> list[str]:
        """Every value of a header, one per line."""
        return [value for key, value in self.headers if key == name]

    def first(self, name: str) -> str:
        """The first value of a header, or empty."""
        return next((value for key, value in self.headers if key == name), "")

    def need(self, name: str) -> str:
        """A header that must be there. Raises PeerError."""
        value = self.first(name)
        if not value:
            raise PeerError(f"SIP header {name} is missing", code="bad_sip")
        return value

    def sequence(self) -> tuple[int, str]:
        """CSeq: number and method. Raises PeerError."""
        number, _, method = self.need("cseq").partition(" ")
        if not (number.isascii() and number.isdigit() and len(number) <= 10):
            raise PeerError("SIP header cseq must be a number and a method", code="bad_sip")
        return int(number), method.strip()

    def tokens(self, name: str) -> set[str]:
        """A header that lists words, such as Require."""
        return {word.strip().lower() for value in self.all(name) for word in value.split(",") if word.strip()}


def parse_message(data: bytes) -> SipMessage:
    """One whole message, such as a datagram. Raises PeerError."""
    head, separator, body = data.partition(b"\r\n\r\n")
    if not separator or len(head) > MAX_HEAD:
        raise PeerError("no SIP message, or one whose head is too long", code="bad_sip")
    message = _parse_head(head)
    length = _content_length(message)
    if length is None:
        length = len(body)
    if length > len(body) or length > MAX_BODY:
        raise PeerError("a SIP body is shorter or longer than it may be", code="bad_sip")
    return SipMessage(message.start, message.headers, body[:length])


class SipStream:
    """Messages out of a TCP stream, for any split of the bytes."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def receive(self, data: bytes) -> Iterator[SipMessage]:
        """More bytes; exhaust it. What is held is bounded by MAX_HEAD + MAX_BODY. Raises PeerError."""
        self._buffer += data
        while (message := self._next()) is not None:
            yield message

    def _next(self) -> SipMessage | None:
        buffer = self._buffer
        blank = len(buffer) - len(buffer.lstrip(b"\r\n"))  # keep-alives, RFC 5626, 3.5.1
        del buffer[:blank]
        end = buffer.find(b"\r\n\r\n", 0, MAX_HEAD + 4)
        if end < 0:
            if len(buffer) > MAX_HEAD:
                raise PeerError("the head of a SIP message is too long", code="too_big")
            return None
        message = _parse_head(bytes(buffer[:end]))
        length = _content_length(message)
        if length is None or length > MAX_BODY:
            raise PeerError("a SIP message over TCP needs a Content-Length that is not too long", code="bad_sip")
        if len(buffer) < end + 4 + length:
            return None
        body = bytes(buffer[end + 4 : end + 4 + length])
        del buffer[: end + 4 + length]
        return SipMessage(message.start, message.headers, body)


def write_message(start: str, headers: Sequence[tuple[str, str]], body: bytes = b"") -> bytes:
    """A message on the wire; Content-Length is added."""
    lines = [start, *(f"{name}: {value}" for name, value in headers), f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def tag_of(value: str) -> str:
    """The tag of a From or To, or empty."""
    found = _TAG.search(value.rpartition(">")[2] if ">" in value else value)
    return found[1] if found else ""


def uri_of(value: str) -> str:
    """The address in a Contact, From or To: what stands between < and >, or before the parameters."""
    value = _QUOTED.sub("", value)
    inside = re.search("<([^<>]*)>", value)
    return (inside[1] if inside else value.partition(";")[0]).strip()


def bodies(message: SipMessage) -> list[tuple[str, bytes]]:
    """Media type (lower case, without parameters) and content of each part of the body (RFC 5621, 3.1). Raises."""
    kind = message.first("content-type")
    plain = kind.partition(";")[0].strip().lower()
    if not plain.startswith("multipart/"):
        return [(plain, message.body)] if message.body else []
    found = _BOUNDARY.search(kind)
    if found is None:
        raise PeerError("a multipart body needs a boundary", code="bad_sip")
    parts = (b"\r\n" + message.body).split(b"\r\n--" + found[1].encode())[1:]
    told = []
    for part in parts[:MAX_PARTS]:
        if part.startswith(b"--"):
            break
        head, _, content = part.partition(b"\r\n\r\n") if b"\r\n\r\n" in part else (b"", b"", part)
        inner = _headers(head.decode("utf-8", "replace").split("\r\n"))
        told.append((dict(inner).get("content-type", "text/plain").partition(";")[0].strip().lower(), content))
    return told


def _parse_head(head: bytes) -> SipMessage:
    try:
        start, *lines = head.decode().lstrip("\r\n").split("\r\n")
    except UnicodeDecodeError:
        raise PeerError("a SIP message must be UTF-8", code="bad_sip") from None
    words = start.split(" ", 2)
    is_response = len(words) >= 2 and words[0] == "SIP/2.0" and _STATUS.fullmatch(words[1])
    is_request = len(words) == 3 and words[2] == "SIP/2.0" and _METHOD.fullmatch(words[0])
    if not (is_response or is_request) or len(lines) > MAX_HEADERS:
        raise PeerError("no SIP/2.0 message", code="bad_sip")
    return SipMessage(start, tuple(_headers(lines)))


def _headers(lines: Sequence[str]) -> list[tuple[str, str]]:
    """Name and value of each line; a line that begins with space goes on from the one before (RFC 3261, 7.3.1)."""
    headers: list[tuple[str, str]] = []
    for line in lines:
        if line[:1] in (" ", "\t") and headers:
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        plain = name.strip().lower()
        if colon and plain:
            headers.append((_COMPACT.get(plain, plain), "".join(filter(str.isprintable, value.strip()))))
    return headers


def _content_length(message: SipMessage) -> int | None:
    told = message.first("content-length")
    if not told:
        return None
    if not (told.isascii() and told.isdigit() and len(told) <= 9):
        raise PeerError("Content-Length must be a number", code="bad_sip")
    return int(told)
