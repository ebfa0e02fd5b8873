"""How soon the wall is there: `python -m tests.benchmarks.first_paint [TIMES] [CALLS]`, default 9 and 20.

The built pages from a real server with scripted calls (`crowd_server.py`), a fresh Chromium profile each time, so that
nothing is cached. Printed as JSON, milliseconds, median and worst: from the navigation to the first contentful paint
and to the first card painted; from pressing `j` to the focus painted on a card; from pressing `v` to the table painted;
and kilobytes that were loaded before the first card, as they came over the wire.
"""

import json
import sys
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.crowd import crowd
from tests.e2e.browser import ARGUMENTS, find_chromium

PROBE = """
window.probe = {};
const tell = (name, begin) => (probe[name] = performance.now() - begin);
const painted = (name, begin) => requestAnimationFrame(() => setTimeout(tell, 0, name, begin));
new PerformanceObserver((list) => {
  for (const e of list.getEntries()) if (e.name === 'first-contentful-paint') probe.contentful = e.startTime;
}).observe({type: 'paint', buffered: true});
const cards = new MutationObserver(() => {
  if (!document.querySelector('[data-call]')) return;
  cards.disconnect();
  painted('card', 0);
});
cards.observe(document, {childList: true, subtree: true});
addEventListener('keydown', (event) => {
  const begin = event.timeStamp, key = event.key;
  const done = () => document.querySelector(key === 'j' ? '[data-call]:focus-within' : 'tbody[data-call]');
  const look = () => (done() ? painted(key, begin) : setTimeout(look));
  setTimeout(look);
}, true);
"""


def once(browser: Browser, link: str, url: str) -> dict[str, float]:
    """One visit with an empty cache."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.request.get(link)  # signs in without loading the page
    page = context.new_page()
    page.add_init_script(PROBE)
    page.goto(url)
    until(page, "probe.card !== undefined && probe.contentful !== undefined")
    size = page.evaluate(
        "performance.getEntriesByType('resource').filter((e) => e.startTime < probe.card)"
        ".reduce((sum, e) => sum + e.transferSize, performance.getEntriesByType('navigation')[0].transferSize) / 1000"
    )
    page.wait_for_timeout(300)
    for key in ("j", "v"):
        press(page, key)
    found: dict[str, float] = page.evaluate("probe")
    context.close()
    return {**found, "kb": size}


def press(page: Page, key: str) -> None:
    """Press it, and wait until what it does is painted."""
    page.keyboard.press(key)
    until(page, f"probe.{key} !== undefined")


def until(page: Page, holds: str) -> None:
    """Ask from outside, as the page's own policy forbids evaluating text. AssertionError after ten seconds."""
    for _ in range(200):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(50)
    raise AssertionError(holds)


def main(times: int = 9, calls: int = 20) -> int:
    """Measure and print."""
    with crowd(calls) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        once(browser, served.sign_in_link("supervisor"), served.url)  # the first visit warms the server and the disk
        runs = [once(browser, served.sign_in_link("supervisor"), served.url) for _ in range(times)]
        browser.close()
    names = {
        "contentful": "first_contentful_paint_ms",
        "card": "first_card_ms",
        "j": "j_to_focus_ms",
        "v": "v_to_table_ms",
        "kb": "loaded_kb",
    }
    told: dict[str, Any] = {"times": times, "calls": calls}
    for key, name in names.items():
        told[name] = {
            "median": round(median(run[key] for run in runs), 1),
            "worst": round(max(run[key] for run in runs), 1),
        }
    sys.stdout.write(json.dumps(told, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*(int(text) for text in sys.argv[1:])))
