"""Every simulated peer against its codec: what the call hears is what the recording holds."""

from collections.abc import Callable

import numpy as np
import pytest

from monitor.audio import g711
from monitor.audio.frames import Encoding
from monitor.config import SourceSettings
from monitor.events.base import Role
from monitor.simulate.faults import Faults
from monitor.simulate.peers.peer import Peer, SimulatedCall
from monitor.simulate.peers.raw import RawPeer
from monitor.simulate.peers.twilio import TwilioPeer
from monitor.telephony.codec import WebsocketCodec
from monitor.telephony.raw import RawCodec
from monitor.telephony.twilio import TwilioCodec
from tests.fakes.exchange import Heard, converse

METADATA = {"agent": "ann", "consent": "given"}
STEREO: tuple[Role, ...] = ("customer", "agent")


def recording(seconds: float, roles: tuple[Role, ...] = STEREO, rate: int = 8000) -> SimulatedCall:
    """Noise that differs in every frame and channel; whole frames of 20 ms."""
    samples = np.random.default_rng(5).integers(-20_000, 20_000, (round(seconds * rate), len(roles)), np.int16)
    return SimulatedCall("call-1", samples, rate, roles, METADATA)


Pairing = tuple[Callable[[SimulatedCall], Peer], Callable[[], WebsocketCodec], Encoding]
PAIRS: dict[str, Pairing] = {
    "raw pcmu": (lambda call: RawPeer(call, "t"), lambda: RawCodec(SourceSettings(protocol="raw")), Encoding.PCMU),
    "raw s16le": (
        lambda call: RawPeer(call, "t", Encoding.S16LE),
        lambda: RawCodec(SourceSettings(protocol="raw")),
        Encoding.S16LE,
    ),
    "twilio": (
        lambda call: TwilioPeer(call, "t"),
        lambda: TwilioCodec(SourceSettings(protocol="twilio")),
        Encoding.PCMU,
    ),
    "twilio, customer outbound": (
        lambda call: TwilioPeer(call, "t", "outbound"),
        lambda: TwilioCodec(SourceSettings(protocol="twilio", customer="outbound")),
        Encoding.PCMU,
    ),
}


def side(heard: Heard, role: Role) -> bytes:
    assert heard.opened is not None
    return heard.audio(heard.opened.roles.index(role))


@pytest.mark.parametrize("name", PAIRS)
def test_each_side_arrives_unchanged_under_its_role(name: str) -> None:
    peer, codec, encoding = PAIRS[name]
    call = recording(1.0)
    heard = converse(peer(call), codec())
    assert heard.opened is not None
    assert heard.opened.audio.encoding is encoding
    assert heard.opened.metadata.agent == "ann"
    assert heard.opened.metadata.consent == "given"
    for index, role in enumerate(STEREO):
        assert side(heard, role) == call.encoded(index, encoding)
    assert heard.closed == "completed"
    assert heard.codes in ([], [1000])


def test_twilio_loss_and_disorder_keep_the_times_true() -> None:
    call = recording(6.0)
    faults = Faults(loss=0.05, reorder=0.05, duplicate=0.05, seed=3)
    heard = converse(TwilioPeer(call, ""), TwilioCodec(SourceSettings(protocol="twilio")), faults)
    for track in (0, 1):
        assert heard.gaps(track) > 0
        assert heard.seconds(track) == pytest.approx(6.0, abs=0.05)
        expected, at = call.encoded(track, Encoding.PCMU), 0
        for piece in heard.tracks[track]:
            if isinstance(piece, float):
                at += round(piece * 8000)
            else:
                assert expected[at : at + len(piece)] == piece
                at += len(piece)


def test_a_dropped_connection_leaves_what_was_heard() -> None:
    call = recording(3.0)
    heard = converse(TwilioPeer(call, ""), TwilioCodec(SourceSettings(protocol="twilio")), Faults(drop_after=1.0))
    assert heard.closed == ""
    assert heard.audio(0) == call.encoded(0, Encoding.PCMU)[: len(heard.audio(0))]
    assert 0.9 < heard.seconds(0) <= 1.0


def test_a_mono_recording_is_unknown() -> None:
    call = recording(0.2, ("unknown",))
    raw = converse(RawPeer(call, ""), RawCodec(SourceSettings(protocol="raw")))
    assert raw.opened is not None
    assert raw.opened.roles == ("unknown",)
    twilio = converse(TwilioPeer(call, "", "none"), TwilioCodec(SourceSettings(protocol="twilio", customer="none")))
    assert twilio.opened is not None
    assert twilio.opened.roles == ("unknown",)


def test_interleaving_is_by_sample() -> None:
    call = SimulatedCall("c", np.array([[0, 1000], [2000, 3000]], np.int16), 8000, STEREO)
    assert call.interleaved(Encoding.PCMU) == g711.encode(np.array([0, 1000, 2000, 3000], np.int16), Encoding.PCMU)
