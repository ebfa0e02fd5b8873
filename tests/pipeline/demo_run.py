"""Runs the demo once for all tests of this session: real server, real sockets, real recogniser, no network."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NO_NETWORK = ROOT / "tests" / "fakes" / "no_network"


def offline_environment() -> dict[str, str]:
    """This environment, with everything but loopback refused and no hub to ask."""
    return {**os.environ, "PYTHONPATH": str(NO_NETWORK), "HF_HUB_OFFLINE": "1"}


def calmline(*arguments: str, timeout: float = 400.0) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, cut off from the network."""
    return subprocess.run(
        [sys.executable, "-m", "monitor.cli", *arguments],
        env=offline_environment(),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


@cache
def demo() -> dict[str, Any]:
    """What `calmline demo --once --json` printed."""
    done = calmline("demo", "--once", "--json", "--no-browser", "--port", "0", "--speed", "2")
    assert done.returncode == 0, done.stderr[-2000:]
    result: dict[str, Any] = json.loads(done.stdout)
    return result
