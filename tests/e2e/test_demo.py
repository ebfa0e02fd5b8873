"""The demo as a newcomer meets it: real ingest, real recogniser, links from its output, all four pages."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.pipeline.demo_run import Demo

pytestmark = [pytest.mark.browser, pytest.mark.asr, pytest.mark.timeout(900)]
PATIENCE_MS = 180_000
"""The calls last 60 to 120 s and the machine may be busy with other tests. Within the test's time `links` then waits
for the first round's end, up to `demo_run.PATIENCE_S`."""


@pytest.fixture
def links(demo: Demo) -> Iterator[dict[str, str]]:
    """Sign-in links of a running demo, by role. It ends after its first round, not to slow the tests that follow."""
    yield demo.links()
    demo.result()
    demo.end()


def test_the_demo_on_all_pages(browser: Browser, demo: Demo, links: dict[str, str]) -> None:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    agent = browser.new_context(viewport={"width": 360, "height": 800}).new_page()
    for opened in (page, agent):
        opened.set_default_timeout(PATIENCE_MS)
    page.goto(links["supervisor"])
    agent.goto(links["agent"])
    cards = page.locator("[data-call]")
    expect(cards.nth(4)).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator(".alertline")).to_contain_text("New alert", timeout=PATIENCE_MS)
    expect(agent.get_by_role("button", name="Done")).to_be_visible(timeout=PATIENCE_MS)
    expect(agent.locator(".tip h2")).to_have_count(1, timeout=PATIENCE_MS)

    page.locator(".alertline").get_by_role("button", name="Open").click()
    expect(page.get_by_role("log").locator("mark").first).to_be_visible(timeout=PATIENCE_MS)
    # of a call that has ended meanwhile it goes on: "at its worst"
    expect(page.get_by_role("heading", name=re.compile(r"^Why \d+"))).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator(".u-over")).to_be_visible(timeout=PATIENCE_MS)

    demo.wait_for_an_ended_call()  # the list of them is as it was when the page was opened
    page.get_by_role("link", name="Review").click()
    expect(page.get_by_role("heading", name="Review")).to_be_visible(timeout=PATIENCE_MS)
    page.locator("tbody tr").first.click()
    expect(page.get_by_role("log")).to_contain_text(re.compile(r"\w{4,}"), timeout=PATIENCE_MS)
    expect(page.locator(".u-over")).to_be_visible(timeout=PATIENCE_MS)
    for opened in (page, agent):
        opened.context.close()
