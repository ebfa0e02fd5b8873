"""A playbook file changed while calls run: they go on with it; a broken one changes nothing and says which line."""

import os
from pathlib import Path
from typing import Any

import httpx
import pytest

from monitor.config import CoachingSettings
from monitor.server import playbook_watch
from tests.fakes.clients import until
from tests.fakes.whole import WholeServer, end_call, speak, whole_server

NEW = """
[steps.acknowledge]
replace_tips = true
tips = [{ headline = "Name the trouble in their own words", say = "So that is the third call about it." }]
[steps.own]
phrases = ["our policy"]
"""
BROKEN = '\n[steps.acknowledge]\ntips = [{ headline = "' + "x" * 90 + '" }]\n'


def replace(file: Path, content: str) -> None:
    """At once, as careful editors do: whoever looks finds the old one or the new one."""
    beside = file.with_suffix(".new")
    beside.write_text(content)
    os.replace(beside, file)


async def events(server: WholeServer, call_id: str) -> list[dict[str, Any]]:
    async with server.http() as http:
        found: list[dict[str, Any]] = (await http.get(f"/api/calls/{call_id}")).json()["events"]
        return found


async def told(http: httpx.AsyncClient) -> dict[str, str]:
    found: dict[str, str] = (await http.get("/api/system")).json()["playbook"]
    return found


async def test_a_running_call_takes_over_a_new_playbook_and_a_broken_one_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playbook_watch, "POLL_S", 0.05)
    file = tmp_path / "playbook.toml"
    file.write_text("[steps.ask_again]\nenabled = false\n")
    async with (
        whole_server(tmp_path / "data", coaching=CoachingSettings(playbook=file)) as server,
        server.http("admin", "root") as http,
    ):
        tuning = server.running.site.tuning
        assert tuning is not None
        async with server.peer("c1") as peer:
            replace(file, BROKEN)
            await until(lambda: bool(tuning.playbook_problem))
            problem = (await told(http))["problem"]
            assert f"{file}:3: " in problem
            assert "shorten it to 60" in problem
            before = tuning.now.factory.playbook
            assert before.entry("steps", "ask_again") is None, "the one before is in force"
            assert (await http.get("/readyz")).status_code == 200, "calls go on: the server is ready"

            replace(file, NEW)
            await until(lambda: tuning.now.factory.playbook is not before)
            await speak(peer, 16)
            assert await end_call(peer) > 0
        assert await told(http) == {"source": str(file), "problem": ""}
        archive = server.running.site.archive
        assert archive is not None
        await archive.store.writer.flush()
        seen = await events(server, "c1")
        assert any(event["type"] == "step.completed" and event["step"] == "own" for event in seen)
        assert [event["seq"] for event in seen] == list(range(1, len(seen) + 1)), "no event was lost"
        tips = [event for event in seen if event["type"] == "tip.shown" and event["step"] == "acknowledge"]
        assert all(tip["headline"] == "Name the trouble in their own words" for tip in tips)
