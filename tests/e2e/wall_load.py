"""The wall under 200 calls: `python -m tests.e2e.wall_load [MINUTES] [CALLS] [--table]`, default 10 and 200. No test.

The built pages, from a real server, in a real Chromium. Each call makes about five events a second (partials, finals,
scores, summaries: `events_per_call_s` tells how many it was); the wall is sent summaries at most twice a second a call.
What stands in for what: the scripted recogniser for the decoding of speech, silence in pieces of a quarter second for
the audio (`tests/benchmarks/crowd_server.py`, `crowd_callers.py`).

Printed as JSON: milliseconds from a frame's arrival at the socket to the change painted (to the second animation frame
after it, so the true value is up to a frame less), and where they went: `stages_ms` in order are the age of the frame's
first event on arrival (held back and sent by the server), the wait for an animation frame, the events applied and the
document changed, styled, laid out, painted and handed over, and what is left until it is on the screen. Tasks above
50 ms and above 200 ms; the heap after forced collection every thirty seconds and its slope from the third minute; CPU
seconds a second of server, browser, callers, and of everything else on the machine, which should be nearly nothing.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import linear_regression
from typing import Any

from playwright.sync_api import CDPSession, sync_playwright

from tests.benchmarks.crowd import Crowd, cpu_seconds, crowd, descendants, percentile
from tests.e2e.browser import ARGUMENTS, find_chromium

SETTLE_S = 15
STEP_S = 30
FROM_S = 180
PROBE = """
window.probe = {frames: 0, events: 0, bytes: 0, paint: [], long: []};
for (const stage of ["age", "wait", "apply", "render", "show"]) probe[stage] = [];
const later = (work) => {
  const {port1, port2} = new MessageChannel();
  port1.onmessage = work;
  port2.postMessage(0);
};
new PerformanceObserver((list) => list.getEntries().forEach((e) => probe.long.push(Math.round(e.duration))))
  .observe({type: 'longtask'});
const Real = WebSocket;
window.WebSocket = class extends Real {
  constructor(...given) {
    super(...given);
    this.addEventListener('message', ({data}) => {
      const begin = performance.now();
      const sent = data.indexOf('"sent_at":"2');
      if (sent > 0) probe.age.push(Date.now() - Date.parse(data.slice(sent + 11, data.indexOf('"', sent + 11))));
      probe.frames += 1;
      probe.bytes += data.length;
      probe.events += data.split('"call_id":"crowd').length - 1;
      // two frames on: the first handles the batch, by the second it is painted
      let frame, applied, rendered;
      requestAnimationFrame(() => {
        probe.wait.push((frame = performance.now()) - begin);
        requestAnimationFrame(() => {
          probe.paint.push(performance.now() - begin);
          probe.show.push(performance.now() - rendered);
        });
      });
      // the page's own handler asks for the frame before this does: in the frame it runs first
      this.after = () => requestAnimationFrame(() => {
        probe.apply.push((applied = performance.now()) - frame);
        later(() => probe.render.push((rendered = performance.now()) - applied));
      });
    });
  }
  set onmessage(work) {
    super.onmessage = work && ((message) => { work(message); this.after(); });
  }
};
"""
STAGES = ("age", "wait", "apply", "render", "show")
FORGET = "for (const name in probe) Array.isArray(probe[name]) ? (probe[name].length = 0) : (probe[name] = 0)"


def heap_mb(session: CDPSession) -> float:
    """What the page holds when everything that can be has been collected."""
    session.send("HeapProfiler.collectGarbage")
    return round(float(session.send("Runtime.getHeapUsage")["usedSize"]) / 1e6, 3)


def watch(served: Crowd, seconds: float, layout: str) -> dict[str, Any]:
    """Open the wall, let it run, and tell what was measured."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.add_init_script(PROBE)
        page.add_init_script(f"localStorage.setItem('calmline-prefs', JSON.stringify({{layout: '{layout}'}}))")
        page.goto(served.sign_in_link("supervisor"), timeout=120_000)  # 200 calls have only just been dialled
        page.wait_for_selector("[data-call]", timeout=60_000)
        page.wait_for_timeout(SETTLE_S * 1000)
        session = page.context.new_cdp_session(page)
        processes = descendants(os.getpid(), "chrom")
        before = spent(served, processes)
        page.evaluate(FORGET)
        begin, heap = time.monotonic(), [(0.0, heap_mb(session))]
        while (past := time.monotonic() - begin) < seconds:
            page.wait_for_timeout(min(STEP_S, max(1.0, seconds - past)) * 1000)
            heap.append((round(time.monotonic() - begin, 1), heap_mb(session)))
        past = time.monotonic() - begin
        after = spent(served, processes)
        found, drawn = page.evaluate("probe"), page.locator("[data-call]").count()
        browser.close()
    late = [(at / 60, size) for at, size in heap if at >= FROM_S]
    return {
        "layout": layout,
        "seconds": round(past, 1),
        "drawn": drawn,
        "page_frames_per_s": round(found["frames"] / past, 1),
        "page_events_per_s": round(found["events"] / past),
        "page_kb_per_s": round(found["bytes"] / past / 1000),
        "paint_ms": spread(found["paint"]),
        "stages_ms": {name: spread([value for value in found[name] if value is not None]) for name in STAGES},
        "long_tasks_50ms": len(found["long"]),
        "long_tasks_200ms": sum(1 for task in found["long"] if task > 200),
        "longest_task_ms": max(found["long"], default=0),
        "heap_mb": [size for _, size in heap],
        "heap_slope_mb_per_min_from_third_minute": round(linear_regression(*zip(*late, strict=True)).slope, 3)
        if len(late) > 1
        else None,
        "cpu_s_per_s": {name: round((after[name] - before[name]) / past, 3) for name in before},
    }


def spent(served: Crowd, processes: Sequence[int]) -> dict[str, float]:
    """CPU seconds so far: ours by part, and `others`, the rest of the machine without what waited for a disk."""
    ours = {
        "server": cpu_seconds([served.pid]),
        "browser": cpu_seconds(processes),
        "callers": cpu_seconds([served.callers_pid]),
    }
    user, nice, system, *_ = map(int, Path("/proc/stat").read_text().split()[1:8])
    return ours | {"others": (user + nice + system) / os.sysconf("SC_CLK_TCK") - sum(ours.values())}


def spread(values: Sequence[float]) -> dict[str, float]:
    """Half of them, nineteen of twenty, and all are at most this."""
    return {name: percentile(values, share) for name, share in (("p50", 0.5), ("p95", 0.95), ("max", 1))}


def main(arguments: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("minutes", type=float, nargs="?", default=10)
    parser.add_argument("calls", type=int, nargs="?", default=200)
    parser.add_argument("--table", action="store_true")
    given = parser.parse_args(arguments)
    begin = time.monotonic()
    with crowd(given.calls) as served:
        told = watch(served, given.minutes * 60, "table" if given.table else "cards")
        whole = time.monotonic() - begin
    made = sum(served.events.values())
    rate = round(made / whole / given.calls, 2) if made else None  # a server that could not end in time tells nothing
    told = {"calls": given.calls, "events_per_call_s": rate, **told}
    sys.stdout.write(json.dumps(told, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
