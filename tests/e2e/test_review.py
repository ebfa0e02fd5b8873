"""Reviewing an ended call in the browser: turns by key, tags, comments, scorecard, note; and the insights page."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Open, Stage

pytestmark = pytest.mark.browser


def test_reviewer_works_through_a_call(stage: Stage, open_page: Open) -> None:
    stage.keep("angry-0", 25)
    page = open_page("reviewer", "/review/angry-0?t=8.5")
    expect(page.locator("li.now")).to_contain_text("speak to your manager")
    expect(page.get_by_text("There is no recording of this call.")).to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(page.locator("li.now")).to_contain_text("furious")
    page.get_by_placeholder("Comment at").fill("Nobody answers this.")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nobody answers this.")).to_be_visible()
    page.get_by_placeholder("Add a tag").fill("needs a call back")
    page.keyboard.press("Enter")
    expect(page.get_by_text("needs a call back")).to_be_visible()
    page.get_by_role("button", name="Overrule: Empathise").click()
    page.get_by_placeholder("Why? One sentence").fill("The tone said it.")
    page.get_by_role("button", name="Count as done").click()
    expect(page.get_by_text("The tone said it.")).to_be_visible()
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Text of the note").fill("Ring back tomorrow.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Ring back tomorrow.")).to_be_visible()  # kept: the answer draws it
    page.reload()
    for text in ("Nobody answers this.", "needs a call back", "The tone said it.", "Ring back tomorrow."):
        expect(page.get_by_text(text)).to_be_visible()
    page.get_by_role("button", name="Export").click()
    expect(page.get_by_role("link", name=re.compile("Subtitles"))).to_have_attribute("href", re.compile(r"format=vtt$"))


def test_insights_count_kept_calls(stage: Stage, open_page: Open) -> None:
    stage.keep("angry-0", 25)
    page = open_page("reviewer", "/insights")
    expect(page.get_by_text("of 1 hard calls ended better")).to_be_visible()
    expect(page.locator("main")).to_contain_text("No theme stands out yet")
    page.get_by_label("Group calls by").select_option("team")
    expect(page.get_by_role("cell", name="Harbour")).to_be_visible()


def test_other_rules_are_tried_on_kept_calls(stage: Stage, open_page: Open) -> None:
    stage.keep("angry-0", 25)
    page = open_page("supervisor", "/whatif")
    expect(page.get_by_role("button", name="Replay")).to_be_disabled()
    for name, value in (("Critical from", "99"), ("Frustrated from", "98"), ("Hysteresis", "0.5")):
        page.get_by_label(name).fill(value)
    page.get_by_role("button", name="Replay").click()
    expect(page.get_by_role("heading", name=re.compile("fewer|more|later"))).to_be_visible()
    expect(page.get_by_role("link", name="angry-0").first).to_have_attribute(
        "href", re.compile(r"^/review/angry-0\?t=\d+$")
    )
    expect(page.get_by_text("No alert of these calls has a verdict")).to_be_visible()


def test_a_promise_becomes_a_letter_and_is_closed_with_the_answer(stage: Stage, open_page: Open) -> None:
    stage.keep("angry-0", 25)
    page = open_page("reviewer", "/review/angry-0")
    page.get_by_placeholder("What we come back with").fill("Say what was changed")
    page.get_by_label("By when").fill("2026-01-05")
    page.get_by_role("button", name="Plan").click()
    expect(page.get_by_text("Say what was changed")).to_be_visible()
    page.goto(stage.url + "/insights")
    page.get_by_role("button", name="Letter for: Say what was changed").click()
    letter = page.get_by_label("Text of the letter")
    expect(letter).to_have_value(re.compile(r"Hello \[name\],"))
    letter.fill("Hello Ms Weber, it is settled.")
    expect(page.get_by_text("Nothing is left to fill in.")).to_be_visible()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text(re.compile("Edited by Farah"))).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Done: Say what was changed").click()
    page.get_by_placeholder("What the customer said").fill("Thank you, I will stay.")
    page.get_by_role("button", name="Mark as done").click()
    expect(page.get_by_text("Nobody is waiting for us.")).to_be_visible()
