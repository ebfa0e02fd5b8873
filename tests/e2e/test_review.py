"""Reviewing an ended call in the browser: turns by key, tags, comments, scorecard, note; and the insights page."""

import re

import pytest
from playwright.sync_api import expect

from monitor.audio import g711
from monitor.audio.frames import Encoding
from monitor.simulate.calls.bundle import list_calls, load_audio
from tests.e2e.conftest import Open, Stage

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]


def test_reviewer_works_through_a_call(stage: Stage, open_page: Open) -> None:
    stage.keep("angry-0", 25)
    page = open_page("reviewer", "/review/angry-0?t=8.5")
    expect(page.locator("li.now")).to_contain_text("speak to your manager")
    # it ended just now: a recording might still be on its way
    expect(page.get_by_text(re.compile("If this call was recorded|There is no recording of this call"))).to_be_visible()
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
    expect(page.get_by_role("link", name="Ines Okafor with Low Tide Hotel").first).to_have_attribute(
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


@pytest.mark.parametrize("stage", ["record"], indirect=True)
def test_a_bad_call_is_found_heard_judged_and_passed_on(stage: Stage, open_page: Open) -> None:
    bundled = next(call for call in list_calls() if call.name == "hotel-recovered")
    sound = g711.encode(load_audio(bundled).reshape(-1), Encoding.PCMU)
    stage.keep("demo-hotel-recovered-0", int(bundled.duration_s) + 1, sound, **bundled.metadata)
    stage.keep("calm-0", 9)
    page = open_page("supervisor", "/review")
    page.get_by_role("searchbox").fill("speak manager")
    expect(page.locator("tbody mark").first).to_have_text("speak")
    page.get_by_role("button", name="Saved searches").click()
    page.get_by_label("Name of this search").fill("Wants a manager")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("button", name="Wants a manager", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name=re.compile("speak to a manager")).click()
    expect(page.locator("li.now")).to_contain_text("speak to a manager")

    page.locator("h1").click()
    page.keyboard.press("Space")  # heard from there, by key
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    expect(page.get_by_label("Recording").locator("header")).to_contain_text(re.compile(r"00:(2[89]|[345]\d)"))
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()

    page.get_by_role("group", name="This alert was").get_by_role("button", name="Wrong").click()
    expect(page.get_by_role("button", name="Wrong")).to_have_attribute("aria-pressed", "true")

    page.get_by_role("button", name="Set right or label the turn at 00:06").click()
    for words in ("my card three times", "my card two times"):
        page.get_by_label("What was said").fill(
            f"This is the third time I have called today. You charged {words} for one room."
        )
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("p", has_text=words)).to_be_visible()
        page.get_by_role("button", name="Set right or label the turn at 00:06").click()
        if words.endswith("three times"):  # meanwhile somebody else sets the same word right
            events = stage.ask("/api/calls/demo-hotel-recovered-0")["events"]
            turn = next(event for event in events if event.get("text", "").startswith("This is the third time"))
            begin = turn["text"].index("twice")
            edit = {"utterance_id": turn["utterance_id"], "start": begin, "end": begin + 5, "text": "once again"}
            stage.ask("/api/calls/demo-hotel-recovered-0/edits", edit, who="reviewer")
    for history in ("“twice” became “three times” Dana", "“twice” became “once again” Farah"):
        expect(page.locator(".box li", has_text=history)).to_be_visible()
    page.get_by_role("button", name="frustrated", exact=True).click()
    expect(page.get_by_text("frustrated: Dana Whitcombe")).to_be_visible()

    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_label(re.compile("^Begin at")).check()
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("Link to the call").input_value()
    assert re.search(r"/share/\S+\?t=[2-5]\d$", link)
    reader = open_page("reviewer")
    reader.goto(link)
    expect(reader.locator("h1")).to_contain_text("Adam Brooks")
    other = open_page("agent")
    other.goto(link)
    expect(other.locator("h1, h2").first).not_to_contain_text("Adam Brooks")
    expect(other.get_by_text("third time I have called")).to_have_count(0)
    page.reload()
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_role("button", name=re.compile("^End the link made by Dana")).click()
    expect(page.get_by_text("The link leads nowhere now.")).to_be_visible()
    reader.goto(link)
    expect(reader.get_by_role("heading", name="There is nothing at this address")).to_be_visible()

    page.get_by_role("button", name="Share what was learned").click()
    expect(page.locator("blockquote")).to_contain_text("taking this on myself")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Page")).click()
    card = download.value.path().read_text(encoding="utf-8")
    assert "Adam" not in card
    assert "taking this on myself" in card
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Back to the list").click()
    expect(page.get_by_role("searchbox")).to_have_value("speak manager")  # as it was left
