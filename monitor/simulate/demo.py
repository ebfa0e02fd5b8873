"""The demo: bundled calls streamed through the real ingest websocket at real pace, watched by a real subscriber.

Calls start STAGGER_S apart. Unless `once`, each begins anew under another id a while after it ended: the wall lives.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from monitor.errors import CalmlineError
from monitor.events.union import decode_frame
from monitor.simulate.calls.bundle import DemoCall, list_calls, load_audio
from monitor.simulate.peers.raw import stream_stereo
from monitor.simulate.scoreboard import Scoreboard

STAGGER_S = 6.0
PAUSE_S = 10.0
SETTLE_S = 20.0
"""After the last call has ended at its peer, how long its last events may take to reach the subscriber."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class DemoPlace:
    """Where the demo plays: `url` such as ws://127.0.0.1:8484, and tokens of two roles."""

    url: str
    ingest_token: str
    watch_token: str


async def play_demo(place: DemoPlace, *, speed: float, once: bool, stop: asyncio.Event) -> dict[str, Any]:
    """Stream all bundled calls until they end (`once`) or `stop` is set; what a subscriber saw, as `demo --json`.

    Raises CalmlineError when the server cannot be reached.
    """
    board = Scoreboard()
    async with connect(
        f"{place.url}/live?call=*",
        additional_headers={"Authorization": f"Bearer {place.watch_token}"},
        max_size=None,
        compression=None,
    ) as socket:
        watching = asyncio.ensure_future(_watch(socket, board))
        streams = [
            asyncio.ensure_future(_stream(place, call, index, board, speed, once, stop))
            for index, call in enumerate(list_calls())
        ]
        ended = asyncio.ensure_future(stop.wait())
        await _first_of(asyncio.gather(*streams, return_exceptions=True), ended)
        stop.set()
        ids = [call_id for result in await asyncio.gather(*streams, return_exceptions=True) for call_id in _ids(result)]
        await _settled(board, ids)
        watching.cancel()
    return board.result()


def _ids(result: list[str] | BaseException) -> list[str]:
    if isinstance(result, BaseException):
        raise CalmlineError(f"a demo call failed: {result}", code="demo") from result
    return result


async def _first_of(one: asyncio.Future[Any], other: asyncio.Future[Any]) -> None:
    await asyncio.wait({one, other}, return_when=asyncio.FIRST_COMPLETED)
    other.cancel()


async def _stream(
    place: DemoPlace, call: DemoCall, index: int, board: Scoreboard, speed: float, once: bool, stop: asyncio.Event
) -> list[str]:
    """One bundled call, again and again unless `once`; its ids. A refused repetition is tried again later."""
    samples = await asyncio.to_thread(load_audio, call)
    ids: list[str] = []
    await _wait(stop, index * STAGGER_S / speed)
    while not stop.is_set():
        call_id = f"demo-{call.name}" + (f"-{len(ids) + 1}" if ids else "")
        board.expect(call_id, call)
        ids.append(call_id)
        try:
            await stream_stereo(
                place.url, place.ingest_token, call_id, samples, metadata=dict(call.metadata), speed=speed, stop=stop
            )
        except CalmlineError as error:
            if len(ids) == 1:
                raise
            log.warning("demo call not repeated", call_id=call_id, why=error.code)  # a busy machine takes no more calls
            board.forget(ids.pop())
        if once:
            break
        await _wait(stop, PAUSE_S / speed)
    return ids


async def _watch(socket: ClientConnection, board: Scoreboard) -> None:
    try:
        async for frame in socket:
            for event in decode_frame(frame):
                board.apply(event)
    except ConnectionClosed:
        log.info("demo subscriber closed")


async def _settled(board: Scoreboard, ids: Sequence[str]) -> None:
    loop = asyncio.get_running_loop()
    until = loop.time() + SETTLE_S
    while loop.time() < until and not all(board.ended(call_id) for call_id in ids):
        await asyncio.sleep(0.05)


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
