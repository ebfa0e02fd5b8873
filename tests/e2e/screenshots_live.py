"""States of the live pages that are more than opening them: what has to be pressed, hovered or waited for first.

Names are shown by `python -m tests.e2e.screenshots`, cookies steer the development server's mock (`dashboard/dev/`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from playwright.sync_api import Page


def nothing(page: Page) -> None:
    """The page as it opens."""


@dataclass(frozen=True)
class LiveShot:
    """One picture: where, with which cookies, after what; `whole`: the page, not only the window."""

    path: str
    cookies: Mapping[str, str] = field(default_factory=dict)
    act: Callable[[Page], None] = nothing
    whole: bool = True


def alert_centre(page: Page) -> None:
    """Every alert, open ones first."""
    page.locator(".top button[aria-expanded]").first.click()
    page.get_by_role("dialog").wait_for()


def filters_open(page: Page) -> None:
    """The menu of filters."""
    page.keyboard.press("f")


def in_focus(page: Page) -> None:
    """The second card has the focus."""
    page.keyboard.press("j")
    page.keyboard.press("j")


def disconnected(page: Page) -> None:
    """The line is gone for longer than a blink."""
    page.get_by_text("Connection lost").wait_for(timeout=15_000)


def reason_lit(page: Page) -> None:
    """What the strongest reason added, at its words."""
    page.locator("mark").first.hover()
    page.wait_for_timeout(300)


def message_sent(page: Page) -> None:
    """A line is on its way to the agent."""
    page.fill("#message", "Refund is approved. Say so now.")
    page.get_by_role("button", name="Send to").click()
    page.wait_for_timeout(400)


def wrong_value(page: Page) -> None:
    """A threshold that cannot be."""
    page.fill("#scoring\\.tense", "95")
    page.locator("#scoring\\.tense").blur()
    page.wait_for_timeout(300)


def change_tried(page: Page) -> None:
    """What another threshold and another team would do to kept calls, one of them drawn."""
    page.fill("#scoring\\.tense", "41")
    page.get_by_role("button", name="Add a team").click()
    page.get_by_label("Team", exact=True).last.fill("Signal")
    page.get_by_role("button", name="Try on kept calls").click()
    page.locator(".effect figure").nth(1).wait_for()
    page.locator(".effect").scroll_into_view_if_needed()


AGENT = {"mock_role": "agent"}
ADMIN = {"mock_role": "admin"}
SHOTS: dict[str, LiveShot] = {
    "wall-loading": LiveShot("/", {"mock_feed": "late"}),
    "wall-disconnected": LiveShot("/", {"mock_feed": "gone"}, disconnected, whole=False),
    "wall-alerts": LiveShot("/", {}, alert_centre, whole=False),
    "wall-filters": LiveShot("/", {}, filters_open, whole=False),
    "wall-focus": LiveShot("/", {}, in_focus, whole=False),
    "wall-20": LiveShot("/", {"mock_calls": "20"}, whole=False),
    "call-reason": LiveShot("/call/ines-okafor", {}, reason_lit, whole=False),
    "call-message": LiveShot("/call/ines-okafor", {}, message_sent, whole=False),
    "agent-calm": LiveShot("/agent", AGENT | {"mock_agent": "calm"}),
    "agent-stay": LiveShot("/agent", AGENT | {"mock_agent": "stay"}),
    "agent-venting": LiveShot("/agent", AGENT | {"mock_agent": "venting"}),
    "agent-tip": LiveShot("/agent", AGENT | {"mock_agent": "tip"}),
    "agent-blind": LiveShot("/agent", AGENT | {"mock_agent": "blind"}),
    "agent-hard": LiveShot("/agent", AGENT | {"mock_agent": "hard"}),
    "agent-waiting": LiveShot("/agent", AGENT | {"mock_agent": "waiting"}),
    "settings-tried": LiveShot("/settings", ADMIN, change_tried),
    "settings-wrong": LiveShot("/settings", ADMIN, wrong_value, whole=False),
}
