"""Simulated peers over real loopback sockets, against the codecs behind a bare websocket server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from monitor.audio.frames import Encoding
from monitor.config import SourceSettings
from monitor.errors import CalmlineError, PeerError, UsageError
from monitor.simulate.drive import Pace, endpoint
from monitor.simulate.faults import Faults
from monitor.simulate.peers.peer import SimulatedCall
from monitor.simulate.peers.raw import stream_stereo
from monitor.simulate.replay import Target, replay
from monitor.telephony.codec import Close, Reply
from monitor.telephony.protocols import WEBSOCKET_CODECS
from tests.fakes.exchange import Heard


async def send(socket: ServerConnection, replies: list[Reply]) -> None:
    for reply in replies:
        if isinstance(reply, Close):
            await socket.close(reply.code, reply.reason)
        else:
            await socket.send(reply)


@asynccontextmanager
async def listening(heard: list[Heard]) -> AsyncIterator[str]:
    """A server with the codecs and nothing behind them."""

    async def serve_one(socket: ServerConnection) -> None:
        assert socket.request is not None
        protocol = socket.request.path.split("/")[2]
        codec = WEBSOCKET_CODECS[protocol](SourceSettings.model_validate({"protocol": protocol}))
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
        one.apply(codec.lost())

    async with serve(serve_one, "127.0.0.1", 0, compression=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield f"ws://127.0.0.1:{port}"


def call(seconds: float = 2.0) -> SimulatedCall:
    samples = np.random.default_rng(1).integers(-9000, 9000, (round(seconds * 8000), 2), np.int16)
    return SimulatedCall("c1", samples, 8000, ("customer", "agent"), {"agent": "ann"})


@pytest.mark.parametrize("protocol", ["raw", "twilio"])
async def test_a_call_arrives_whole(protocol: str) -> None:
    heard: list[Heard] = []
    async with listening(heard) as url:
        outcome = await replay(call(), protocol, Target(url, pace=Pace(speed=50)))
    assert outcome.in_order
    assert outcome.close_code == 1000
    assert outcome.seconds == pytest.approx(2.0)
    assert heard[0].closed == "completed"
    assert heard[0].audio(0) == call().encoded(0, Encoding.PCMU)
    assert heard[0].audio(1) == call().encoded(1, Encoding.PCMU)


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
    with pytest.raises(UsageError, match="no websocket address"):
        await replay(call(), "raw", Target("nonsense"))
    with pytest.raises(UsageError, match="protocol 'fax' is unknown"):
        await replay(call(), "fax", Target("ws://127.0.0.1:9"))


def test_endpoints() -> None:
    assert endpoint("http://host:1", "/ingest/raw") == "ws://host:1/ingest/raw"
    assert endpoint("wss://host/", "/ingest/raw") == "wss://host/ingest/raw"
    assert endpoint("ws://host/ingest/twilio/TOKEN", "/ingest/twilio") == "ws://host/ingest/twilio/TOKEN"
