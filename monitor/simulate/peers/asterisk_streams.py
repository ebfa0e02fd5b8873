"""Asterisk without websockets: AudioSocket over TCP and external media as RTP over UDP, one leg per socket."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from uuid import NAMESPACE_URL, UUID, uuid5

from monitor.audio.frames import Encoding
from monitor.simulate.peers.peer import FRAME_S, Frame, SimulatedCall, slices
from monitor.telephony.audiosocket import HANG_UP, IDENTIFIER, RATES, pack
from monitor.telephony.rtp import RtpPacket

_KINDS = {rate: kind for kind, rate in RATES.items()}


def call_uuid(call: SimulatedCall) -> UUID:
    """The UUID both sockets of a call send, stable for the call's id; its last bit is 0."""
    try:
        uuid = UUID(call.call_id)
    except ValueError:
        uuid = uuid5(NAMESPACE_URL, call.call_id)
    return UUID(int=uuid.int & ~1)


def audiosocket_frames(call: SimulatedCall, channel: int, uuid: UUID) -> Iterator[Frame]:
    """UUID, 20 ms of linear audio a packet, hang-up."""
    yield Frame(0.0, pack(IDENTIFIER, uuid.bytes), audio=False)
    kind, size = _KINDS[call.rate], round(call.rate * FRAME_S) * 2
    at = 0.0
    for number, data in enumerate(slices(call.encoded(channel, Encoding.S16LE), size)):
        at = (number + 1) * FRAME_S
        yield Frame(at, pack(kind, data))
    yield Frame(at, pack(HANG_UP), audio=False)


def rtp_frames(call: SimulatedCall, channel: int) -> Iterator[Frame]:
    """20 ms of PCMU a packet; sequence and time stamp begin anywhere, as RFC 3550 wants it."""
    seed = sha256(f"{call.call_id}/{channel}".encode()).digest()
    ssrc = int.from_bytes(seed[:4], "big")
    packet = RtpPacket(0, int.from_bytes(seed[4:6], "big"), int.from_bytes(seed[6:10], "big"), ssrc, b"", True)
    for number, data in enumerate(slices(call.encoded(channel, Encoding.PCMU), 160)):
        yield Frame((number + 1) * FRAME_S, replace(packet, payload=data).pack())
        packet = replace(
            packet,
            sequence=(packet.sequence + 1) % 2**16,
            timestamp=(packet.timestamp + 160) % 2**32,
            marker=False,
        )
