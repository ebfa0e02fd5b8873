"""Simulated peers over real loopback sockets, against the codecs behind a bare websocket server."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from monitor.audio.frames import Encoding
from monitor.audio.wav import write_wav
from monitor.cli.main import app
from monitor.config import SourceSettings
from monitor.errors import CalmlineError, InputError, PeerError, UsageError
from monitor.simulate.faults import Faults
from monitor.simulate.pacing import Pace
from monitor.simulate.peers.peer import SimulatedCall
from monitor.simulate.peers.raw import stream_stereo
from monitor.simulate.replay import Target, replay
from monitor.telephony.audiosocket import AudioSocketCodec
from monitor.telephony.codec import Close, Reply
from monitor.telephony.protocols import WEBSOCKET_CODECS
from monitor.telephony.rtp import parse_packet
from tests.fakes.clients import until
from tests.fakes.exchange import Heard


async def send(socket: ServerConnection, replies: list[Reply]) -> None:
    for reply in replies:
        if isinstance(reply, Close):
            await socket.close(reply.code, reply.reason)
        else:
            await socket.send(reply)


@asynccontextmanager
async def listening(heard: list[Heard], dialect: str = "") -> AsyncIterator[str]:
    """A server with the codecs and nothing behind them."""

    async def serve_one(socket: ServerConnection) -> None:
        assert socket.request is not None
        protocol = socket.request.path.split("/")[2]
        codec = WEBSOCKET_CODECS[protocol](SourceSettings.model_validate({"protocol": protocol, "dialect": dialect}))
        heard.append(one := Heard())
        try:
            async for message in socket:
                one.apply(codec.text(message) if isinstance(message, str) else codec.binary(message))
                await send(socket, list(codec.replies()))
                if one.closed:
                    await send(socket, list(codec.drained(4)))
        except PeerError as error:
            await socket.close(error.close_code, str(error))
        except ConnectionClosed:
            pass
        if not one.closed:
            one.apply(codec.lost())

    async with serve(serve_one, "127.0.0.1", 0, compression=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield f"ws://127.0.0.1:{port}"


def call(seconds: float = 2.0) -> SimulatedCall:
    samples = np.random.default_rng(1).integers(-9000, 9000, (round(seconds * 8000), 2), np.int16)
    return SimulatedCall("c1", samples, 8000, ("customer", "agent"), {"agent": "ann"})


LINEAR = ("freeswitch", "jambonz", "vonage")


@pytest.mark.parametrize("protocol", WEBSOCKET_CODECS)
async def test_a_call_arrives_whole(protocol: str) -> None:
    heard: list[Heard] = []
    async with listening(heard) as url:
        outcome = await replay(call(), protocol, Target(url, pace=Pace(speed=50)))
    assert outcome.in_order
    assert outcome.close_code == 1000
    assert outcome.seconds == pytest.approx(2.0)
    assert {one.closed for one in heard} == {"completed"}
    encoding = Encoding.S16LE if protocol in LINEAR else Encoding.PCMU
    audio = {one.audio(track) for one in heard for track in one.tracks}
    assert audio == {call().encoded(0, encoding), call().encoded(1, encoding)}


@pytest.mark.parametrize("dialect", ["talkdesk", "signalwire", "plivo", "exotel"])
async def test_the_dialects_of_twilio(dialect: str) -> None:
    heard: list[Heard] = []
    async with listening(heard, dialect) as url:
        outcome = await replay(call(), "twilio", Target(url, dialect=dialect, pace=Pace(speed=50)))
    assert outcome.close_code == 1000
    assert heard[0].closed == "completed"
    with pytest.raises(UsageError, match="dialect 'x' is unknown"):
        await replay(call(), "twilio", Target("ws://127.0.0.1:9", dialect="x"))


async def test_audiosocket_sends_two_sockets() -> None:
    heard: list[Heard] = []

    async def serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(one := Heard())
        codec = AudioSocketCodec(SourceSettings(protocol="asterisk"))
        while data := await reader.read(1000):
            one.apply(codec.receive(data))
            if one.closed:
                break
        writer.close()

    server = await asyncio.start_server(serve_one, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        outcome = await replay(call(), "audiosocket", Target(f"tcp://127.0.0.1:{port}", pace=Pace(speed=50)))
    assert outcome.in_order
    assert [one.audio(0) for one in heard] == [call().encoded(channel, Encoding.S16LE) for channel in (0, 1)]
    with pytest.raises(UsageError, match="tcp://HOST:PORT"):
        await replay(call(), "audiosocket", Target("ws://127.0.0.1:9"))
    with pytest.raises(CalmlineError, match="cannot reach tcp://127"):
        await replay(call(), "audiosocket", Target("tcp://127.0.0.1:9"))


async def test_rtp_sends_two_streams() -> None:
    received: list[bytes] = []

    class Collect(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, addr: object) -> None:
            received.append(data)

    loop = asyncio.get_running_loop()
    transports = []
    for _ in range(50):  # two neighbouring free ports
        first, _ = await loop.create_datagram_endpoint(Collect, local_addr=("127.0.0.1", 0))
        port = first.get_extra_info("sockname")[1]
        try:
            second, _ = await loop.create_datagram_endpoint(Collect, local_addr=("127.0.0.1", port + 1))
        except OSError:
            first.close()
            continue
        transports = [first, second]
        break
    outcome = await replay(call(1.0), "rtp", Target(f"udp://127.0.0.1:{port}", pace=Pace(speed=10)))
    await until(lambda: len(received) == 100)
    for transport in transports:
        transport.close()
    assert outcome.frames == 100
    assert len({parse_packet(data).ssrc for data in received}) == 2


async def test_a_server_that_breaks_the_protocol_is_told_off() -> None:
    async def chatter(socket: ServerConnection) -> None:
        await socket.send("hello")
        async for _ in socket:
            continue

    async with serve(chatter, "127.0.0.1", 0, compression=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        with pytest.raises(CalmlineError, match="one-way stream"):
            await replay(call(), "twilio", Target(f"ws://127.0.0.1:{port}", pace=Pace(speed=50)))


async def test_the_demo_learns_how_many_finals_the_server_counted() -> None:
    began: list[float] = []
    async with listening([]) as url:
        finals = await stream_stereo(
            url, "t", "c", call().samples, metadata={}, speed=100, on_start=began.append, stop=asyncio.Event()
        )
    assert finals == 4
    assert len(began) == 1


async def test_stop_ends_the_call_early_and_in_order() -> None:
    heard: list[Heard] = []
    stop = asyncio.Event()
    stop.set()
    async with listening(heard) as url:
        assert await stream_stereo(url, "", "c", call().samples, metadata={}, speed=10, stop=stop) == 4
    assert heard[0].closed == "completed"
    assert len(heard[0].audio(0)) < 16_000


async def test_a_dropped_connection_has_no_goodbye() -> None:
    heard: list[Heard] = []
    async with listening(heard) as url:
        target = Target(url, pace=Pace(speed=50, faults=Faults(drop_after=1.0)))
        outcome = await replay(call(), "twilio", target)
    assert not outcome.in_order
    assert heard[0].closed == ""


async def test_a_refusal_is_reported_with_its_reason() -> None:
    mistaken = SimulatedCall("", call().samples, 8000, ("customer", "agent"))
    async with listening([]) as url:
        with pytest.raises(CalmlineError, match="1002 field call_id"):
            await stream_stereo(url, "", "", mistaken.samples, metadata={}, speed=50)


async def test_an_absent_server_is_one_clear_line() -> None:
    with pytest.raises(CalmlineError, match=r"cannot reach ws://127\.0\.0\.1:9/ingest/raw"):
        await replay(call(), "raw", Target("ws://127.0.0.1:9", "secret"))
    with pytest.raises(UsageError, match="needs --to ws://HOST:PORT, not nonsense"):
        await replay(call(), "raw", Target("nonsense"))
    with pytest.raises(UsageError, match="protocol 'fax' is unknown"):
        await replay(call(), "fax", Target("ws://127.0.0.1:9"))


async def run_command(*arguments: str) -> tuple[int, str]:
    """`calmline replay ...` in a thread of its own; exit code and stdout."""
    result = await asyncio.to_thread(CliRunner().invoke, app, ["replay", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


async def test_the_command_plays_files_with_metadata(tmp_path: Path) -> None:
    stereo = tmp_path / "call.wav"
    write_wav(stereo, list(call().samples.T.copy()), 8000)
    heard: list[Heard] = []
    async with listening(heard) as url:
        options = ("--to", url, "--as", "raw", "--speed", "50", "--meta", "queue=billing", "--json")
        code, out = await run_command(str(stereo), *options)
        told = json.loads(out)
        assert (code, told["finals"], told["protocol"], told["close_code"]) == (0, 4, "raw", 1000)
        assert heard[0].opened is not None
        assert heard[0].opened.call_id == told["call_id"]
        assert heard[0].opened.metadata.queue == "billing"
        assert heard[0].audio(1) == call().encoded(1, Encoding.PCMU)
        mono = tmp_path / "short.wav"
        write_wav(mono, [call(0.5).samples[:, 0].copy()], 8000)
        code, out = await run_command(str(mono), str(mono), "--to", url, "--as", "twilio", "--speed", "50")
        assert "0.5 s as twilio, 50 frames" in out
        code, out = await run_command(str(mono), "--to", url, "--speed", "50")
        assert heard[2].opened is not None
        assert heard[2].opened.roles == ("unknown",)


async def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "call.wav"
    write_wav(file, list(call(0.2).samples.T.copy()), 8000)
    with pytest.raises(UsageError, match="at most two channels"):
        await run_command(str(file), str(file), "--to", "ws://127.0.0.1:9")
    with pytest.raises(UsageError, match="KEY=VALUE"):
        await run_command(str(file), "--to", "ws://127.0.0.1:9", "--meta", "queue")
    with pytest.raises(UsageError, match="--fault"):
        await run_command(str(file), "--to", "ws://127.0.0.1:9", "--fault", "noise=1")
    with pytest.raises(InputError, match="not found"):
        await run_command(str(tmp_path / "none.wav"), "--to", "ws://127.0.0.1:9")
    with pytest.raises(UsageError, match="one recording"):
        await run_command(str(file), str(file), str(file), "--to", "ws://127.0.0.1:9")
