"""Pictures of every page at three widths, light and dark, into screenshots/: for people to look at, not a test.

`python -m tests.e2e.screenshots [NAME ...]` starts the dashboard's development server, whose mock replays invented
calls, so that the pictures are the same each time and show levels a short demo may not reach. Needs node_modules and
Chromium.
"""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.e2e.browser import ARGUMENTS, find_chromium

ROOT = Path(__file__).resolve().parents[2]
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
    return page


def main(names: list[str]) -> int:
    """Take the pictures named, or all. Exit status: 0, or 1 when a page logged an error."""
    target = ROOT / "screenshots"
    target.mkdir(exist_ok=True)
    errors: list[str] = []
    with mock_server(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        for name, (path, options) in SHOTS.items():
            if names and name not in names:
                continue
            for theme in THEMES:
                for width in (*WIDTHS, *WIDE.get(name, ())):
                    height = 800 if width <= 400 else max(900, round(width * 0.5625))
                    context = browser.new_context(
                        viewport={"width": width, "height": height}, reduced_motion="reduce", locale="en-GB"
                    )
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
                    page.screenshot(path=target / f"{name}-{width}-{theme}.png", full_page=whole)
                    context.close()
        browser.close()
    for error in errors:
        sys.stderr.write(error + "\n")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
