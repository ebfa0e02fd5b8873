"""The wall in a real browser against the real server: order, alerts, filters, search, keys, reconnect."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import WebSocketRoute, expect

from tests.e2e.conftest import Open, Stage

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
TROUBLED = re.compile("Tense|Frustrated|Critical")
LAST_OF_16_S = "furious"
"""In what the angry customer says last within 16 s: once it shows, no level or alert of them is still on its way."""
LINGER_S = 13
"""A card is there a little less long after its call (`LINGER_MS` of `app.svelte.ts`)."""
MANY = 400
TO_THE_END = "setInterval(() => scrollTo(0, document.documentElement.scrollHeight), 100)"
"""Again and again: calls come, and the page is laid out anew, when the browser has time for it."""


def crowded(feed: WebSocketRoute) -> None:
    """A feed of many calm calls, in place of the server's."""
    now = "2026-05-14T18:00:00.000Z"
    common = {"v": 1, "at": 0, "sent_at": now}
    told = {"source": "raw", "channels": ["customer", "agent"], "started_at": now}
    metadata = {"team": "Harbour", "queue": "Billing", "customer_ref": None, "consent": "given", "language": "en"}
    ids = [f"c{number:03}" for number in range(MANY)]
    head = {**common, "type": "feed.snapshot", "call_id": "", "seq": None, "calls": ids, "server_time": now}
    calls = [
        {**common, **told, "type": "call.started", "call_id": one, "seq": 1, "metadata": {**metadata, "agent": one}}
        for one in ids
    ]
    feed.send(json.dumps([head, *calls]))


def test_an_empty_wall_says_so_and_a_crowded_one_is_drawn_to_its_end(open_page: Open) -> None:
    page = open_page("supervisor")
    expect(page.get_by_text("No calls right now")).to_be_visible()
    expect(page.get_by_text("No open alerts")).to_be_visible()
    expect(page).to_have_title("Wall · Calmline")
    page.route_web_socket(re.compile("/live"), crowded)
    page.reload()
    page.evaluate(TO_THE_END)
    for layout, width in (("Cards", 3840), ("Table", 3840), ("Table", 2560)):  # zoomed pages
        page.set_viewport_size({"width": width, "height": 1080})
        page.get_by_role("button", name=layout).click()
        expect(page.locator(f"[data-call=c{MANY - 1:03}]")).to_be_in_viewport()


def test_the_worst_call_comes_first_with_its_reason_and_an_alert(stage: Stage, open_page: Open) -> None:
    page = open_page("supervisor")
    with stage.call("calm-1", agent="Nadia Petrov") as calm, stage.call("cross-1") as cross:
        calm.speak(9)
        cross.speak(8)
        expect(page.locator("[data-call=cross-1]")).to_contain_text("nobody ever calls me back")
        cross.speak(8)
        expect(page.locator("[data-call=cross-1]")).to_contain_text(LAST_OF_16_S)
        first = page.locator("[data-call]").first
        expect(first).to_contain_text("Ines Okafor")
        expect(first).to_contain_text(TROUBLED)
        expect(first).to_contain_text("Low Tide Hotel")
        expect(first.locator(".why").first).to_contain_text(re.compile(r"\+\d"))
        expect(first.locator("path.ln")).to_have_count(1)
        expect(page.locator("section", has_text="Calm").locator("[data-call=calm-1]")).to_be_visible()
        expect(page.locator(".alertline")).to_contain_text("Ines Okafor with Low Tide Hotel is now")
        expect(page.get_by_role("button", name="Calm 1")).to_be_visible()
        expect(page.locator(".team")).to_contain_text("Harbour")


def test_acknowledging_is_shared_at_once(stage: Stage, open_page: Open) -> None:
    page, other = open_page("supervisor"), open_page("second")
    with stage.call("cross-1") as cross:
        cross.speak(16)
        # critical by then: the alert came back once
        expect(page.locator("[data-call=cross-1]")).to_contain_text(LAST_OF_16_S)
        expect(page.locator(".alertline")).to_contain_text("Acknowledge")
        page.locator(".alertline").get_by_role("button", name="Acknowledge").click()
        expect(page.get_by_text("No open alerts")).to_be_visible()
        expect(other.get_by_text("No open alerts")).to_be_visible()
        expect(other.locator("[data-call=cross-1]")).to_contain_text("Seen by Dana")
        expect(page.locator("[data-call=cross-1]")).to_contain_text("Seen by you")


