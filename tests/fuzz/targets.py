"""What is fuzzed: every codec and parser that outsiders reach, as a function of bytes that may raise nothing.

The bytes of a websocket codec are a conversation: per message one byte of kind, two of length, then the message. Only
`PeerError` (for `structured`: `ValueError`) may escape the code under test; what comes out must be no more than what
went in, and what is held must be bounded.
"""

import contextlib
import json
import struct
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from monitor.config import SourceSettings
from monitor.errors import PeerError
from monitor.telephony.audiosocket import AudioSocketCodec
from monitor.telephony.codec import CallOpened, CodecEvent, Gap, Media
from monitor.telephony.protocols import WEBSOCKET_CODECS
from monitor.telephony.rtp import RtpPacket, RtpTrack, parse_packet
from monitor.telephony.signatures import TwilioSignature, Upgrade
from monitor.telephony.sip import MAX_BODY, MAX_HEAD, SipStream, parse_message
from monitor.telephony.sip_replies import Flow
from monitor.telephony.siprec import parse_siprec
from monitor.telephony.siprec_call import take
from monitor.telephony.srs import Invited, RecordingSessions, Updated
from monitor.telephony.structured import parse_dictionary
from tests.conformance.conversation import conversations, unhex
from tests.conformance.siprec_conversation import FILES, steps, wire

Target = Callable[[bytes], None]
HEAD = struct.Struct(">cH")
SIPREC = Path(__file__).parents[1] / "wire" / "siprec"
MAX_GAP_S = 6 * 3600.0


def pack(messages: list[tuple[bytes, bytes]]) -> bytes:
    """A conversation as bytes: kind `t` or `b` and the message."""
    return b"".join(HEAD.pack(kind, len(message)) + message for kind, message in messages)


