"""What a recording server says in SIP: responses to requests, and its BYE. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.telephony.sip import SipMessage, tag_of, uri_of, write_message

MAX_OWN = 64
"""Header lines of ours to copy from a request (Via, Record-Route)."""
METHODS = "INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE"
REASONS = {
    200: "OK",
    400: "Bad Request",
    403: "Forbidden",
    405: "Method Not Allowed",
    420: "Bad Extension",
    481: "Call/Transaction Does Not Exist",
    486: "Busy Here",
    488: "Not Acceptable Here",
    500: "Server Internal Error",
    503: "Service Unavailable",
    603: "Decline",
}
_RPORT = re.compile(r";\s*rport(?=\s*(?:;|,|$))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Flow:
    """Where a message came from and its answer goes. `contact`: HOST:PORT where the peer reaches us."""

    transport: str  # UDP or TCP
    host: str
    port: int
    contact: str
    connection: int = 0
    """Of a shell with several connections to one address."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request, where its answer goes, and our tag."""

    message: SipMessage
    flow: Flow
    tag: str

    def response(self, status: int, extra: Sequence[tuple[str, str]], body: bytes) -> bytes:
        """Section 8.2.6: what is copied, our tag, and where we are."""
        message = self.message
        to = message.need("to")
        top, *vias = message.all("via")[:MAX_OWN]
        headers = [("Via", value) for value in (self._seen(top), *vias)]
        if status == 200:
            headers += [("Record-Route", value) for value in message.all("record-route")[:MAX_OWN]]
        headers += [
            ("From", message.need("from")),
            ("To", to if tag_of(to) else f"{to};tag={self.tag}"),
            ("Call-ID", message.need("call-id")),
            ("CSeq", message.need("cseq")),
            ("Allow", METHODS),
            ("Supported", "siprec"),
        ]
        if status == 200:
            headers.append(("Contact", f"<sip:calmline@{self.flow.contact}{_parameter(self.flow)}>;+sip.srs"))
        return write_message(f"SIP/2.0 {status} {REASONS[status]}", [*headers, *extra], body)

    def _seen(self, via: str) -> str:
        """The topmost Via with the address its request really came from (RFC 3581, 4), when that is asked for."""
        host = f"[{self.flow.host}]" if ":" in self.flow.host else self.flow.host
        return _RPORT.sub(f";received={host};rport={self.flow.port}", via, count=1)


def write_bye(invite: SipMessage, flow: Flow, tag: str, number: int) -> bytes:
    """Our BYE to a session that began with `invite`: From and To change sides (RFC 3261, 12.2.1.1)."""
    to = invite.need("to")
    headers = [
        ("Via", f"SIP/2.0/{flow.transport} {flow.contact};branch=z9hG4bK{tag}{number};rport"),
        *(("Route", value) for value in invite.all("record-route")[:MAX_OWN]),
        ("Max-Forwards", "70"),
        ("From", to if tag_of(to) else f"{to};tag={tag}"),
        ("To", invite.need("from")),
        ("Call-ID", invite.need("call-id")),
        ("CSeq", f"{number} BYE"),
    ]
    return write_message(f"BYE {uri_of(invite.need('contact'))} SIP/2.0", headers)


def _parameter(flow: Flow) -> str:
    return ";transport=tcp" if flow.transport == "TCP" else ""