def test_an_alert_is_given_given_back_put_to_sleep_and_remembered(stage: Stage, open_page: Open) -> None:
    page, other = open_page("supervisor", "/"), open_page("second")
    cross = stage.call("cross-1")
    cross.speak(16)
    expect(page.locator("[data-call=cross-1]")).to_contain_text(LAST_OF_16_S)
    page.locator(".alertline").get_by_role("button", name="Open").click()
    page.get_by_role("button", name="Assign").click()
    page.get_by_role("dialog", name="Assign").get_by_role("button", name="Piotr Lis").click()
    expect(page.get_by_text("Piotr has it")).to_be_visible()
    line = other.locator(".alertline")
    expect(line).to_contain_text("Dana Whitcombe asks you to take over: Ines Okafor with Low Tide Hotel")
    line.get_by_role("button", name="Give back").click()
    expect(page.get_by_role("button", name=re.compile("^Acknowledge"))).to_be_visible()
    expect(line).to_contain_text("New alert")
    line.get_by_role("button", name="Snooze").click()
    line.get_by_role("button", name="2 minutes").click()
    expect(other.get_by_text("No open alerts")).to_be_visible()
    expect(other.locator("[data-call=cross-1]")).to_contain_text(re.compile(r"Snoozed [12]:\d\d"))
    cross.hang_up()
    other.get_by_role("button", name="Notifications: 1 open").click()
    expect(other.get_by_role("dialog")).to_contain_text("Ended, nobody took it")
    other.reload()
    other.get_by_role("button", name="Notifications: 1 open").click()
    other.get_by_role("dialog").get_by_role("button", name=re.compile("Ines Okafor")).click()
    expect(other).to_have_url(f"{stage.url}/review/cross-1")
    other.get_by_role("button", name="Piotr Lis").click()
    other.get_by_role("button", name="Sign out").click()
    expect(other).to_have_url(f"{stage.url}/sign-in")


COUNT_GLIDES = """window.glides = 0; const animate = Element.prototype.animate;
Element.prototype.animate = function (...how) { window.glides += 1; return animate.apply(this, how); };"""
A_REST_S = 3
"""So long after the pointer left, the wall moves again (`HOLD_MS`, `REST_MS` of `order.ts`)."""


def test_under_the_pointer_nothing_moves_and_for_who_wants_no_motion_nothing_glides(
    stage: Stage, open_page: Open
) -> None:
    page, still = open_page("supervisor"), open_page("second", reduced_motion="reduce")
    for one in (page, still):
        one.add_init_script(COUNT_GLIDES)
        one.reload()
    with stage.call("calm-1", agent="Nadia Petrov") as calm, stage.call("cross-1") as cross:
        calm.speak(9)
        for one in (page, still):
            expect(one.locator("[data-call]")).to_have_count(2)
        now = datetime.now(UTC)
        page.clock.set_fixed_time(now)  # a pointer holds for seconds only: on a slow machine these would be over
        page.locator("[data-call=calm-1]").hover()
        order = "[...document.querySelectorAll('[data-call]')].map(one => one.dataset.call)"
        before = page.evaluate(order)
        cross.speak(16)
        expect(still.locator("[data-call]").first).to_contain_text(TROUBLED)
        expect(page.locator(".alertline")).to_contain_text("Ines Okafor")
        assert page.evaluate(order) == before
        page.mouse.move(2, 2)
        page.clock.set_fixed_time(now + timedelta(seconds=A_REST_S))
        expect(page.locator("[data-call]").first).to_contain_text("Ines Okafor")
        assert page.evaluate("window.glides") > 0
        assert still.evaluate("window.glides") == 0


