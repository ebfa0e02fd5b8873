"""Session descriptions (RFC 8866) as SIPREC offers them: which audio is offered, and the answer that takes it.

Only G.711 over plain RTP is taken; a stream we do not take is answered with port 0 (RFC 3264, 6). Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.errors import PeerError
from monitor.telephony.rtp import FORMATS

MAX_MEDIA = 16
_NAMES = {0: "PCMU", 8: "PCMA"}


@dataclass(frozen=True, slots=True)
class OfferedMedia:
    """One `m=` line. `formats`: static payload types of those we can hear, in the order of the offer."""

    kind: str
    transport: str
    port: int
    formats: tuple[int, ...]
    fmt: str
    """The formats as written, for the refusal."""
    label: str = ""
    sends: bool = True
    """Whether the peer sends on it now; a stream on hold does not, and may later."""

    @property
    def usable(self) -> bool:
        """Whether it is audio we can hear."""
        return self.kind == "audio" and self.transport == "RTP/AVP" and self.port > 0 and bool(self.formats)


def parse_offer(data: bytes) -> tuple[OfferedMedia, ...]:
    """The media of an offer. Raises PeerError for what is no session description."""
    try:
        lines = data.decode().splitlines()
    except UnicodeDecodeError:
        raise PeerError("the SDP must be UTF-8", code="bad_sdp") from None
    if not lines or lines[0].strip() != "v=0":
        raise PeerError("no session description", code="bad_sdp")
    session: list[str] = []
    sections: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.startswith("m="):
            sections.append((line[2:].strip(), []))
        elif sections:
            sections[-1][1].append(line.strip())
        else:
            session.append(line.strip())
    if not 1 <= len(sections) <= MAX_MEDIA:
        raise PeerError(f"the SDP must offer 1 to {MAX_MEDIA} media", code="bad_sdp")
    return tuple(_media(told, attributes, session) for told, attributes in sections)


def choose(offer: Sequence[OfferedMedia], limit: int) -> tuple[tuple[int, ...], int]:
    """Indexes of the media to take, at most `limit`, and the one payload type they share. Raises PeerError."""
    usable = [index for index, media in enumerate(offer) if media.usable][:limit]
    for payload_type in offer[usable[0]].formats if usable else ():
        if all(payload_type in offer[index].formats for index in usable):
            return tuple(usable), payload_type
    raise PeerError("no offered audio can be heard: PCMU or PCMA over RTP/AVP can", code="bad_encoding")


def write_answer(
    offer: Sequence[OfferedMedia], ports: Mapping[int, int], host: str, payload_type: int, version: int
) -> bytes:
    """The answer: `ports` by index of the media taken. `version` rises with each change (RFC 3264, 8)."""
    family = "IP6" if ":" in host else "IP4"
    lines = ["v=0", f"o=calmline {version} {version} IN {family} {host}", "s=-", f"c=IN {family} {host}", "t=0 0"]
    for index, media in enumerate(offer):
        port = ports.get(index, 0)
        if not port:
            lines.append(f"m={media.kind} 0 {media.transport} {media.fmt}")
            continue
        lines += [f"m=audio {port} RTP/AVP {payload_type}", f"a=rtpmap:{payload_type} {_NAMES[payload_type]}/8000"]
        lines += [f"a=label:{media.label}"] if media.label else []
        lines.append("a=recvonly" if media.sends else "a=inactive")
    return ("\r\n".join(lines) + "\r\n").encode()


def taken_ports(answer: bytes) -> list[tuple[str, int]]:
    """What a sender reads out of an answer: label and port of each stream that was taken, in order. Raises."""
    return [(media.label, media.port) for media in parse_offer(answer) if media.port]


def _media(told: str, attributes: Sequence[str], session: Sequence[str]) -> OfferedMedia:
    kind, port, transport, *formats = (told.split(maxsplit=40) + [""] * 4)[:40]
    number = port.partition("/")[0]
    if not (number.isascii() and number.isdigit() and len(number) <= 5) or not formats[0]:
        raise PeerError("a media line of the SDP cannot be read", code="bad_sdp")
    formats = [name for name in formats if name]
    values = {
        name: value for name, _, value in (line[2:].partition(":") for line in attributes if line.startswith("a="))
    }
    flags = [line for line in (*session, *attributes) if line in _DIRECTIONS]
    types = [int(name) for name in formats if name.isascii() and name.isdigit() and len(name) < 4]
    known = tuple(number for number in types if number in FORMATS)
    sends = not flags or flags[-1] in ("a=sendonly", "a=sendrecv")
    label = "".join(filter(str.isprintable, values.get("label", "")))[:64]
    return OfferedMedia(kind, transport, int(number), known, " ".join(formats), label, sends)


_DIRECTIONS = frozenset({"a=sendonly", "a=sendrecv", "a=recvonly", "a=inactive"})
