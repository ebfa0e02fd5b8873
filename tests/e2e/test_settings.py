"""An administrator changes how calls are judged: faults told at the field, tried on kept calls, saved, in force."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Open, Stage

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]


def test_a_change_is_tried_saved_noted_and_takes_effect(stage: Stage, open_page: Open) -> None:
    stage.keep("calm-0", 9, agent="Nadia Petrov", team="Quay")
    stage.keep("cross-0", 16)
    page = open_page("admin", "/settings")
    tense, critical = page.get_by_label("Tense from"), page.get_by_label("Critical from")
    expect(tense).to_have_value("35")
    critical.fill("40")
    expect(page.get_by_text("Must be more than 8 points")).to_be_visible()
    expect(page.get_by_role("button", name="Try on kept calls")).to_be_disabled()
    for field, value in ((tense, "5"), (page.get_by_label("Hysteresis"), "0.5"), (critical, "99")):
        field.fill(value)
    page.get_by_label("Frustrated from").fill("6")
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()
    page.get_by_role("button", name="Try on kept calls").click()
    effect = page.locator(".effect")
    expect(effect).to_contain_text("on the newest 2 kept calls")
    expect(effect.locator("a[href^='/review/cross-0?']")).to_be_visible()
    expect(effect.locator("figure .ln")).to_have_count(2)  # one call's score, in force and as changed
    page.get_by_role("button", name="Add a team").click()
    page.get_by_label("Team", exact=True).fill("Harbour")
    page.get_by_role("textbox", name=re.compile("Agents, one a line")).fill("Ines Okafor")
    page.reload()
    expect(page.get_by_text("Your changes that were not saved are still here.").last).to_be_visible()
    page.get_by_role("button", name="Try on kept calls").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved. In force for calls that begin from now on.").last).to_be_visible()
    expect(page.locator("ol")).to_contain_text("Root")
    expect(page.locator("ol")).to_contain_text("scoring.critical: 80.0 → 99.0")
    page.reload()
    expect(critical).to_have_value("99")
    with stage.call("cross-1", team="") as cross:
        cross.speak(16)
        wall = open_page("supervisor")
        expect(wall.locator("[data-call=cross-1]")).to_contain_text("furious")
        expect(wall.locator("[data-call=cross-1]")).to_contain_text("Frustrated")  # nothing is critical below 99
        expect(wall.locator(".team")).to_contain_text("Harbour")
        reader = open_page("supervisor", "/settings")
        expect(reader.get_by_label("Critical from")).to_be_disabled()
