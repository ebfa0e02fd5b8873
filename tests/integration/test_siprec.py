"""SIPREC over real sockets: a simulated recorder invites, sends RTP to the ports it is told, and says BYE."""

import asyncio
import socket
from pathlib import Path

import pytest

from monitor.audio.frames import Encoding
from monitor.errors import CalmlineError, ConfigError, UsageError
from monitor.simulate.faults import Faults
from monitor.simulate.pacing import Pace
from monitor.simulate.peers.peer import SimulatedCall
from monitor.simulate.peers.siprec import SiprecPeer
from monitor.simulate.replay import Target, replay
from monitor.telephony.rtp import RtpPacket
from monitor.telephony.sip import parse_message
from tests.fakes.clients import WAIT_S, until
from tests.fakes.ports import free_ports
from tests.integration.test_telephony_sockets import every, opened, recording, running, sides

PACE = Pace(speed=8)


def telephony(**more: object) -> dict[str, object]:
    first = free_ports(8)
    return {"siprec": "127.0.0.1:0", "siprec_rtp": f"127.0.0.1:{first}-{first + 7}", **more}


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize("dialect", ["", "oracle"])
async def test_a_recorded_session_is_one_call_with_both_sides(tmp_path: Path, transport: str, dialect: str) -> None:
    async with running(tmp_path, telephony=telephony()) as (server, calls):
        place = f"sip://127.0.0.1:{server.listeners.siprec_port}?transport={transport}"
        outcome = await replay(recording(), "siprec", Target(place, dialect=dialect, pace=PACE))
        assert (outcome.in_order, outcome.frames) == (True, 200)
        await until(lambda: bool(every(calls)) and bool(every(calls)[0].ended))
        call = opened(calls)
        assert server.site.ingest.counters.ends["siprec", "completed"] == 1
        assert server.site.ingest.counters.faults == 0
    assert sides(call) == {
        "customer": recording().encoded(0, Encoding.PCMU),
        "agent": recording().encoded(1, Encoding.PCMU),
    }
    assert (call.ended, call.source) == ("completed", "siprec")
    assert (call.metadata.agent, call.metadata.consent, call.metadata.conversation_id) == ("ann", "given", "c1")


async def test_without_metadata_nobody_knows_the_sides_unless_the_settings_say(tmp_path: Path) -> None:
    for customer, roles in (("", ["unknown", "unknown"]), ("first", ["customer", "agent"])):
        sources = {"siprec": {"protocol": "siprec", "customer": customer}}
        async with running(tmp_path, telephony=telephony(), sources=sources) as (server, calls):
            place = f"sip://127.0.0.1:{server.listeners.siprec_port}"
            await replay(recording(0.2), "siprec", Target(place, dialect="none", pace=PACE))
            await until(lambda: bool(every(calls)))
            assert list(opened(calls).channels) == roles


async def test_a_recorder_that_dies_is_noticed_and_told(tmp_path: Path) -> None:
    async with running(tmp_path, telephony=telephony(siprec_idle_s=1)) as (server, calls):
        place = f"sip://127.0.0.1:{server.listeners.siprec_port}"
        dropped = Pace(speed=8, faults=Faults(drop_after=1.0))
        assert not (await replay(recording(), "siprec", Target(place, pace=dropped))).in_order
        await until(lambda: bool(every(calls)) and bool(every(calls)[0].ended))
        assert opened(calls).ended == "peer_lost"
        assert server.site.ingest.counters.ends["siprec", "idle"] == 1
        assert len(opened(calls).fed[0]) >= 7_000, "what was heard is kept"


async def test_the_end_by_us_is_a_bye(tmp_path: Path) -> None:
    async with running(tmp_path, telephony=telephony()) as (server, calls):
        place = ("127.0.0.1", server.listeners.siprec_port)
        with socket.socket(type=socket.SOCK_DGRAM) as sbc:
            sbc.connect(place)
            sbc.setblocking(False)
            peer = SiprecPeer(recording(), "{}:{}".format(*sbc.getsockname()), "UDP")
            loop = asyncio.get_running_loop()
            await loop.sock_sendall(sbc, peer.invite())
            peer.accepted(parse_message(await asyncio.wait_for(loop.sock_recv(sbc, 65_536), WAIT_S)))
            await loop.sock_sendall(sbc, peer.ack())
            await until(lambda: bool(calls.live()))
            server.site.sockets.end_call("c1", 4451, "the customer refused monitoring")
            bye = parse_message(await asyncio.wait_for(loop.sock_recv(sbc, 65_536), WAIT_S))
            assert bye.method == "BYE"
            again = parse_message(await asyncio.wait_for(loop.sock_recv(sbc, 65_536), WAIT_S))
            assert again == bye, "sent again until it is answered"
            await loop.sock_sendall(sbc, peer.answer_bye(bye))
            await until(lambda: bool(every(calls)[0].ended))
            assert every(calls)[0].ended == "interrupted"


