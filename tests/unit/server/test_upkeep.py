"""What the store needs now and then goes on, whatever one round of it met."""

import asyncio
from typing import Any, cast

import pytest
import structlog

from monitor.clock import SystemClock
from monitor.config import PrivacySettings
from monitor.errors import StoreError
from monitor.review.theme_keeping import ThemeKeeper
from monitor.server.upkeep import keep_doing, keep_themes_fresh, keep_tidy
from monitor.store.opening import Store
from monitor.store.recorder import Recorder


class Troubled:
    """Fails twice, once in a way nobody foresaw; then it works."""

    def __init__(self) -> None:
        self.rounds = 0

    def turn(self, *_: Any) -> int:
        self.rounds += 1
        if self.rounds == 1:
            raise StoreError("the disk is full", code="disk_full")
        if self.rounds == 2:
            raise ZeroDivisionError("nobody foresaw this: a customer said so")
        return 0

    refresh = catch_up = turn


async def watched(work: Any, rounds: int, troubled: Troubled) -> list[dict[str, Any]]:
    """Run it for that many rounds; what was logged."""
    with structlog.testing.capture_logs() as logs:
        task = asyncio.create_task(work)
        async with asyncio.timeout(10):
            while troubled.rounds < rounds:
                await asyncio.sleep(0.001)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    return [{name: value for name, value in line.items() if name != "log_level"} for line in logs]


async def test_themes_are_looked_for_again_after_an_error_nobody_foresaw() -> None:
    troubled = Troubled()
    logs = await watched(keep_themes_fresh(cast(ThemeKeeper, troubled), SystemClock(), 0.001), 4, troubled)
    assert logs == [
        {"event": "upkeep failed", "work": "themes", "code": "disk_full"},
        {"event": "upkeep failed", "work": "themes", "error": "ZeroDivisionError"},
    ]


async def test_any_work_goes_on_and_nothing_of_the_error_but_its_name_is_logged() -> None:
    troubled = Troubled()

    async def work() -> None:
        troubled.turn()

    logs = await watched(keep_doing("erase", work, 0.001), 4, troubled)
    assert [line.get("code") or line["error"] for line in logs] == ["disk_full", "ZeroDivisionError"]
    assert "customer" not in str(logs)


async def test_a_store_that_cannot_be_tidied_ends_nothing() -> None:
    nothing = cast(Any, None)
    with structlog.testing.capture_logs() as logs:
        tidy = keep_tidy(cast(Store, nothing), cast(Recorder, nothing), PrivacySettings(), SystemClock())
        task = asyncio.create_task(tidy)
        async with asyncio.timeout(10):
            while len(logs) < 2:
                await asyncio.sleep(0.001)
        assert not task.done()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert [line["work"] for line in logs] == ["recover recordings", "erase"]
