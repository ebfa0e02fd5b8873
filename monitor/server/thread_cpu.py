"""Where the server's CPU goes: seconds of its threads by what they do, from /proc."""

import os
import threading
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_WORK = {
    "MainThread": "loop",
    "speech-feeder": "feed",
    "speech-worker": "decode",
    "voice": "voice",
    "store-writer": "store",
    "store-reader": "store",
    "recorder": "store",
}


def work_of(name: str | None) -> str:
    """What a thread of this name does; None: a thread of a library's own, which are the decoder's."""
    if name is None:
        return "decode"
    return next((work for begin, work in _WORK.items() if name.startswith(begin)), "other")


def cpu_s(stat: Path) -> float:
    """User and system seconds so far of the process or thread of a /proc stat file. Raises OSError when it is gone."""
    fields = stat.read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def thread_cpu(process: Path = Path("/proc/self")) -> dict[str, float]:
    """User and system seconds so far of `loop` (sockets, events, scores), `feed` (voice activity), `decode`, `voice`,
    `store` and `other`; empty where there is no /proc. Threads that ended are not in it.
    """
    names = {thread.native_id: thread.name for thread in threading.enumerate()}
    spent = dict.fromkeys(("loop", "feed", "decode", "voice", "store", "other"), 0.0)
    try:
        tasks = list((process / "task").iterdir())
    except OSError:
        return {}
    for task in tasks:
        try:
            spent[work_of(names.get(int(task.name)))] += cpu_s(task / "stat")
        except OSError:  # it ended meanwhile
            continue
    return spent
