"""The demo through the real recogniser, with all networking but loopback refused."""

import subprocess
import sys
from typing import Any

import pytest

from monitor.simulate.calls.bundle import list_calls
from tests.pipeline.demo_run import NO_NETWORK, calmline, demo, offline_environment

pytestmark = [pytest.mark.asr, pytest.mark.timeout(420)]


def row(script: str) -> dict[str, Any]:
    return next(row for row in demo()["per_call"] if row["script"] == script)


def test_every_scripted_turn_is_heard() -> None:
    result = demo()
    assert result["calls"] == len(list_calls())
    assert result["lost"] == 0, result
    assert result["finals"] >= sum(row["turns"] for row in result["per_call"]) * 0.8


@pytest.mark.parametrize("call", [call for call in list_calls() if call.expect_alert], ids=lambda call: call.name)
def test_a_call_that_goes_wrong_raises_an_alert(call: Any) -> None:
    assert row(call.name)["alerts"] >= 1, row(call.name)


@pytest.mark.parametrize("call", [call for call in list_calls() if not call.expect_alert], ids=lambda call: call.name)
def test_a_call_that_does_not_raises_none(call: Any) -> None:
    assert row(call.name)["alerts"] == 0, row(call.name)


def test_tips_come() -> None:
    assert demo()["tips"] > 0


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
