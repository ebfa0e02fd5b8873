"""Pictures of every page at three widths, light and dark, into screenshots/: for people to look at, not a test.

`python -m tests.e2e.screenshots [NAME ...]` starts the dashboard's development server, whose mock replays invented
calls, so that the pictures are the same each time and show levels a short demo may not reach; and for the pages of
review the real server with kept calls (`screenshots_review.py`). Needs node_modules and Chromium.
"""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.e2e.browser import ARGUMENTS, find_chromium
from tests.e2e.screenshots_live import SHOTS as LIVE_SHOTS
from tests.e2e.screenshots_review import SHOTS as REVIEW_SHOTS
from tests.e2e.screenshots_review import reviewed_stage, take

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "screenshots"
PORT = 5199
BASE = f"http://127.0.0.1:{PORT}"
WIDTHS = (1440, 900, 360)
THEMES = ("light", "dark")
SHOTS: dict[str, tuple[str, dict[str, str]]] = {
    "wall": ("/", {}),
    "wall-table": ("/", {"layout": "table"}),
    "wall-200": ("/", {"mock_calls": "200"}),
    "wall-5": ("/", {"mock_calls": "5"}),
    "wall-empty": ("/", {"mock_calls": "0"}),
    "call": ("/call/ines-okafor", {}),
    "ended": ("/review/ended-0", {}),
    "agent": ("/agent", {"mock_role": "agent"}),
    "review": ("/review", {}),
    "insights": ("/insights", {}),
    "operations": ("/operations", {"mock_role": "admin"}),
    "settings": ("/settings", {}),
    "settings-admin": ("/settings", {"mock_role": "admin"}),
    "settings-changed": ("/settings", {"mock_role": "admin", "fill": "#scoring\\.tense"}),
    "whatif": ("/whatif", {}),
    "sign-in": ("/", {"mock_role": "none"}),
    "missing": ("/call/nobody", {}),
    "shortcuts": ("/", {"press": "?"}),
}
WIDE = {"wall": (2560, 3840), "wall-200": (1920,), "call": (1920,)}


@contextmanager
def mock_server() -> Iterator[None]:
    """The development server with its mock, until the block ends."""
    environment = {key: value for key, value in os.environ.items() if key != "CALMLINE_URL"}
    command = ["node", "node_modules/vite/bin/vite.js", "--port", str(PORT), "--strictPort", "--host", "127.0.0.1"]
    process = subprocess.Popen(command, cwd=ROOT / "dashboard", env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(BASE, timeout=2).close()
                break
            except OSError:
                time.sleep(0.25)
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


def prepare(context: BrowserContext, options: dict[str, str], theme: str) -> Page:
    """A page whose cookies steer the mock and whose storage holds the layout."""
    cookies = {"mock_quiet": "1"} | {key: value for key, value in options.items() if key.startswith("mock_")}
    context.add_cookies([{"name": name, "value": value, "url": BASE} for name, value in cookies.items()])
    page = context.new_page()
    layout = options.get("layout", "cards")
    page.add_init_script(
        f"localStorage.setItem('calmline-theme', '{theme}');"
        f"localStorage.setItem('calmline-prefs', JSON.stringify({{layout: '{layout}'}}))"
    )
    # what is not near the window is not painted, and a picture of the whole page shows more than the window
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => document.head.append(Object.assign("
        "document.createElement('style'), {textContent: '.card, .tile { content-visibility: visible !important }'})))"
    )
    return page


def views(browser: Browser, theme: str, widths: tuple[int, ...]) -> Iterator[tuple[int, BrowserContext]]:
    """A browser window of each width, one after the other."""
    for width in widths:
        height = 800 if width <= 400 else max(900, round(width * 0.5625))
        context = browser.new_context(
            viewport={"width": width, "height": height},
            reduced_motion="reduce", locale="en-GB", color_scheme="dark" if theme == "dark" else "light",
        )  # fmt: skip
        yield width, context
        context.close()


def of_mock(browser: Browser, names: list[str], errors: list[str]) -> None:
    """The pages as the mock shows them."""
    for name, theme in product(names, THEMES):
        path, options = SHOTS[name]
        for width, context in views(browser, theme, (*WIDTHS, *WIDE.get(name, ()))):
            page = prepare(context, options, theme)
            page.on("pageerror", lambda error, where=name: errors.append(f"{where}: {error}"))
            page.goto(BASE + path)
            page.wait_for_timeout(1600)
            if "press" in options:
                page.keyboard.press(options["press"])
                page.wait_for_timeout(200)
            if "fill" in options:
                page.fill(options["fill"], "41")
                page.wait_for_timeout(200)
            whole = name not in ("wall-200", "shortcuts", "settings-changed") and width <= 1440
            page.screenshot(path=TARGET / f"{name}-{width}-{theme}.png", full_page=whole)


def of_live(browser: Browser, names: list[str], errors: list[str]) -> None:
    """States of the live pages that something has to be done for first."""
    for name, theme in product(names, THEMES):
        shot = LIVE_SHOTS[name]
        for width, context in views(browser, theme, WIDTHS):
            page = prepare(context, dict(shot.cookies), theme)
            page.on("pageerror", lambda error, where=name: errors.append(f"{where}: {error}"))
            page.goto(BASE + shot.path)
            page.wait_for_timeout(1600)
            shot.act(page)
            page.screenshot(path=TARGET / f"{name}-{width}-{theme}.png", full_page=shot.whole)


def of_review(browser: Browser, names: list[str], errors: list[str]) -> None:
    """Review, insights and what-if on the real server."""
    with reviewed_stage() as stage:
        for name, theme in product(names, THEMES):
            for width, context in views(browser, theme, WIDTHS):
                page = context.new_page()
                page.add_init_script(f"localStorage.setItem('calmline-theme', '{theme}')")
                page.on("pageerror", lambda error, where=name: errors.append(f"{where}: {error}"))
                take(stage, REVIEW_SHOTS[name], page)
                page.evaluate("scrollTo(0, 0)")  # what sticks to the top belongs there
                page.wait_for_timeout(100)
                page.screenshot(path=TARGET / f"{name}-{width}-{theme}.png", full_page=REVIEW_SHOTS[name].whole)


def main(names: list[str]) -> int:
    """Take the pictures named, or all. Exit status: 0, or 1 when a page logged an error."""
    TARGET.mkdir(exist_ok=True)
    errors: list[str] = []
    mocked = [name for name in SHOTS if not names or name in names]
    states = [name for name in LIVE_SHOTS if not names or name in names]
    reviewed = [name for name in REVIEW_SHOTS if not names or name in names]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        if mocked or states:
            with mock_server():
                of_mock(browser, mocked, errors)
                of_live(browser, states, errors)
        if reviewed:
            of_review(browser, reviewed, errors)
        browser.close()
    for error in errors:
        sys.stderr.write(error + "\n")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
