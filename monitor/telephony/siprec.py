"""Recording metadata of SIPREC (RFC 7865): which stream is which participant, from the XML an SBC sends.

Reads the standard form (participantstreamassoc), Oracle/Acme (`send` inside `participant`, `callingParty`) and
Ribbon/Sonus (other prefixes, `callData` group): elements are matched by local name. Cisco NBR sends no metadata; then
nobody knows the sides. SIP is `srs.py`, the call that comes of both `siprec_call.py`.
"""

from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, ParseError

from monitor.errors import PeerError
from monitor.events.base import Role
from monitor.telephony.fields import MAX_ID

MAX_XML = 256 * 1024
"""Bytes of a metadata document."""
MAX_ELEMENTS, MAX_DEPTH = 2000, 16
"""Of a document: a party and its streams are some 15 elements at most 5 deep. What is nested is read once a level."""
_CALLER_WORDS = frozenset({"true", "1", "yes"})


@dataclass(frozen=True, slots=True)
class Participant:
    """One party. `aor` is its address of record; `caller` where the vendor says who called."""

    participant_id: str
    aor: str = ""
    name: str = ""
    caller: bool | None = None

    @property
    def user(self) -> str:
        """The user part of the address: `ann` of `sip:ann@pbx.example.com`; empty without an address."""
        return self.aor.partition(":")[2].partition("@")[0] if "@" in self.aor else ""


@dataclass(frozen=True, slots=True)
class SiprecStream:
    """One media stream: `label` is the SDP's `a=label`, `senders` who speaks on it."""

    stream_id: str
    label: str
    senders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiprecMetadata:
    """A whole document."""

    session_id: str
    participants: tuple[Participant, ...]
    streams: tuple[SiprecStream, ...]
    group_id: str = ""
    """Joins sessions of one contact, such as those before and after a transfer."""

    def sender(self, label: str) -> Participant | None:
        """Who alone speaks on the stream with that label."""
        senders = next((stream.senders for stream in self.streams if stream.label == label), ())
        return next((person for person in self.participants if (person.participant_id,) == senders), None)

    def roles(self, customer: str = "caller") -> dict[str, Role]:
        """Role of each label. `customer`: "caller" (default), "callee", or text that is part of the customer's address.

        A stream with no or several senders, or of a party nobody can place, is `unknown`.
        """
        people = {person.participant_id: person for person in self.participants}
        order = {person.participant_id: place for place, person in enumerate(self.participants)}
        told = any(person.caller is not None for person in self.participants)

        def role(stream: SiprecStream) -> Role:
            if len(stream.senders) != 1 or stream.senders[0] not in people:
                return "unknown"
            person = people[stream.senders[0]]
            if customer not in ("caller", "callee"):
                return "customer" if customer and customer in person.aor else "agent"
            if told:
                is_caller = person.caller is True
            elif len(people) == 2:
                is_caller = order[person.participant_id] == 0  # SBCs list the caller first; no rule says so
            else:
                return "unknown"
            return "customer" if is_caller == (customer == "caller") else "agent"

        return {stream.label: role(stream) for stream in self.streams}


def parse_siprec(document: bytes) -> SiprecMetadata:
    """Read `application/rs-metadata+xml`. Raises PeerError for what is no XML, too much or too deep, or
    defines entities."""
    if len(document) > MAX_XML:
        raise PeerError(f"SIPREC metadata longer than {MAX_XML} bytes", code="too_big")
    if b"\x00" in document:
        raise PeerError("SIPREC metadata must be UTF-8", code="bad_xml")
    if b"<!" in document.replace(b"<!--", b"").replace(b"<![CDATA[", b""):
        raise PeerError("SIPREC metadata must not define a document type or entities", code="bad_xml")
    try:
        root = ElementTree.fromstring(document)
    except (ParseError, ValueError, LookupError):
        raise PeerError("SIPREC metadata is no well-formed XML", code="bad_xml") from None
    _check_size(root)
    people = {person.participant_id: person for person in map(_participant, _all(root, "participant")) if person}
    senders = _senders(root)
    streams = []
    for element in _all(root, "stream"):
        stream_id, label = _attribute(element, "stream_id", "id"), _text(element, "label")
        if stream_id and label:
            streams.append(SiprecStream(stream_id, label, tuple(sorted(senders.get(stream_id, ())))))
    session = next(iter(_all(root, "session")), None)
    session_id = "" if session is None else _attribute(session, "session_id", "id")
    group = next(iter(_all(root, "group")), None)
    group_id = "" if group is None else _attribute(group, "group_id", "id")
    return SiprecMetadata(session_id, tuple(people.values()), tuple(streams), group_id)


def _check_size(root: Element) -> None:
    level, seen = [root], 0
    for _ in range(MAX_DEPTH):
        seen += len(level)
        if seen > MAX_ELEMENTS:
            break
        level = [child for element in level for child in element]
        if not level:
            return
    raise PeerError(f"SIPREC metadata of over {MAX_ELEMENTS} elements, or {MAX_DEPTH} deep", code="too_big")


def _participant(element: Element) -> Participant | None:
    participant_id = _attribute(element, "participant_id", "id")
    if not participant_id:
        return None
    name_id = next(iter(_all(element, "nameID")), None)
    aor = _attribute(name_id, "aor") if name_id is not None else _text(element, "aor")
    calling = _text(element, "callingParty").lower()
    return Participant(participant_id, aor, _text(element, "name"), calling in _CALLER_WORDS if calling else None)


def _senders(root: Element) -> dict[str, set[str]]:
    """Participants by the stream they send on, in the standard form and in Oracle's."""
    found: dict[str, set[str]] = {}
    for element in [*_all(root, "participantstreamassoc"), *_all(root, "participant")]:
        participant_id = _attribute(element, "participant_id", "id")
        for sent in _all(element, "send"):
            if participant_id and sent.text and sent.text.strip():
                found.setdefault(sent.text.strip()[:MAX_ID], set()).add(participant_id)
    return found


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _all(root: Element, name: str) -> list[Element]:
    return [element for element in root.iter() if _local(element) == name]


def _text(element: Element, name: str) -> str:
    child = next(iter(_all(element, name)), None)
    return "" if child is None or child.text is None else child.text.strip()[:MAX_ID]


def _attribute(element: Element, *names: str) -> str:
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] in names:
            return value.strip()[:MAX_ID]
    return ""
