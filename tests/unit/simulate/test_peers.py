"""Every simulated peer against its codec: what the call hears is what the recording holds."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.audio import g711
from monitor.audio.frames import Encoding
from monitor.audio.levels import to_float
from monitor.config import SourceSettings
from monitor.events.base import Role
from monitor.simulate.faults import Faults
from monitor.simulate.peers.asterisk_streams import audiosocket_frames, call_uuid, rtp_frames
from monitor.simulate.peers.audiohook import AudioHookPeer
from monitor.simulate.peers.binary import BinaryPeer, asterisk, freeswitch, jambonz, vonage
from monitor.simulate.peers.peer import Peer, SimulatedCall
from monitor.simulate.peers.raw import RawPeer
from monitor.simulate.peers.twilio import TwilioPeer
from monitor.telephony.audiohook import AudioHookCodec
from monitor.telephony.audiosocket import AudioSocketCodec
from monitor.telephony.chan_websocket import ChanWebsocketCodec
from monitor.telephony.codec import WebsocketCodec
from monitor.telephony.freeswitch import FreeSwitchCodec, JambonzCodec
from monitor.telephony.join import JoinTable
from monitor.telephony.raw import RawCodec
from monitor.telephony.rtp import RtpTrack, parse_packet
from monitor.telephony.signatures import AudioHookSignature, Upgrade
from monitor.telephony.twilio import TelnyxCodec, TwilioCodec
from monitor.telephony.vonage import VonageCodec
from tests.fakes.exchange import Heard, converse

METADATA = {"agent": "ann", "consent": "given"}
STEREO: tuple[Role, ...] = ("customer", "agent")


def recording(seconds: float, roles: tuple[Role, ...] = STEREO, rate: int = 8000) -> SimulatedCall:
    """Noise that differs in every frame and channel; whole frames of 20 ms."""
    samples = np.random.default_rng(5).integers(-20_000, 20_000, (round(seconds * rate), len(roles)), np.int16)
    return SimulatedCall("call-1", samples, rate, roles, METADATA)


def source(protocol: str, **settings: str) -> SourceSettings:
    return SourceSettings.model_validate({"protocol": protocol, **settings})


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
    "signalwire": (
        lambda call: TwilioPeer(call, "t", dialect="signalwire"),
        lambda: TwilioCodec(source("twilio", dialect="signalwire")),
        Encoding.S16LE,
    ),
    "plivo": (
        lambda call: TwilioPeer(call, "t", dialect="plivo"),
        lambda: TwilioCodec(source("twilio", dialect="plivo")),
        Encoding.PCMU,
    ),
    "talkdesk": (
        lambda call: TwilioPeer(call, "t", dialect="talkdesk"),
        lambda: TwilioCodec(source("twilio", dialect="talkdesk")),
        Encoding.PCMU,
    ),
    "telnyx": (
        lambda call: TwilioPeer(call, "t", dialect="telnyx"),
        lambda: TelnyxCodec(source("telnyx")),
        Encoding.PCMU,
    ),
    "audiohook": (lambda call: AudioHookPeer(call, "t"), lambda: AudioHookCodec(source("audiohook")), Encoding.PCMU),
    "freeswitch": (lambda call: freeswitch(call, "t"), lambda: FreeSwitchCodec(source("freeswitch")), Encoding.S16LE),
    "jambonz": (lambda call: jambonz(call, "t"), lambda: JambonzCodec(source("jambonz")), Encoding.S16LE),
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


LEGS: dict[str, tuple[Callable[[SimulatedCall, str], list[BinaryPeer]], Callable[[], WebsocketCodec], Encoding]] = {
    "vonage": (vonage, lambda: VonageCodec(source("vonage")), Encoding.S16LE),
    "asterisk": (asterisk, lambda: ChanWebsocketCodec(source("asterisk")), Encoding.PCMU),
}


@pytest.mark.parametrize("name", LEGS)
def test_two_sockets_carry_the_two_legs_of_one_call(name: str) -> None:
    peers, codec, encoding = LEGS[name]
    call = recording(0.5)
    table = JoinTable()
    for channel, peer in enumerate(peers(call, "t")):
        heard = converse(peer, codec())
        assert heard.opened is not None
        assert heard.opened.call_id == "call-1"
        assert heard.opened.metadata.agent == "ann"
        assert table.attach(heard.opened, 0.0).track == STEREO.index(call.roles[channel])
        assert heard.audio(0) == call.encoded(channel, encoding)


def test_audiosocket_legs_share_a_uuid_and_arrive_in_order() -> None:
    call = recording(0.5)
    table = JoinTable()
    for channel in (0, 1):
        codec = AudioSocketCodec(source("asterisk"))
        heard = Heard()
        for frame in audiosocket_frames(call, channel, call_uuid(call)):
            assert isinstance(frame.data, bytes)
            heard.apply(codec.receive(frame.data))
        assert heard.opened is not None
        assert table.attach(heard.opened, 0.0).track == channel
        assert heard.audio(0) == call.encoded(channel, Encoding.S16LE)
        assert heard.closed == "completed"


def test_rtp_legs_are_whole_streams() -> None:
    call = recording(0.5)
    ssrcs = set()
    for channel in (0, 1):
        track = RtpTrack()
        audio = b""
        for frame in rtp_frames(call, channel):
            assert isinstance(frame.data, bytes)
            packet = parse_packet(frame.data)
            ssrcs.add(packet.ssrc)
            audio += b"".join(piece for piece in track.receive(packet) if isinstance(piece, bytes))
        assert audio == call.encoded(channel, Encoding.PCMU)
    assert len(ssrcs) == 2


def test_exotel_streams_the_caller_alone() -> None:
    call = recording(1.0)
    codec = TwilioCodec(source("twilio", dialect="exotel"))
    heard = converse(TwilioPeer(call, "t", dialect="exotel"), codec)
    assert heard.opened is not None
    assert heard.opened.roles == ("customer",)
    assert heard.opened.token == "t"
    assert heard.audio(0) == call.encoded(0, Encoding.S16LE)


def test_an_audiohook_probe_is_no_call() -> None:
    heard = converse(AudioHookPeer(recording(1.0), "", probe=True), AudioHookCodec(source("audiohook")))
    assert heard.opened is None
    assert heard.closed == "completed"


def test_an_audiohook_call_is_pinged_and_every_ping_answered() -> None:
    peer = AudioHookPeer(recording(12.0), "")
    assert next(frame.at for frame in peer.frames() if not frame.audio) == pytest.approx(1.0)
    heard = converse(AudioHookPeer(recording(12.0), ""), AudioHookCodec(source("audiohook")))
    assert heard.seconds(0) == pytest.approx(12.0)


def test_the_audiohook_peer_is_strict() -> None:
    peer = AudioHookPeer(recording(12.0), "")
    with pytest.raises(ValueError, match="no pong"):
        list(peer.frames())
    with pytest.raises(ValueError, match="envelope"):
        peer.receive('{"version": "2", "id": "other", "seq": 1, "type": "pong"}')


def test_the_audiohook_peer_signs_like_genesys() -> None:
    peer = AudioHookPeer(recording(0.1), "")
    peer.sign("wss://calls.example.com/ingest/audiohook", "key", "c2VjcmV0")
    headers = {name.lower(): value for name, value in peer.headers.items()}
    created = int(headers["signature-input"].split("created=")[1].split(";")[0])
    upgrade = Upgrade("/ingest/audiohook", "calls.example.com", headers)
    AudioHookSignature("key", "c2VjcmV0").verify(upgrade, created)


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


def spoken() -> SimulatedCall:
    """A recording that has been through PCMU, so that no protocol changes it any more."""
    samples = g711.decode(g711.encode(recording(1.0).samples, Encoding.PCMU), Encoding.PCMU).reshape(-1, 2)
    return SimulatedCall("call-1", samples, 8000, STEREO, METADATA)


def samples_of(data: bytes, encoding: Encoding) -> NDArray[np.float32]:
    """What the recogniser makes of a track."""
    if encoding is Encoding.S16LE:
        return to_float(np.frombuffer(data, "<i2"))
    return g711.decode_float(np.frombuffer(data, np.uint8), encoding)


@pytest.mark.parametrize("name", PAIRS)
def test_the_recogniser_gets_the_same_samples_through_every_stereo_protocol(name: str) -> None:
    peer, codec, encoding = PAIRS[name]
    heard = converse(peer(spoken()), codec())
    for index, role in enumerate(STEREO):
        np.testing.assert_array_equal(samples_of(side(heard, role), encoding), to_float(spoken().samples[:, index]))
        assert heard.gaps(index) == 0


@pytest.mark.parametrize("name", LEGS)
def test_the_recogniser_gets_the_same_samples_through_every_two_leg_protocol(name: str) -> None:
    peers, codec, encoding = LEGS[name]
    for index, peer in enumerate(peers(spoken(), "")):
        heard = converse(peer, codec())
        np.testing.assert_array_equal(samples_of(heard.audio(0), encoding), to_float(spoken().samples[:, index]))
