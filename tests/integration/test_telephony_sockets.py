"""Every simulated peer against the real server over loopback sockets; behind it calls that keep what they are fed."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from monitor.audio.frames import Encoding
from monitor.config import ServerSettings, Settings, StoreSettings
from monitor.errors import CalmlineError, ConfigError
from monitor.server.serving import Running, serve
from monitor.simulate.drive import drive
from monitor.simulate.faults import Faults
from monitor.simulate.pacing import Pace
from monitor.simulate.peers.asterisk_streams import rtp_frames
from monitor.simulate.peers.audiohook import AudioHookPeer
from monitor.simulate.peers.binary import asterisk, freeswitch
from monitor.simulate.peers.peer import SimulatedCall
from monitor.simulate.replay import Target, replay
from monitor.telephony.audiosocket import IDENTIFIER, pack
from monitor.telephony.protocols import WEBSOCKET_CODECS
from monitor.telephony.signatures import TwilioSignature
from tests.fakes.calls import FakeCall, FakeCalls
from tests.fakes.clients import until
from tests.fakes.ports import free_ports
from tests.fakes.site import fake_parts

LINEAR = ("freeswitch", "jambonz", "vonage", "audiosocket")
FAST = Pace(speed=50)
JOINED = Pace(speed=5)
"""For a call of two sockets: the second one must come while the first is still open."""


@asynccontextmanager
async def running(folder: Path, **sections: Any) -> AsyncIterator[tuple[Running, FakeCalls]]:
    """A server with these settings."""
    server = ServerSettings(**({"port": 0} | sections.pop("server", {})))
    settings = Settings.model_validate({"server": server, "store": StoreSettings(data_dir=folder), **sections})
    async with serve(settings, fake_parts) as server_:
        calls = server_.site.calls
        assert isinstance(calls, FakeCalls)
        yield server_, calls


def recording(seconds: float = 2.0, call_id: str = "c1") -> SimulatedCall:
    samples = np.random.default_rng(1).integers(-9000, 9000, (round(seconds * 8000), 2), np.int16)
    return SimulatedCall(call_id, samples, 8000, ("customer", "agent"), {"agent": "ann", "consent": "given"})


def ws(server: Running) -> str:
    return server.url.replace("http", "ws", 1)


def every(calls: FakeCalls) -> list[FakeCall]:
    """All calls so far: the ended ones, then the live ones."""
    return [*calls.gone.values(), *calls.live()]


def opened(calls: FakeCalls) -> FakeCall:
    assert len(every(calls)) == 1, "one call, whatever number of sockets carries it"
    return every(calls)[0]


def sides(call: FakeCall) -> dict[str, bytes]:
    return {role: bytes(call.fed[index]) for index, role in enumerate(call.channels)}


@pytest.mark.parametrize("protocol", WEBSOCKET_CODECS)
async def test_every_protocol_is_one_call_with_both_sides(tmp_path: Path, protocol: str) -> None:
    async with running(tmp_path) as (server, calls):
        token = server.tokens.create("ingest", "peer").token
        pace = JOINED if protocol in ("vonage", "asterisk") else FAST
        outcome = await replay(recording(), protocol, Target(ws(server), token, pace=pace))
        assert outcome.in_order
        await until(lambda: bool(every(calls)) and bool(every(calls)[0].ended))
        call = opened(calls)
    encoding = Encoding.S16LE if protocol in LINEAR else Encoding.PCMU
    expected = {"customer": recording().encoded(0, encoding), "agent": recording().encoded(1, encoding)}
    assert sides(call) == expected
    assert call.metadata.agent == "ann"
    assert call.metadata.consent == "given"
    assert call.ended == "completed"
    assert server.site.ingest.counters.ends[protocol, "completed"] == (2 if protocol in ("vonage", "asterisk") else 1)


async def test_audiosocket_sockets_are_joined(tmp_path: Path) -> None:
    async with running(tmp_path, telephony={"audiosocket": "127.0.0.1:0"}) as (server, calls):
        place = f"tcp://127.0.0.1:{server.listeners.audiosocket_port}"
        assert (await replay(recording(), "audiosocket", Target(place, pace=JOINED))).in_order
        await until(lambda: bool(every(calls)) and bool(every(calls)[0].ended))
        call = opened(calls)
    assert sides(call) == {
        "customer": recording().encoded(0, Encoding.S16LE),
        "agent": recording().encoded(1, Encoding.S16LE),
    }
    assert call.ended == "completed"
    assert all(track == 1 for track, _, _ in call.gaps), "only the second socket can have come later"


async def test_a_faulty_audiosocket_is_hung_up_and_touches_no_other(tmp_path: Path) -> None:
    async with running(tmp_path, telephony={"audiosocket": "127.0.0.1:0"}) as (server, calls):
        port = server.listeners.audiosocket_port
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        _, other = await asyncio.open_connection("127.0.0.1", port)
        other.write(pack(IDENTIFIER, b"b" * 16) + pack(0x10, b"\1\0"))
        writer.write(pack(IDENTIFIER, b"a" * 16) + pack(0x10, b"\1\0") + pack(0x10, b"\1"))
        assert await reader.read() == b"\0\0\0"
        writer.close()
        await until(lambda: len(every(calls)) == 2)
        await until(lambda: sorted(call.ended for call in every(calls)) == ["", "protocol_error"])
        assert bytes(next(call for call in every(calls) if call.ended).fed[0]) == b"\1\0"
        assert server.site.ingest.counters.ends["audiosocket", "bad_frame"] == 1
        other.close()
        await until(lambda: all(call.ended for call in every(calls)))
    assert sorted(call.ended for call in every(calls)) == ["completed", "protocol_error"]


async def test_rtp_ports_carry_a_call_each_pair(tmp_path: Path) -> None:
    first = free_ports(2)
    telephony = {"rtp": f"127.0.0.1:{first}-{first + 1}", "rtp_idle_s": 3}
    async with running(tmp_path, telephony=telephony) as (server, calls):
        target = Target(f"udp://127.0.0.1:{first}", pace=Pace(speed=4))
        assert (await replay(recording(), "rtp", target)).frames == 200
        await until(lambda: bool(every(calls)) and bool(every(calls)[0].ended))
        call = opened(calls)
        await replay(recording(0.5, "c2"), "rtp", target)
        await until(lambda: len(every(calls)) == 2)
    assert sides(call) == {
        "customer": recording().encoded(0, Encoding.PCMU),
        "agent": recording().encoded(1, Encoding.PCMU),
    }
    assert call.ended == "completed"
    assert every(calls)[1].ended == "shutdown"
    assert server.site.ingest.counters.faults == 0


async def test_rtp_that_waited_in_the_socket_is_all_read(tmp_path: Path) -> None:
    first = free_ports(2)
    async with running(tmp_path, telephony={"rtp": f"127.0.0.1:{first}-{first + 1}"}) as (_, calls):
        packets = [frame.data for frame in rtp_frames(recording(), 0)]
        with socket.socket(type=socket.SOCK_DGRAM) as sender:
            for packet in packets:  # the loop has no turn meanwhile
                sender.sendto(packet if isinstance(packet, bytes) else b"", ("127.0.0.1", first))
        await until(lambda: bool(every(calls)) and len(opened(calls).fed[0]) == 16_000)
        assert opened(calls).gaps == []


async def test_an_error_of_ours_costs_one_rtp_call_not_the_port(tmp_path: Path) -> None:
    first = free_ports(2)
    telephony = {"rtp": f"127.0.0.1:{first}-{first + 1}", "rtp_idle_s": 1}
    async with running(tmp_path, telephony=telephony) as (server, calls):
        calls.fault = RuntimeError("a bug")
        target = Target(f"udp://127.0.0.1:{first}", pace=FAST)
        await replay(recording(0.2), "rtp", target)
        ends = server.site.ingest.counters.ends
        await until(lambda: ends["rtp", "internal"] == 1)
        calls.fault = None
        while not every(calls):
            await replay(recording(0.2), "rtp", target)
            await asyncio.sleep(1.5)  # longer than the port waits for more of the old call
        assert ends["rtp", "internal"] == 1


async def test_listening_beyond_loopback_needs_a_list(tmp_path: Path) -> None:
    for telephony in ({"audiosocket": "0.0.0.0:0"}, {"rtp": "0.0.0.0:40000-40001"}):
        with pytest.raises(ConfigError, match=r"telephony\.allow"):
            async with running(tmp_path, telephony=telephony):
                pass
    for telephony in ({"audiosocket": "nonsense"}, {"rtp": "127.0.0.1:5-4"}, {"rtp": "127.0.0.1:40000-40000"}):
        with pytest.raises(ConfigError, match=r"telephony\."):
            async with running(tmp_path, telephony=telephony):
                pass


async def test_an_address_outside_the_list_is_refused(tmp_path: Path) -> None:
    telephony = {"audiosocket": "127.0.0.1:0", "allow": ["192.0.2.0/24"]}
    async with running(tmp_path, telephony=telephony) as (server, calls):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.listeners.audiosocket_port)
        assert await reader.read() == b""
        writer.close()
        assert every(calls) == []
        assert server.site.ingest.counters.ends["audiosocket", "address"] == 1


async def test_a_leg_that_goes_leaves_the_other(tmp_path: Path) -> None:
    async with running(tmp_path) as (server, calls):
        token = server.tokens.create("ingest", "peer").token
        customer, agent = asterisk(recording(4.0), token)
        whole = asyncio.ensure_future(drive(customer, ws(server), Pace(speed=2)))
        await drive(agent, ws(server), Pace(speed=2, faults=Faults(drop_after=1.0)))
        assert opened(calls).ended == ""
        await whole
        await until(lambda: bool(every(calls)[0].ended))
        assert len(opened(calls).fed[0]) == 32_000
        assert 0 < len(opened(calls).fed[1]) <= 8000


async def test_a_connection_probe_is_no_call(tmp_path: Path) -> None:
    async with running(tmp_path) as (server, calls):
        token = server.tokens.create("ingest", "peer").token
        outcome = await drive(AudioHookPeer(recording(), token, probe=True), ws(server), FAST)
        assert outcome.close_code == 1000
        assert every(calls) == []


KEY, SECRET = "SGVsbG8sIEkgYW0gdGhlIEFQSSBrZXkh", "TXlTdXBlclNlY3JldEtleVRlbGxOby0xITJAMyM0JDU="


async def test_genesys_signs_and_needs_no_token(tmp_path: Path) -> None:
    sources = {"genesys": {"protocol": "audiohook", "key_id": KEY, "secret": SECRET, "queue": "vip"}}
    async with running(tmp_path, sources=sources) as (server, calls):
        target = Target(ws(server), key_id=KEY, secret=SECRET, pace=FAST)
        assert (await replay(recording(), "audiohook", target)).in_order
        assert opened(calls).source == "genesys"
        assert opened(calls).metadata.queue == "vip"
        for wrong in (Target(ws(server)), Target(ws(server), key_id=KEY, secret="AAAA"), Target(ws(server), "cal_x.y")):
            with pytest.raises(CalmlineError, match="401"):
                await replay(recording(), "audiohook", wrong)
        peer = AudioHookPeer(recording(call_id="c2"), "")
        peer.sign(f"{ws(server)}/ingest/audiohook", KEY, SECRET)
        assert (await drive(peer, ws(server), FAST)).in_order
        with pytest.raises(CalmlineError, match="401"):  # the same signature again
            await drive(peer, ws(server), FAST)
        assert len(every(calls)) == 2


async def test_twilio_signs_the_public_url_behind_a_proxy(tmp_path: Path) -> None:
    sources = {"twilio": {"protocol": "twilio", "secret": "12345"}}
    server_settings = {"behind_proxy": True, "public_url": "https://calls.example.com"}
    async with running(tmp_path, sources=sources, server=server_settings) as (server, _):
        signature = TwilioSignature("12345").sign("wss://calls.example.com/ingest/twilio").decode()
        place = f"ws://127.0.0.1:{server.port}/ingest/twilio"
        async with connect(place, additional_headers={"X-Twilio-Signature": signature}):
            pass
        for headers in ({"X-Twilio-Signature": "AAAA"}, {}):
            with pytest.raises(InvalidStatus, match="401"):
                async with connect(place, additional_headers=headers):
                    pass


async def test_a_password_opens_its_source_and_a_token_alone_does_not(tmp_path: Path) -> None:
    sources = {"freeswitch": {"protocol": "freeswitch", "key_id": "fs", "secret": "pw"}}
    async with running(tmp_path, sources=sources) as (server, calls):
        peer = freeswitch(recording(), "")
        peer.headers = {"Authorization": "Basic ZnM6cHc="}
        assert (await drive(peer, ws(server), FAST)).in_order
        assert opened(calls).source == "freeswitch"
        token = server.tokens.create("ingest", "other").token
        with pytest.raises(CalmlineError, match="401"):
            await drive(freeswitch(recording(), token), ws(server), FAST)


async def test_the_subprotocol_asked_for_is_accepted(tmp_path: Path) -> None:
    async with running(tmp_path) as (server, _):
        token = server.tokens.create("ingest", "peer").token
        place = f"{ws(server)}/ingest/jambonz/{token}"
        async with connect(place, subprotocols=["other", "audio.jambonz.org"]) as socket:  # type: ignore[list-item]
            assert socket.subprotocol == "audio.jambonz.org"


async def test_a_fault_is_counted_by_protocol_and_reason(tmp_path: Path) -> None:
    async with running(tmp_path) as (server, _):
        token = server.tokens.create("ingest", "peer").token
        async with connect(f"{ws(server)}/ingest/telnyx/{token}") as socket:
            await socket.send("{")
            await socket.wait_closed()
            assert socket.close_code == 1007
        ends = server.site.ingest.counters.ends
        await until(lambda: ends["telnyx", "bad_json"] == 1)


async def test_an_audiohook_fault_is_answered_in_its_protocol(tmp_path: Path) -> None:
    async with running(tmp_path) as (server, _):
        token = server.tokens.create("ingest", "peer").token
        async with connect(f"{ws(server)}/ingest/audiohook/{token}") as socket:
            await socket.send(b"audio before open")
            assert '"disconnect"' in str(await socket.recv())
            await socket.wait_closed()
            assert socket.close_code == 1002