def test_filters_search_and_layout(stage: Stage, open_page: Open) -> None:
    page = open_page("supervisor")
    with stage.call("calm-1", agent="Nadia Petrov", queue="Outages") as calm, stage.call("cross-1") as cross:
        calm.speak(9)
        cross.speak(16)
        cards = page.locator("[data-call]")
        expect(cards).to_have_count(2)
        expect(page.locator("[data-call=cross-1]")).to_contain_text(TROUBLED)
        page.get_by_role("button", name="Calm 1").click()
        expect(cards).to_have_count(1)
        expect(cards).to_contain_text("Nadia Petrov")
        page.get_by_role("button", name="Calm 1").click()
        # said earlier in the call, so only the server knows it
        page.keyboard.press("/")
        expect(page.get_by_label("Search what is being said")).to_be_focused()
        page.keyboard.type("policy says")
        expect(cards).to_have_count(1)
        expect(cards).to_contain_text("Ines Okafor")
        expect(cards.locator("mark")).to_have_text(["policy", "says"])
        page.keyboard.press("Escape")
        expect(cards).to_have_count(2)
        page.keyboard.press("v")
        expect(page.locator("tbody tr")).to_have_count(2)
        page.reload()
        expect(page.locator("tbody tr")).to_have_count(2)
        page.get_by_role("button", name="Filter F").click()
        page.get_by_label("Agent").select_option("Ines Okafor")
        expect(page.locator("tbody tr")).to_contain_text("Ines Okafor")
        page.get_by_label("Agent").select_option("")
        reason = page.get_by_label("Reason")
        assert re.fullmatch("[A-Z][a-z ,]+", reason.locator("option").nth(1).inner_text())
        reason.select_option(index=1)
        expect(page.locator("tbody tr")).to_contain_text("Ines Okafor")
        reason.select_option("")
        expect(page.locator("tbody tr")).to_have_count(2)
        page.get_by_role("button", name="Unacknowledged 1").click()
        expect(page.locator("tbody tr")).to_contain_text("Ines Okafor")
        page.get_by_role("button", name="Unacknowledged 1").click()
        expect(page.locator("tbody tr")).to_have_count(2)
        page.keyboard.press("f")
        page.get_by_label("Queue").select_option("Outages")
        expect(page.locator("tbody tr")).to_have_count(1)
        page.get_by_role("button", name="Views").click()
        page.get_by_placeholder("Name of this view").fill("Outages only")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Filter 1 F").click()
        page.get_by_role("button", name="Show all calls").first.click()
        expect(page.locator("tbody tr")).to_have_count(2)
        page.get_by_role("button", name="Views 1").click()
        page.get_by_role("button", name="Outages only", exact=True).click()
        expect(page.locator("tbody tr")).to_have_count(1)
        page.set_viewport_size({"width": 360, "height": 800})
        page.get_by_role("button", name="Filter 1").click()
        page.get_by_role("button", name="Show all calls").first.click()
        page.get_by_role("button", name="Filter", exact=True).click()
        page.get_by_role("button", name="Outages only", exact=True).click()
        expect(page.get_by_role("button", name="Filter 1")).to_be_visible()


def test_keys_move_open_and_go_back(stage: Stage, open_page: Open) -> None:
    page = open_page("supervisor")
    with stage.call("calm-1", agent="Nadia Petrov") as calm, stage.call("cross-1") as cross:
        calm.speak(9)
        cross.speak(16)
        expect(page.locator("[data-call=cross-1]")).to_contain_text(LAST_OF_16_S)
        expect(page.locator("[data-call=cross-1]")).to_contain_text(TROUBLED)
        expect(page.locator(".alertline")).to_contain_text("Acknowledge")
        expect(page.locator("[data-call]")).to_have_count(2)
        page.keyboard.press("j")
        expect(page.locator("[data-call=cross-1] a")).to_be_focused()
        page.keyboard.press("j")
        expect(page.locator("[data-call=calm-1] a")).to_be_focused()
        page.keyboard.press("k")
        expect(page.locator("[data-call=cross-1] a")).to_be_focused()
        page.keyboard.press("a")
        expect(page.get_by_text("No open alerts")).to_be_visible()
        expect(page.locator("[data-call=cross-1] a")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{stage.url}/call/cross-1")
        page.keyboard.press("Escape")
        expect(page).to_have_url(f"{stage.url}/")
        expect(page.locator("[data-call=cross-1] a")).to_be_focused()
        page.keyboard.press("l")
        expect(page).to_have_url(f"{stage.url}/call/cross-1")
        expect(page.get_by_role("button", name="Stop listening")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page).to_have_url(f"{stage.url}/")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        before = page.locator("html").get_attribute("data-theme")
        page.keyboard.press("t")
        expect(page.locator("html")).not_to_have_attribute("data-theme", before or "")


def test_an_ended_call_leaves_and_is_offered_for_review(stage: Stage, open_page: Open) -> None:
    page = open_page("supervisor")
    angry = stage.call("angry-1")
    angry.speak(16)
    expect(page.locator("[data-call=angry-1]")).to_contain_text(TROUBLED)
    angry.hang_up()
    expect(page.locator("[data-call=angry-1]")).to_contain_text("Ended")
    page.clock.set_fixed_time(datetime.now(UTC) + timedelta(seconds=LINGER_S))
    expect(page.get_by_text("Ended recently")).to_be_visible()
    page.get_by_role("link", name=re.compile("Ines Okafor")).click()
    expect(page).to_have_url(f"{stage.url}/review/angry-1")


def test_the_page_recovers_from_a_server_restart(stage: Stage, open_page: Open) -> None:
    page = open_page("supervisor")
    expect(page.get_by_text("No calls right now")).to_be_visible()
    port = stage.port
    stage.stop()
    expect(page.get_by_text("Connection lost")).to_be_visible()
    stage.start(port)
    expect(page.get_by_text("Connection lost")).to_be_hidden()
    with stage.call("calm-2", agent="Nadia Petrov") as calm:
        calm.speak(9)
        expect(page.locator("[data-call=calm-2]")).to_be_visible()
