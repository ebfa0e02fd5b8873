"""A page that stops reading for a while, in a real Chromium on the server's real socket: it is rebuilt by a snapshot.

Here and not beside the other browser tests, as the server must be in this process: the test fills its sockets.
"""

import asyncio
import os
from pathlib import Path

import pytest
from playwright.async_api import CDPSession, Page, async_playwright, expect
from websockets.asyncio.client import connect

from monitor.events.base import Reason
from monitor.events.score import LevelChanged, ScoreUpdated
from monitor.server.feed import Feed
from monitor.server.wiring import find_dashboard
from tests.e2e.browser import ARGUMENTS, find_chromium
from tests.fakes.calls import FakeCall
from tests.fakes.clients import FeedReader, start_call
from tests.fakes.site import FakeServer, fake_server

pytestmark = pytest.mark.browser
LARGE = "x" * 30_000
FRAME_S = 0.12
"""A little more than the server's least time between two frames of one client."""
STILL = 5
"""Frames' time without a frame: the page's socket takes no more."""


async def test_a_page_that_stops_reading_is_rebuilt_and_slows_nobody(tmp_path: Path) -> None:
    dashboard, chromium = find_dashboard(), find_chromium()
    if dashboard is None or chromium is None:
        what = "no Chromium on this machine" if chromium is None else "dashboard/dist is not built (make build)"
        if os.environ.get("CI") == "true":
            pytest.fail(what)
        pytest.skip(what)
    async with (
        fake_server(tmp_path, dashboard) as server,
        connect(f"{server.ws}/ingest/raw/{server.token('ingest')}") as peer,
        async_playwright() as playwright,
    ):
        await start_call(peer, "c1")
        call = server.calls.get("c1")
        assert call is not None
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = await browser.new_page()
        feed = await open_wall(server, page)
        headers = server.bearer("supervisor")
        async with connect(f"{server.ws}/live", additional_headers=headers, max_size=None) as quick:
            reader = FeedReader(quick)
            session = await page.context.new_cdp_session(page)
            await stop_reading(session)
            await fill(call, feed, reader)
            call.publish(LevelChanged(from_level="calm", to_level="critical"))
            call.publish(ScoreUpdated(score=84, slope=9, level="critical"))
            call.say("nobody tells me anything")
            call.publish(call.summary)
            await reader.until(lambda events: any(getattr(event, "score", None) == 84 for event in events))
            assert [event.type for event in reader.events].count("feed.snapshot") == 1
            await session.send("Debugger.resume")
            card = page.locator("[data-call=c1]")
            await expect(card).to_contain_text("Critical", timeout=60_000)
            await expect(card).to_contain_text("nobody tells me anything")
            assert feed in server.running.site.hub.feeds, "the same connection"
            assert feed.counters.resyncs == 1
        await browser.close()


async def open_wall(server: FakeServer, page: Page) -> Feed:
    """The wall of a supervisor with the call on it, and the feed behind it."""
    await page.goto(f"{server.url}/sign-in?token={server.token('supervisor')}")
    await page.locator("[data-call=c1]").wait_for(timeout=60_000)
    [feed] = server.running.site.hub.feeds
    return feed


async def stop_reading(session: CDPSession) -> None:
    """Halt the page's script wherever it is next; what comes then waits in the browser, the socket and the server."""
    paused = asyncio.Event()
    session.on("Debugger.paused", lambda _told: paused.set())
    await session.send("Debugger.enable")
    await session.send("Debugger.pause")
    async with asyncio.timeout(60):
        await paused.wait()


def tense(why: str) -> LevelChanged:
    """A durable event that walls get, as long as it is told to be."""
    return LevelChanged(
        from_level="tense", to_level="tense", reasons=(Reason(kind="repeat_contact", weight=1.0, text=why),)
    )


async def fill(call: FakeCall, feed: Feed, reader: FeedReader) -> None:
    """Large events until no frame goes out to the page any more, then small ones until it is given up."""
    sent = still = 0
    while still < STILL:
        before = feed.counters.frames
        for _ in range(8):
            sent += 1
            call.publish(tense(LARGE))
        await asyncio.sleep(FRAME_S)
        await reader.until_type("level.changed", sent - 8)
        still = still + 1 if feed.counters.frames == before else 0
    async with asyncio.timeout(60):
        while not feed.counters.resyncs:
            for _ in range(200):
                sent += 1
                call.publish(tense("short"))
            await asyncio.sleep(FRAME_S)
            await reader.until_type("level.changed", sent - 200)
    assert feed.counters.resyncs == 1
