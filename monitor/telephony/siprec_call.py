"""What a recorder's invitation means as a call: which streams are taken, whose they are, what is known of the call.

SDP and recording metadata meet in the labels. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.errors import PeerError
from monitor.events.base import CallMetadata, Role
from monitor.telephony.codec import CallOpened
from monitor.telephony.fields import MAX_ID, free_fields, metadata_of
from monitor.telephony.rtp import FORMATS
from monitor.telephony.sdp import OfferedMedia, choose, parse_offer, write_answer
from monitor.telephony.siprec import SiprecMetadata, parse_siprec

_BY_ORDER: Mapping[str, tuple[Role, Role]] = {"first": ("customer", "agent"), "second": ("agent", "customer")}
_NOTHING = SiprecMetadata("", (), ())


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording session. `media`: index of the `m=` line of each track of the call."""

    opened: CallOpened
    offer: tuple[OfferedMedia, ...]
    media: tuple[int, ...]
    payload_type: int
    agent_label: str = ""
    unread: str = ""
    """The code of the fault when there was metadata that could not be read: nobody then knows the sides."""

    def answer(self, ports: Sequence[int], host: str, version: int) -> bytes:
        """The SDP that takes the streams on these ports, one per track."""
        return write_answer(
            self.offer, dict(zip(self.media, ports, strict=True)), host, self.payload_type, version=version
        )

    def answer_again(self, sdp: bytes, ports: Sequence[int], host: str, version: int) -> bytes:
        """The answer to a later offer; the streams stay on their ports. Raises PeerError when one is not there."""
        offer = parse_offer(sdp)
        for index in self.media:
            told = offer[index] if index < len(offer) else None
            if told is None or told.kind != "audio" or self.payload_type not in told.formats:
                raise PeerError("a stream of the call is gone from the offer", code="bad_sdp")
        kept = {index: port for index, port in zip(self.media, ports, strict=True) if offer[index].port}
        return write_answer(offer, kept, host, self.payload_type, version=version)


def take(call_id: str, sdp: bytes, document: bytes, fields: Mapping[str, str], customer: str) -> Recording:
    """Read an invitation. `fields`: what the recorder tells beside the metadata. Raises PeerError.

    `customer`: "caller" (default), "callee", part of the customer's address; "first" or "second": the order of the
    streams in the SDP says it, whatever the metadata; "none": nobody knows. Two streams of one side, or of nobody
    known, are both `unknown`.
    """
    if not call_id.isprintable() or len(call_id) > MAX_ID:
        raise PeerError(f"the Call-ID must be printable and at most {MAX_ID} characters", code="bad_field")
    offer = parse_offer(sdp)
    media, payload_type = choose(offer, limit=2)
    told, unread = _read(document)
    roles = _roles([offer[index].label for index in media], told, customer or "caller")
    if roles[0] == "agent" and len(roles) == 2:  # the customer is the first track, as everywhere
        media, roles = media[::-1], roles[::-1]
    labels = dict(zip(roles, (offer[index].label for index in media), strict=True)) if len(set(roles)) == 2 else {}
    agent = labels.get("agent", "")
    opened = CallOpened(call_id, FORMATS[payload_type], roles, known_of(told, fields, agent))
    return Recording(opened, offer, media, payload_type, agent, unread)


def known_later(document: bytes, agent_label: str) -> CallMetadata | None:
    """What metadata sent during the call adds, such as the agent after a transfer; None: nothing. Raises PeerError."""
    told = known_of(parse_siprec(document), {}, agent_label)
    return told if told.model_fields_set else None


def known_of(told: SiprecMetadata, fields: Mapping[str, str], agent_label: str) -> CallMetadata:
    """Call metadata: the recorder's own fields; else the agent by the user part of the address."""
    free = free_fields(dict(fields))
    agent = told.sender(agent_label) if agent_label else None
    if agent is not None and agent.user:
        free.setdefault("agent", agent.user)
    return metadata_of(free, told.group_id or told.session_id or None)


def _read(document: bytes) -> tuple[SiprecMetadata, str]:
    """A call is worth more than its metadata."""
    if not document.strip():
        return _NOTHING, ""
    try:
        return parse_siprec(document.strip()), ""
    except PeerError as error:
        return _NOTHING, error.code


def _roles(labels: Sequence[str], told: SiprecMetadata, customer: str) -> tuple[Role, ...]:
    unknown: tuple[Role, ...] = tuple("unknown" for _ in labels)
    if customer == "none":
        return unknown
    if customer in _BY_ORDER:
        return _BY_ORDER[customer][: len(labels)]
    by_label = told.roles(customer)
    roles = tuple(by_label.get(label, "unknown") for label in labels)
    return roles if len(set(roles)) == len(roles) else unknown
