"""One call on its page, live and afterwards; the agent's page beside it."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Open, Stage

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]


def test_a_live_call_is_read_explained_and_worked_on(stage: Stage, open_page: Open) -> None:
    with stage.call("slow-1") as call:
        call.speak(16)
        page = open_page("supervisor", "/call/slow-1")
        log = page.get_by_role("log")
        expect(log).to_contain_text("third time")
        expect(log).to_contain_text("Our policy says no.")
        # a number is masked from the first moment
        expect(log).not_to_contain_text("nine two eight three")
        expect(log).to_contain_text("••••")
        expect(log.locator("mark").first).to_be_visible()
        expect(page.locator(".u-over")).to_be_visible()
        expect(page.get_by_role("heading", name=re.compile("Why \\d+"))).to_be_visible()
        expect(page.get_by_text("You are watching.")).to_be_visible()
        page.keyboard.press("h")
        card = page.get_by_role("region", name="Hand-over card")
        expect(card).to_contain_text("“This is the third time I have called about the same problem.”")
        expect(card).not_to_contain_text("nine two eight three")
        page.keyboard.press("h")

        call.speak_until(92)
        expect(log).to_contain_text("still speaking")
        call.speak_until(152)
        expect(log).to_contain_text("Are you even")
        expect(log.locator("li.part")).to_have_count(0)
        expect(log.locator(".st").first).to_be_visible()

        expect(page.get_by_role("button", name="Acknowledge").first).to_be_visible()
        page.keyboard.press("a")
        expect(page.get_by_text("Seen by you")).to_be_visible()
        page.get_by_role("button", name="Assign").click()
        page.get_by_role("button", name="Assign to me").click()
        expect(page.get_by_text("You have it")).to_be_visible()
        page.get_by_role("button", name="Right", exact=True).click()
        expect(page.get_by_role("button", name="Right", exact=True)).to_have_attribute("aria-pressed", "true")
        page.keyboard.press("m")
        expect(page.get_by_role("textbox", name="Message to Ines")).to_be_focused()
        page.keyboard.type("Refund is approved.")
        page.keyboard.press("Enter")
        expect(log).to_contain_text("Refund is approved.")
        page.keyboard.press("Escape")
        page.get_by_role("textbox", name=re.compile("Add a note")).fill("Rang on the 3rd, too.")
        page.keyboard.press("Enter")
        expect(log).to_contain_text("Rang on the 3rd, too.")


SOUND = (b"\x80\xff" * 8 + b"\x00\xff" * 8) * 500 * 60
"""A minute of the customer, 500 Hz as loud as can be; the agent is silent."""
METER = """const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (to, ...rest) {
  if (to === this.context.destination) {
    window.meter = this.context.createAnalyser();
    connect.call(this, window.meter);
  }
  return connect.call(this, to, ...rest);
};"""
PEAK = """() => { if (!window.meter) return false; const now = new Float32Array(window.meter.fftSize);
window.meter.getFloatTimeDomainData(now); return now.some(one => Math.abs(one) > 0.2); }"""


def test_a_live_call_is_heard(stage: Stage, open_page: Open) -> None:
    page = open_page("supervisor")
    page.add_init_script(METER)
    call = stage.call("cross-1", SOUND)  # only what was said is heard, and that is over in 15 s
    page.goto(f"{stage.url}/call/cross-1")
    page.get_by_role("button", name="Listen", exact=True).click()
    expect(page.get_by_text("Listening, 5 s behind")).to_be_visible()
    call.go_on()  # of what comes at once the page plays the newest only
    page.wait_for_function(PEAK)
    call.speak_until(16)
    expect(page.get_by_role("log").locator("li:not(.part)", has_text="furious")).to_be_visible()
    page.keyboard.press("k")
    expect(page.locator("li.lit")).to_contain_text("furious")
    call.hang_up()
    expect(page.get_by_text("The call is over.")).to_be_visible()


def test_the_agent_sees_one_tip_the_mood_and_who_watches_but_no_score(stage: Stage, open_page: Open) -> None:
    page = open_page("agent", width=360, height=800)
    expect(page).to_have_url(f"{stage.url}/agent")
    expect(page.get_by_text("No call yet.")).to_be_visible()
    angry = stage.call("angry-1", agent="Mark Hale")
    angry.speak(16)
    angry.tell(agent="Ines Okafor")
    card = page.get_by_role("region", name="Hand-over card")
    expect(card).to_contain_text("From Mark")
    expect(page.get_by_role("button", name="Done")).to_be_visible()  # the sentence to say comes first
    expect(card).not_to_contain_text("third time")
    page.keyboard.press("h")
    expect(card).to_contain_text("“This is the third time I have called about the same problem.”")
    page.keyboard.press("h")
    expect(card).not_to_contain_text("third time")
    expect(page.locator(".tip h2")).to_have_count(1)
    expect(page.locator(".mood")).to_contain_text(re.compile("Tense|Frustrated|Critical"))
    assert re.search(r"\b(8|9)\d\b", page.locator("main").inner_text()) is None, "no score on the agent's screen"
    expect(page.get_by_text("Nobody is watching")).to_be_visible()

    supervisor = open_page("supervisor", "/call/angry-1")
    expect(page.get_by_text("Dana watches")).to_be_visible()
    expect(supervisor.get_by_role("textbox", name="Message to Ines")).to_be_visible()
    supervisor.keyboard.press("m")
    expect(supervisor.get_by_role("textbox", name="Message to Ines")).to_be_focused()
    supervisor.keyboard.type("I am with you.")
    supervisor.keyboard.press("Enter")
    expect(page.get_by_text("I am with you.")).to_be_visible()
    page.get_by_role("button", name="Got it").click()
    expect(page.get_by_text("I am with you.")).to_have_count(0)

    tip = page.locator(".tip h2").inner_text()
    page.keyboard.press("d")
    expect(page.locator(".tip h2").filter(has_text=tip)).to_have_count(0)
    supervisor.close()
    expect(page.get_by_text("Nobody is watching")).to_be_visible()
    angry.hang_up()
    expect(page.locator(".tip .big")).to_have_text(re.compile("hard call|Tough one|some patience", re.IGNORECASE))
    page.get_by_role("button", name="I’m ready").click()
    expect(page.get_by_text("No call yet.")).to_be_visible()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360


def test_an_ended_call_is_found_opened_and_judged(stage: Stage, open_page: Open) -> None:
    for call_id, agent, seconds in (("angry-1", "Ines Okafor", 25), ("calm-1", "Nadia Petrov", 9)):
        stage.keep(call_id, seconds, agent=agent)
    page = open_page("supervisor", "/review")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_placeholder("Search what was said").fill("manager")
    expect(page.locator("tbody tr:not(.hits)")).to_have_count(1)
    page.locator("tbody tr.found").click()
    expect(page).to_have_url(f"{stage.url}/review/angry-1")
    expect(page.get_by_role("log")).to_contain_text("I want to speak to your manager")
    expect(page.get_by_role("heading", name=re.compile("at its worst"))).to_be_visible()
    expect(page.locator(".u-over")).to_be_visible()
    page.get_by_role("button", name="Wrong").first.click()
    expect(page.get_by_role("button", name="Wrong").first).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.get_by_role("button", name="Wrong").first).to_have_attribute("aria-pressed", "true")
    page.goto(f"{stage.url}/call/nobody")
    expect(page.get_by_text("This call is not here")).to_be_visible()


def test_who_may_see_what(stage: Stage, open_page: Open) -> None:
    stranger = open_page(None, "/")
    expect(stranger.get_by_text("Sign in to see calls")).to_be_visible()
    reviewer = open_page("reviewer")
    expect(reviewer).to_have_url(f"{stage.url}/review")
    expect(reviewer.get_by_text("No ended calls yet")).to_be_visible()
    expect(reviewer.get_by_role("link", name="Wall")).to_have_count(0)
    agent = open_page("agent", "/operations")
    expect(agent.get_by_text("This page is not for your role")).to_be_visible()
    admin = open_page("admin", "/operations")
    expect(admin.get_by_text("Recogniser busy")).to_be_visible()
    expect(admin.get_by_text("scripted").first).to_be_visible()
