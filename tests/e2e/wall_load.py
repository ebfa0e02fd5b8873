"""How the wall holds up under 200 calls: `python -m tests.e2e.wall_load [SECONDS]`, default 120. No test.

The development mock sends what the server would at most: two summaries a second for each of 200 calls. Printed as JSON:
time from a frame's arrival to the painted change, long tasks, and the heap after forced collection. Wants an idle
machine; the development build it runs is slower than the built pages.
"""

import json
import sys

from playwright.sync_api import sync_playwright

from tests.e2e.browser import ARGUMENTS, find_chromium
from tests.e2e.screenshots import BASE, mock_server

PROBE = """
window.probe = {paint: [], long: [], frames: 0, events: 0};
const long = new PerformanceObserver((list) => list.getEntries().forEach((e) => probe.long.push(e.duration)));
long.observe({type: 'longtask'});
const Real = WebSocket;
window.WebSocket = class extends Real {
  constructor(...given) {
    super(...given);
    this.addEventListener('message', (message) => {
      if (!String(message.data).startsWith('[')) return;
      const begin = performance.now();
      probe.frames += 1;
      probe.events += message.data.split('"type"').length - 1;
      // two frames on: the first handles the batch, by the second it is painted
      requestAnimationFrame(() => requestAnimationFrame(() => probe.paint.push(performance.now() - begin)));
    });
  }
};
"""


def percentile(values: list[float], share: float) -> float:
    """The value below which that share lies; 0 of none."""
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1) if ordered else 0.0


def main(seconds: int) -> int:
    """Measure and print."""
    arguments = [*ARGUMENTS, "--js-flags=--expose-gc", "--enable-precise-memory-info"]
    with mock_server(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": "mock_calls", "value": "200", "url": BASE}])
        page = context.new_page()
        page.add_init_script(PROBE)
        page.goto(BASE)
        page.wait_for_selector("[data-call]")
        page.wait_for_timeout(5000)
        page.evaluate("probe.paint.length = probe.long.length = probe.frames = probe.events = 0")
        heap: list[float] = []
        for _ in range(max(1, seconds // 30)):
            page.wait_for_timeout(min(seconds, 30) * 1000)
            page.evaluate("gc()")
            heap.append(round(page.evaluate("performance.memory.usedJSHeapSize") / 1e6, 2))
        found = page.evaluate("probe")
        drawn = page.locator("[data-call]").count()
        browser.close()
    told = {
        "seconds": seconds,
        "events_per_s": round(found["events"] / seconds),
        "drawn_of_200": drawn,
        "paint_ms": {"p50": percentile(found["paint"], 0.5), "p95": percentile(found["paint"], 0.95)},
        "long_tasks": len(found["long"]),
        "longest_task_ms": round(max(found["long"], default=0)),
        "heap_mb": heap,
    }
    sys.stdout.write(json.dumps(told, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 120))
