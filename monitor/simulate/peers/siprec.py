"""A session border controller that records by SIPREC: its SIP messages, and the RTP streams its metadata describes."""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from types import MappingProxyType
from xml.sax.saxutils import escape, quoteattr

from monitor.errors import CalmlineError
from monitor.events.base import Role
from monitor.simulate.peers.asterisk_streams import rtp_frames
from monitor.simulate.peers.peer import Frame, SimulatedCall
from monitor.telephony.sdp import taken_ports
from monitor.telephony.sip import SipMessage, tag_of, uri_of, write_message

BOUNDARY = "calmline-boundary"
_PARTIES: Mapping[Role, tuple[str, str]] = MappingProxyType(
    {
        "customer": ("P1", "sip:caller@carrier.example.com"),
        "agent": ("P2", "sip:{agent}@pbx.example.com"),
        "unknown": ("P0", "sip:conference@pbx.example.com"),
    }
)


class SiprecPeer:
    """One recording session. `local`: HOST:PORT it sends from; `transport`: UDP or TCP."""

    def __init__(self, call: SimulatedCall, local: str, transport: str, dialect: str = "") -> None:
        """`dialect`: how the metadata is written: empty (RFC 7865), `oracle`, or `none` (Cisco NBR sends none)."""
        self._call, self._local, self._transport, self._dialect = call, local, transport, dialect
        self._tag = sha256(call.call_id.encode()).hexdigest()[:12]
        self._to = "<sip:recorder@calmline>"
        self._target = "sip:recorder@calmline"
        self._cseq = 1

    def invite(self) -> bytes:
        """INVITE with SDP and metadata."""
        parts = [("application/sdp", "", self._sdp())]
        if self._dialect != "none":
            kind = "application/rs-metadata+xml"
            parts.append((kind, "Content-Disposition: recording-session\r\n", self._metadata()))
        body = "".join(
            f"--{BOUNDARY}\r\nContent-Type: {kind}\r\n{more}\r\n{content}\r\n" for kind, more, content in parts
        )
        headers = [
            ("Contact", f"<sip:sbc@{self._local}>;+sip.src"),
            ("Require", "siprec"),
            ("Accept", "application/sdp, application/rs-metadata"),
            *((f"X-Calmline-{name.replace('_', '-').title()}", value) for name, value in self._call.metadata.items()),
            ("Content-Type", f"multipart/mixed;boundary={BOUNDARY}"),
        ]
        return self._request("INVITE", headers, f"{body}--{BOUNDARY}--\r\n".encode())

    def accepted(self, answer: SipMessage) -> list[int]:
        """The server took the session: the RTP port of each channel of the call. Raises CalmlineError, PeerError."""
        if answer.status != 200:
            raise CalmlineError(f"the server refused the session: {answer.start[8:]}", code="refused")
        self._to, self._target = answer.need("to"), uri_of(answer.need("contact"))
        if not tag_of(self._to):
            raise ValueError("the server answered without a tag")
        ports = dict(taken_ports(answer.body))
        return [ports[str(channel + 1)] for channel in range(len(self._call.roles))]

    def ack(self) -> bytes:
        """ACK of the 200."""
        return self._request("ACK", [])

    def bye(self) -> bytes:
        """The call is over."""
        self._cseq += 1
        return self._request("BYE", [])

    def answer_bye(self, request: SipMessage) -> bytes:
        """The server ends the session."""
        names = ("via", "from", "to", "call-id", "cseq")
        headers = [(name.title(), value) for name in names for value in request.all(name)]
        return write_message("SIP/2.0 200 OK", headers)

    def frames(self, channel: int) -> Iterator[Frame]:
        """The RTP of one channel."""
        return rtp_frames(self._call, channel)

    def _request(self, method: str, more: list[tuple[str, str]], body: bytes = b"") -> bytes:
        number = 1 if method in ("INVITE", "ACK") else self._cseq
        headers = [
            ("Via", f"SIP/2.0/{self._transport} {self._local};branch=z9hG4bK{self._tag}{method}{number};rport"),
            ("Max-Forwards", "70"),
            ("From", f"<sip:sbc@{self._local}>;tag={self._tag}"),
            ("To", self._to),
            ("Call-ID", self._call.call_id),
            ("CSeq", f"{number} {method}"),
            *more,
        ]
        return write_message(f"{method} {self._target} SIP/2.0", headers, body)

    def _sdp(self) -> str:
        host = self._local.rpartition(":")[0]
        lines = ["v=0", f"o=SBC 1 1 IN IP4 {host}", "s=-", f"c=IN IP4 {host}", "t=0 0"]
        for channel in range(len(self._call.roles)):
            port = 20_000 + 2 * channel
            lines += [f"m=audio {port} RTP/AVP 0 8 101", "a=rtpmap:0 PCMU/8000", "a=rtpmap:101 telephone-event/8000"]
            lines += ["a=sendonly", f"a=label:{channel + 1}"]
        return "\r\n".join(lines) + "\r\n"

    def _metadata(self) -> str:
        """The caller is the customer. Oracle puts `send` inside the participant and says who called."""
        oracle = self._dialect == "oracle"
        participants, streams, sends = [], [], []
        for channel, role in enumerate(self._call.roles):
            person, aor = _PARTIES[role]
            address = quoteattr(aor.format(agent=self._call.metadata.get("agent", "agent")))
            inside = f"<send>S{channel}</send><callingParty>{json.dumps(role == 'customer')}</callingParty>"
            party = f"<nameID aor={address}/>{inside if oracle else ''}"
            participants.append(f'<participant participant_id="{person}">{party}</participant>')
            streams.append(f'<stream stream_id="S{channel}" session_id="C1"><label>{channel + 1}</label></stream>')
            if not oracle:
                association = f"<send>S{channel}</send>"
                sends.append(
                    f'<participantstreamassoc participant_id="{person}">{association}</participantstreamassoc>'
                )
        group = escape(self._call.metadata.get("conversation_id", self._call.call_id), {'"': "&quot;"})
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\r\n<recording xmlns="urn:ietf:params:xml:ns:recording:1">'
            f'<datamode>complete</datamode><group group_id="{group}"/><session session_id="C1"/>'
            f"{''.join(participants)}{''.join(streams)}{''.join(sends)}</recording>"
        )
