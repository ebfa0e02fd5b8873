"""What `calmline bench` says of a server that refuses, falls silent or dies: one error, never a measurement."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from monitor.bench.callers import abort, dial
from monitor.bench.material import cut_call, read_material
from monitor.bench.run import BenchOptions, measure
from monitor.bench.server import BenchServer, OverloadError
from monitor.events.system import FeedSnapshot
from monitor.events.union import encode, encode_frame
from tests.integration.test_bench import material

SNAPSHOT = encode_frame([encode(FeedSnapshot())])
NOBODY = 2**22 + 1
"""No process has this id: Linux counts to 2**22."""

Behave = Callable[[ServerConnection], Awaitable[None]]


async def quiet(socket: ServerConnection) -> None:
    """A feed on which nothing happens."""
    await socket.send(SNAPSHOT)
    await socket.wait_closed()


async def cut(socket: ServerConnection) -> None:
    """A feed that ends in order, as at a slow client."""
    await socket.send(SNAPSHOT)
    await socket.close(1001, "going away")


async def broken(socket: ServerConnection) -> None:
    socket.transport.abort()


async def behind(socket: ServerConnection) -> None:
    """A feed that had to begin anew."""
    await socket.send(SNAPSHOT)
    await quiet(socket)


async def taken(socket: ServerConnection) -> None:
    await socket.recv()
    await socket.send('{"type": "started"}')
    await socket.wait_closed()


async def full(socket: ServerConnection) -> None:
    await socket.recv()
    await socket.close(4429, "the machine is full")


async def silent(socket: ServerConnection) -> None:
    await socket.wait_closed()


async def puzzled(socket: ServerConnection) -> None:
    await socket.recv()
    await socket.send('{"type": "sorry"}')
    await socket.wait_closed()


@asynccontextmanager
async def scripted(live: Behave, *ingest: Behave, metrics: int = 200) -> AsyncIterator[str]:
    """The url of a server whose calls behave one after the other as told, the last one again and again."""
    script = list(ingest)

    async def serve_one(socket: ServerConnection) -> None:
        assert socket.request is not None
        if socket.request.path.startswith("/live"):
            await live(socket)
        else:
            await (script.pop(0) if len(script) > 1 else script[0])(socket)

    def answer(socket: ServerConnection, request: Request) -> Response | None:
        return Response(metrics, "", Headers(Connection="close")) if request.path == "/metrics" else None

    async with serve(serve_one, "127.0.0.1", 0, process_request=answer) as server:
        yield f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"


@pytest.mark.parametrize(
    ("live", "ingest", "metrics", "pid", "says"),
    [
        (quiet, full, 200, None, "it took no call, 4429 .*the machine is full"),
        (quiet, puzzled, 200, None, "in place of 'started'"),
        (cut, taken, 200, None, "the subscriber's feed was closed"),
        (broken, taken, 200, None, "under 2 calls"),
        (behind, taken, 200, None, "the subscriber fell behind the feed"),
        (quiet, taken, 503, None, "HTTP Error 503"),
        (quiet, taken, 200, NOBODY, "No such file"),
    ],
)
async def test_a_server_that_does_not_last_is_one_line(
    tmp_path: Path, live: Behave, ingest: Behave, metrics: int, pid: int | None, says: str
) -> None:
    @asynccontextmanager
    async def server(_: dict[str, str]) -> AsyncIterator[BenchServer]:
        async with scripted(live, ingest, metrics=metrics) as url:
            yield BenchServer(pid or os.getpid(), url, "ingest", "watch")

    with pytest.raises(OverloadError, match=says) as caught:
        await measure(BenchOptions(2, 60.0, audio=material(tmp_path, "one")), server)
    assert "\n" not in str(caught.value)


async def test_a_server_that_died_says_how(tmp_path: Path) -> None:
    @asynccontextmanager
    async def server(_: dict[str, str]) -> AsyncIterator[BenchServer]:
        async with scripted(broken, taken) as url:
            yield BenchServer(NOBODY, url, "ingest", "watch", lambda: "killed by SIGKILL")

    with pytest.raises(OverloadError, match="killed by SIGKILL"):
        await measure(BenchOptions(1, 3.6, audio=material(tmp_path, "one")), server)


async def test_calls_that_are_refused_are_counted_beside_those_that_are_taken(tmp_path: Path) -> None:
    [piece] = read_material(material(tmp_path, "one"))
    calls = [(name, cut_call(piece, 3.6, 1)) for name in ("a", "b", "c")]
    async with scripted(quiet, full, taken, puzzled) as url:
        callers, refusals = await dial(BenchServer(NOBODY, url, "ingest", "watch"), calls, 3.0)
        abort(callers)
    assert [(caller.call_id, caller.first_tick) for caller in callers] == [("b", 50)]
    assert "the machine is full" in refusals[0]
    assert "'sorry' in place of 'started'" in refusals[1]


async def test_calls_that_get_no_answer_are_refused(tmp_path: Path) -> None:
    [piece] = read_material(material(tmp_path, "one"))
    calls = [(name, cut_call(piece, 3.6, 1)) for name in ("a", "b")]
    async with scripted(quiet, silent) as url:
        callers, refusals = await dial(BenchServer(NOBODY, url, "ingest", "watch"), calls, 3.0, within_s=0.2)
    assert callers == []
    assert refusals == ["it did not answer within 0 s"] * 2
