"""Which follow-ups the webhook is told of: each once a day it is due, and never so many that alerts find no room."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace
from typing import Any

from monitor.server.due import MOST_WAITING, DueNotices, tell_due
from monitor.store.follow_ups import DueFollowUp, due_follow_ups
from tests.fakes.clients import until


class Hook:
    """A webhook nobody has taken anything from."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.bodies: list[Mapping[str, Any]] = []
        self.waiting = 0

    def tell(self, kind: str, data: Mapping[str, Any], name: str = "") -> None:
        """Queue one."""
        assert kind == "followup.due"
        self.names.append(name)
        self.bodies.append(data)
        self.waiting += 1


def _due(number: int, day: str = "2026-11-22") -> DueFollowUp:
    return DueFollowUp(number, f"c{number}", "ines", day)


def test_each_is_told_once_a_day_it_is_moved_to() -> None:
    hook = Hook()
    notices = DueNotices(hook)
    notices.tell([_due(1), _due(2)])
    notices.tell([_due(1), _due(2)])
    assert hook.names == ["followup-1-2026-11-22", "followup-2-2026-11-22"]
    notices.tell([_due(1, "2026-11-23"), _due(2)])
    assert hook.names[2:] == ["followup-1-2026-11-23"]
    assert hook.bodies[0] == {
        "text": "Follow-up 1 of call c1 is due 2026-11-22 (ines)", "follow_up_id": 1, "call_id": "c1", "owner": "ines",
        "due": "2026-11-22",
    }  # fmt: skip


def test_of_many_the_rest_is_told_when_there_is_room_again() -> None:
    hook = Hook()
    notices = DueNotices(hook)
    many = [_due(number) for number in range(MOST_WAITING + 30)]
    notices.tell(many)
    assert len(hook.names) == MOST_WAITING
    notices.tell(many)
    assert len(hook.names) == MOST_WAITING
    hook.waiting = 0
    notices.tell(many)
    assert hook.names == [f"followup-{number}-2026-11-22" for number in range(MOST_WAITING + 30)]


async def test_all_that_are_due_by_today_are_asked_for() -> None:
    hook, asked = Hook(), []

    async def ask(question: partial[list[DueFollowUp]]) -> list[DueFollowUp]:
        asked.append((question.func, question.keywords))
        return [_due(1)]

    site: Any = SimpleNamespace(
        archive=SimpleNamespace(ask=ask),
        settings=SimpleNamespace(webhooks=SimpleNamespace(url="http://127.0.0.1:9/")),
        clock=SimpleNamespace(now=lambda: datetime(2026, 11, 22, 12, tzinfo=UTC).astimezone()),
        webhook=hook,
    )
    telling = asyncio.create_task(tell_due(site))
    await until(lambda: bool(hook.names))
    telling.cancel()
    await asyncio.gather(telling, return_exceptions=True)
    today = site.clock.now().date().isoformat()
    assert asked == [(due_follow_ups, {"until": today})]