def unpack(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The messages; the last one may be cut short."""
    at = 0
    while at + HEAD.size <= len(data):
        kind, size = HEAD.unpack_from(data, at)
        at += HEAD.size
        yield kind, data[at : at + size]
        at += size


def check(events: list[CodecEvent], given: int) -> None:
    """No audio out of nothing, no time that is no duration, ids and metadata that can be stored."""
    assert sum(len(event.data) for event in events if isinstance(event, Media)) <= given
    for event in events:
        if isinstance(event, Gap):
            assert 0 < event.seconds <= MAX_GAP_S
        elif isinstance(event, CallOpened):
            assert event.call_id.isprintable()
            event.metadata.model_dump_json().encode()


def websocket(protocol: str) -> Target:
    """A codec of `/ingest/PROTOCOL`."""

    def run(data: bytes) -> None:
        codec = WEBSOCKET_CODECS[protocol](SourceSettings.model_validate({"protocol": protocol}))
        events: list[CodecEvent] = []
        fault: PeerError | None = None
        try:
            for kind, message in unpack(data):
                said = message.decode("utf-8", "replace") if kind == b"t" else message
                events += codec.text(said) if isinstance(said, str) else codec.binary(said)
                codec.replies()
                assert not codec.replies()
        except PeerError as error:
            fault = error
        if fault is not None:
            assert 1000 < fault.close_code < 5000
            codec.refuse(str(fault))
        events += codec.lost()
        codec.drained(len(events))
        check(events, len(data))

    return run


def audiosocket(data: bytes) -> None:
    """A TCP stream, in pieces as long as its first byte says."""
    codec = AudioSocketCodec(SourceSettings(protocol="audiosocket"))
    step = data[0] + 1 if data else 1
    events: list[CodecEvent] = []
    with contextlib.suppress(PeerError):
        for at in range(1, len(data), step):
            events += codec.receive(data[at : at + step])
            assert len(codec._buffer) <= 3 + 0xFFFF
    events += codec.lost()
    check(events, len(data))


def rtp(data: bytes) -> None:
    """Datagrams of one port."""
    track = RtpTrack()
    heard = 0
    for _, datagram in unpack(data):
        try:
            pieces = track.receive(parse_packet(datagram))
        except PeerError:
            continue
        heard += sum(len(piece) for piece in pieces if isinstance(piece, bytes))
    heard += sum(len(piece) for piece in track.flush() if isinstance(piece, bytes))
    assert heard <= len(data)


def siprec(data: bytes) -> None:
    """A recording document."""
    try:
        parse_siprec(data).roles("caller")
    except PeerError:
        return


def sip(data: bytes) -> None:
    """SIP messages over both transports, to the sessions and to what makes a call of an invitation."""
    sessions, stream = RecordingSessions(b"seed"), SipStream()
    for kind, message in unpack(data):
        try:
            for told in stream.receive(message) if kind == b"t" else [parse_message(message)]:
                for event in sessions.receive(told, Flow("TCP", "192.0.2.1", 5060, "198.51.100.1:5060"), 0.0):
                    if isinstance(event, Invited):
                        _invite(sessions, event)
                    elif isinstance(event, Updated) and event.sdp:
                        sessions.update(event.key, event.sdp, 0.0)
        except PeerError:
            continue
    assert len(stream._buffer) <= MAX_HEAD + MAX_BODY + 4
    sessions.tick(1.0)
    for _, answer in sessions.sends():
        parse_message(answer)


def _invite(sessions: RecordingSessions, event: Invited) -> None:
    try:
        recording = take(event.key[0], event.sdp, event.metadata, event.fields, "caller")
    except PeerError:
        sessions.refuse(event.key, 488)
        return
    check([recording.opened], 0)
    ports = [5000 + 2 * index for index in range(len(recording.media))]
    sessions.accept(event.key, recording.answer(ports, "198.51.100.1", 1), 0.0)


def structured(data: bytes) -> None:
    """Headers of a signed request."""
    text = data.decode("latin-1")
    with contextlib.suppress(ValueError):
        parse_dictionary(text)
    try:
        TwilioSignature("secret").verify(Upgrade("/ingest/twilio", "example.com", {"x-twilio-signature": text}), 0.0)
    except PeerError:
        return
    raise AssertionError("a signature was forged")


TARGETS: Mapping[str, Target] = MappingProxyType(
    {
        **{protocol: websocket(protocol) for protocol in WEBSOCKET_CODECS},
        "audiosocket": audiosocket,
        "rtp": rtp,
        "siprec": siprec,
        "sip": sip,
        "structured": structured,
    }
)


def seeds(name: str) -> list[bytes]:
    """Where the fuzzer begins: what real peers say."""
    if name in WEBSOCKET_CODECS:
        return [_conversation(path) for path in conversations(name)]
    if name == "siprec":
        return [path.read_bytes() for path in sorted(SIPREC.iterdir()) if path.is_file()]
    if name == "sip":
        return [pack([(b"b", wire(step)) for step in steps(path) if "message" in step]) for path in FILES]
    if name == "rtp":
        packets = [RtpPacket(0, number, number * 160, 7, bytes(160), number == 0).pack() for number in (0, 1, 3, 2)]
        return [pack([(b"b", packet) for packet in packets])]
    if name == "audiosocket":
        return [b"\x50\x01\0\x10" + bytes(16) + b"\x10\0\x08" + bytes(8) + b"\x03\0\x011" + b"\0\0\0"]
    return [b'sig1=("@request-target" "host");keyid="k";nonce="n";created=1;expires=2, other=:AAAA:']


def _conversation(path: Path) -> bytes:
    messages: list[tuple[bytes, bytes]] = []
    for step in json.loads(path.read_text(encoding="utf-8"))["steps"]:
        if "text" in step:
            told = step["text"]
            messages.append((b"t", (told if isinstance(told, str) else json.dumps(told)).encode()[:60_000]))
        elif "binary" in step:
            messages.append((b"b", unhex(step["binary"])[:400]))
    return pack(messages)