async def test_what_cannot_be_taken_is_refused_and_counted(tmp_path: Path) -> None:
    pool = telephony()
    first = str(pool["siprec_rtp"]).partition("-")[0]
    async with running(tmp_path, telephony={**pool, "siprec_rtp": f"{first}-{first.rpartition(':')[2]}"}) as (
        server,
        calls,
    ):
        place = f"sip://127.0.0.1:{server.listeners.siprec_port}"
        with pytest.raises(CalmlineError, match="503"):
            await replay(recording(0.2), "siprec", Target(place, pace=PACE))
        assert every(calls) == []
        assert server.site.ingest.counters.ends["siprec", "no_ports"] == 1
        calls.fault = RuntimeError("a fault of ours")
        alone = SimulatedCall("c2", recording(0.2).samples[:, :1], 8000, ("customer",), {})
        with pytest.raises(CalmlineError, match="500"):
            await replay(alone, "siprec", Target(place, pace=PACE))
        assert server.site.ingest.counters.ends["siprec", "internal"] == 1
        with socket.socket(type=socket.SOCK_DGRAM) as stranger:
            stranger.sendto(b"\xff" * 40, ("127.0.0.1", server.listeners.siprec_port))
            await until(lambda: server.site.ingest.counters.ends["siprec", "bad_sip"] == 1)


async def test_a_recorder_that_reads_no_answers_is_cut_off(tmp_path: Path) -> None:
    asked = b"OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK%s\r\nFrom: <sip:a>;tag=1\r\n" % (b"x" * 30_000)
    asked += b"To: <sip:b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
    async with running(tmp_path, telephony=telephony()) as (server, _):
        with socket.socket() as sbc:
            sbc.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sbc.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(sbc, ("127.0.0.1", server.listeners.siprec_port))
            with pytest.raises(ConnectionError):
                await loop.sock_sendall(sbc, asked * 1000)  # 30 MB: the kernels of both ends hold a fraction of that
        assert server.site.ingest.counters.ends["siprec", "stalled"] == 1


async def test_rtp_of_a_stranger_or_another_coding_is_dropped_and_counted(tmp_path: Path) -> None:
    async with running(tmp_path, telephony=telephony()) as (server, calls):
        ends = server.site.ingest.counters.ends
        place = f"sip://127.0.0.1:{server.listeners.siprec_port}"
        playing = asyncio.ensure_future(replay(recording(), "siprec", Target(place, pace=Pace(speed=2))))
        await until(lambda: bool(calls.live()) and len(calls.live()[0].fed[0]) > 0)
        first = int(str(server.site.settings.telephony.siprec_rtp).rpartition(":")[2].partition("-")[0])
        with socket.socket(type=socket.SOCK_DGRAM) as stranger:
            stranger.sendto(RtpPacket(0, 1, 1, 1, b"\0" * 160).pack(), ("127.0.0.1", first))
            await until(lambda: ends["siprec", "second_sender"] == 1)
        assert (await playing).in_order
        await until(lambda: bool(opened(calls).ended))
        assert opened(calls).fed[0] == recording().encoded(0, Encoding.PCMU)


async def test_an_address_outside_the_list_gets_no_answer(tmp_path: Path) -> None:
    async with running(tmp_path, telephony=telephony(allow=["192.0.2.0/24"])) as (server, calls):
        place = f"sip://127.0.0.1:{server.listeners.siprec_port}?transport=tcp"
        with pytest.raises(CalmlineError):
            await asyncio.wait_for(replay(recording(0.2), "siprec", Target(place, pace=PACE)), 60)
        assert every(calls) == []
        assert server.site.ingest.counters.ends["siprec", "address"] == 1


async def test_settings_that_cannot_work_are_said_at_the_start(tmp_path: Path) -> None:
    for wrong in ({"siprec": "0.0.0.0:0"}, {"siprec_rtp": "0.0.0.0:41000-41001"}, {"siprec_rtp": "192.0.2.1:4-5"}):
        with pytest.raises(ConfigError, match=r"telephony\.(siprec|allow)"):
            async with running(tmp_path, telephony=telephony(**wrong)):
                pass
    with pytest.raises(ConfigError, match="must name the address"):
        async with running(tmp_path, telephony=telephony(siprec_rtp="0.0.0.0:41000-41001", allow=["127.0.0.1"])):
            pass
    for nonsense in ("ws://127.0.0.1:5060", "sip://127.0.0.1:5060?transport=tls", "sip://127.0.0.1:x"):
        with pytest.raises(UsageError, match="sip://HOST:PORT"):
            await replay(recording(0.2), "siprec", Target(nonsense))
