"""The pump between an ear and its socket: a listener who is told to go hears nothing more, however slow they are."""

import asyncio

import pytest
from starlette.types import Message

from monitor.server.listening import SoundPump
from tests.fakes.clients import WAIT_S


class Client:
    """Who listens. With `full` it takes nothing but the close."""

    def __init__(self, *, full: bool = False) -> None:
        self.pump = SoundPump("{}", self.send)
        self.heard: list[bytes] = []
        self.codes: list[int] = []
        self.offered = asyncio.Event()
        self._full = full

    async def send(self, message: Message) -> None:
        """ASGI."""
        self.offered.set()
        if message["type"] == "websocket.close":
            self.codes.append(message["code"])
        elif self._full:
            await asyncio.Event().wait()
        elif (sound := message.get("bytes")) is not None:
            self.heard.append(sound)


async def test_the_call_is_heard_to_its_end() -> None:
    client = Client()
    for number in range(5):
        client.pump.listener.put(bytes([number]))
    client.pump.listener.end()
    async with asyncio.timeout(WAIT_S):
        await client.pump.run()
    assert (client.heard, client.codes) == ([bytes([number]) for number in range(5)], [1000])


@pytest.mark.parametrize("code", [4401, 4451, 1001])
async def test_a_frame_that_is_not_taken_holds_up_no_end(code: int) -> None:
    client = Client(full=True)
    running = asyncio.create_task(client.pump.run())
    async with asyncio.timeout(10):  # below the patience with clients that are not told to end
        await client.offered.wait()
        client.pump.listener.put(b"more")
        client.pump.end(code, "that is all")
        await running
    assert (client.heard, client.codes, client.pump.stalled) == ([], [code], False)
