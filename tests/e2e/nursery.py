"""Stages (`stage.py`), forked from one process that has imported the server: importing it takes longer than most tests.

`python -m tests.e2e.nursery` reads orders from stdin, a line of JSON each: a list, what `tests.e2e.stage` takes, starts
a stage, which answers what it tells; a number ends the process of that number in order and answers null. It ends, and
every stage with it, when its stdin does.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from monitor.server.logs import setup_logging
from tests.e2e.stage import run

ROOT = Path(__file__).resolve().parents[2]


class Nursery:
    """The process that stages are forked from, as tests see it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.nursery"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    def start(self, *told: str) -> dict[str, Any]:
        """A stage that serves: its `pid`, `url` and `tokens`."""
        pid = self._ask(list(told))
        serving: dict[str, Any] = self._answer()
        return serving | {"pid": pid}

    def stop(self, pid: int) -> None:
        """Returns when that stage has ended."""
        self._ask(pid)

    def _ask(self, order: object) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())


@cache
def nursery() -> Nursery:
    """The only one, made when first asked for. It ends with this process, which holds the other end of its stdin."""
    return Nursery()


def main() -> None:
    """Take orders until there are no more."""
    setup_logging(level="warning")
    living: set[int] = set()
    while line := sys.stdin.readline():
        order = json.loads(line)
        if isinstance(order, int):
            _end(order)
            living.discard(order)
            _tell(None)
        else:
            pid = os.fork()
            if pid == 0:
                _serve(order)
            living.add(pid)
    for pid in living:
        _end(pid)


def _serve(told: list[str]) -> None:
    """Never returns: the orders that follow are for the parent."""
    _tell(os.getpid())
    asyncio.run(run(Path(told[0]), int(told[1]), record="record" in told[2:]))
    os._exit(0)


def _end(pid: int) -> None:
    os.kill(pid, signal.SIGTERM)
    os.waitpid(pid, 0)


def _tell(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
