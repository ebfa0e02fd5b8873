"""Whose CPU is whose."""

import threading
import time
from pathlib import Path

import pytest

from monitor.server.thread_cpu import thread_cpu, work_of


@pytest.mark.parametrize(
    ("name", "work"),
    [
        ("MainThread", "loop"),
        ("speech-feeder", "feed"),
        ("speech-worker-1", "decode"),
        (None, "decode"),
        ("voice_0", "voice"),
        ("store-reader_1", "store"),
        ("asyncio_3", "other"),
    ],
)
def test_what_a_thread_does(name: str | None, work: str) -> None:
    assert work_of(name) == work


def test_a_threads_work_is_found_under_its_name() -> None:
    busy, done = threading.Event(), threading.Event()

    def work() -> None:
        begun = time.thread_time()
        while time.thread_time() - begun < 0.1:  # its own CPU, so that a slow machine changes nothing
            pass
        busy.set()
        done.wait(60)

    before = thread_cpu()["feed"]
    thread = threading.Thread(target=work, name="speech-feeder")
    thread.start()
    assert busy.wait(60)
    spent = thread_cpu()["feed"] - before
    done.set()
    thread.join()
    assert spent >= 0.05
    assert set(thread_cpu()) == {"loop", "feed", "decode", "voice", "store", "other"}


def test_without_proc_nothing_is_told(tmp_path: Path) -> None:
    assert thread_cpu(tmp_path) == {}
