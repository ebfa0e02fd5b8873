"""The pump between a feed and its socket: what still goes out once it is told to end, and how long that may take."""

import asyncio

import pytest
from starlette.types import Message

from monitor.events.people import WatchChanged
from monitor.events.union import decode_frame
from monitor.server.hub import Hub
from monitor.server.items import WallInterest
from monitor.server.live import FramePump
from tests.fakes.clients import WAIT_S
from tests.fakes.clock import ManualClock


class Client:
    """The other end: `told` are the words of the frames it took. It takes no message of a kind in `full_for`."""

    def __init__(self, *, full_for: tuple[str, ...] = ()) -> None:
        self.hub = Hub(ManualClock())
        self.pump = FramePump(self.hub, WallInterest(everything=True), self.send, last_s=0.1)
        self.told: list[str] = []
        self.codes: list[int] = []
        self.offered = asyncio.Event()
        """Something was sent to it, whether it took that or not."""
        self._full_for = full_for
        self.hub.join(self.pump.feed, None)

    async def send(self, message: Message) -> None:
        """ASGI."""
        self.offered.set()
        if message["type"] in self._full_for:
            await asyncio.Event().wait()
        elif message["type"] == "websocket.close":
            self.codes.append(message["code"])
        else:
            self.told += [name for event in decode_frame(message["text"]) for name in getattr(event, "watching", ())]
            self.heard()

    def heard(self) -> None:
        """What happens while it reads."""

    def say(self, words: str) -> None:
        """An event in every feed."""
        self.hub.take([WatchChanged(call_id="c1", seq=1, watching=(words,))])


class Busy(Client):
    """While it takes a frame, the next event happens: something always waits. The first one tells the feed to end."""

    def __init__(self, code: int) -> None:
        super().__init__()
        self._code = code
        self.left = 20

    def heard(self) -> None:
        """Ends the feed; then something else happens."""
        self.pump.end(self._code, "that is all")
        if self.left:
            self.left -= 1
            self.say(str(self.left))


@pytest.mark.parametrize("code", [4401, 4403])
async def test_who_may_look_no_longer_gets_nothing_that_waited(code: int) -> None:
    client = Busy(code)
    async with asyncio.timeout(WAIT_S):
        await client.pump.run()
    assert (client.told, client.codes) == ([], [code])


async def test_a_server_that_stops_sends_what_waits_first() -> None:
    client = Busy(1001)
    async with asyncio.timeout(WAIT_S):
        await client.pump.run()
    assert (client.told, client.codes) == ([str(number) for number in reversed(range(20))], [1001])


@pytest.mark.parametrize("code", [4401, 1001])
async def test_a_frame_that_is_not_taken_holds_up_no_end(code: int) -> None:
    client = Client(full_for=("websocket.send",))
    running = asyncio.create_task(client.pump.run())
    async with asyncio.timeout(10):  # below the patience with clients that are not told to end
        await client.offered.wait()
        client.pump.end(code, "that is all")
        client.pump.end(1000, "said twice, the first counts")
        await running
    assert (client.codes, client.pump.stalled) == ([code], False)


async def test_who_may_look_no_longer_and_takes_no_close_is_cut_off() -> None:
    client = Client(full_for=("websocket.send", "websocket.close"))
    client.pump.end(4401, "before it began")
    async with asyncio.timeout(10):
        await client.pump.run()
    assert client.pump.stalled
    client.pump.end(1001, "after it ended")
