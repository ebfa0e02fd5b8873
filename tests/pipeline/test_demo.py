"""The demo through the real recogniser, with all networking but loopback refused."""

import subprocess
import sys
from typing import Any

import pytest

from monitor.simulate.calls.bundle import list_calls
from tests.pipeline.demo_run import NO_NETWORK, Demo, calmline, offline_environment

pytestmark = [pytest.mark.asr, pytest.mark.timeout(900)]


def row(demo: Demo, script: str) -> dict[str, Any]:
    return next(row for row in demo.result()["per_call"] if row["script"] == script)


def test_every_scripted_turn_is_heard(demo: Demo) -> None:
    rows = demo.result()["per_call"]
    assert len(rows) == len(list_calls())
    assert [row for row in rows if row["lost"]] == []
    assert sum(row["finals"] for row in rows) >= sum(row["turns"] for row in rows) * 0.8


@pytest.mark.parametrize("call", [call for call in list_calls() if call.expect_alert], ids=lambda call: call.name)
def test_a_call_that_goes_wrong_raises_an_alert(demo: Demo, call: Any) -> None:
    assert row(demo, call.name)["alerts"] >= 1, row(demo, call.name)


@pytest.mark.parametrize("call", [call for call in list_calls() if not call.expect_alert], ids=lambda call: call.name)
def test_a_call_that_does_not_raises_none(demo: Demo, call: Any) -> None:
    assert row(demo, call.name)["alerts"] == 0, row(demo, call.name)


def test_tips_come(demo: Demo) -> None:
    assert demo.result()["tips"] > 0


def test_the_network_really_is_refused() -> None:
    """The guard itself: without it the tests above would prove nothing."""
    tried = subprocess.run(
        [sys.executable, "-c", "import socket; socket.create_connection(('192.0.2.1', 80), 1)"],
        env=offline_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "loopback only" in tried.stderr or "looks no names up" in tried.stderr, (NO_NETWORK, tried.stderr)


def test_a_recording_that_is_missing_is_one_clear_line() -> None:
    done = calmline("transcribe", "no-such-call.wav")
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith("calmline: recording not found")
    assert "Traceback" not in done.stderr
