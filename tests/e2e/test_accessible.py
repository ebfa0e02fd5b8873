"""No axe violation (WCAG 2.2 A and AA) on any page, light and dark, wide and narrow; nothing wider than the window."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import ROOT, Open, Stage

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
AXE = ROOT / "dashboard" / "node_modules" / "axe-core" / "axe.min.js"
FADES_OVER = """document.getAnimations().every(
    (one) => one.playState !== 'running' || one.effect.getComputedTiming().iterations === Infinity)"""
"""Contrast is measured on what is drawn in the end."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def _violations(page: Page, axe: Path = AXE) -> list[str]:
    """What axe finds, one line each. The page's policy forbids inline scripts, so axe comes through the debugger."""
    page.evaluate(axe.read_text(encoding="utf-8") + "; undefined")
    page.wait_for_function(FADES_OVER)
    found: dict[str, Any] = page.evaluate(
        "(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", TAGS
    )
    return [
        f"{one['id']}: {node['html'][:160]} ({node.get('failureSummary', '')[:200]})"
        for one in found["violations"]
        for node in one["nodes"][:3]
    ]


@pytest.mark.parametrize(("theme", "width"), [("light", 360), ("dark", 1440)])
def test_every_page(stage: Stage, open_page: Open, theme: str, width: int) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: run npm ci in dashboard/")
    stage.keep("angry-0", 25)
    found: dict[str, list[str]] = {}
    with stage.call("calm-1", agent="Nadia Petrov") as calm, stage.call("angry-1") as angry:
        calm.speak(9)
        angry.speak(20)
        page = open_page("supervisor", f"/?theme={theme}", width=width, reduced_motion="reduce")
        expect(page.locator("[data-call]").first).to_be_visible()
        found["wall"] = _violations(page)
        page.get_by_role("button", name="Table").click()
        expect(page.locator("tbody tr").first).to_be_visible()
        found["table"] = _violations(page)
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        found["shortcuts"] = _violations(page)
        page.keyboard.press("Escape")
        page.keyboard.press("f")
        expect(page.get_by_role("dialog", name="Filters")).to_be_visible()
        found["filters"] = _violations(page)
        page.get_by_role("button", name=re.compile("^Notifications")).click()
        expect(page.get_by_role("dialog", name="Notifications")).to_be_visible()
        found["notices"] = _violations(page)
        page.goto(f"{stage.url}/call/angry-1?theme={theme}")
        page.get_by_role("button", name="Assign").click()
        expect(page.get_by_role("button", name="Piotr Lis")).to_be_visible()
        found["assign"] = _violations(page)
        page.get_by_role("button", name="Customer refuses").click()
        expect(page.get_by_role("dialog", name="The customer refuses monitoring?")).to_be_visible()
        found["refuse"] = _violations(page)
        for name, path, ready in (
            ("call", "/call/angry-1", "third time"),
            ("ended", "/review/angry-0", "third time"),
            ("review", "/review", "Ines Okafor"),
            ("insights", "/insights", "complaint"),
            ("what-if", "/whatif", "What if"),
            ("operations", "/operations", "Recogniser busy"),
            ("settings", "/settings", "Appearance"),
        ):
            page.goto(f"{stage.url}{path}?theme={theme}")
            expect(page.locator("main")).to_contain_text(ready)
            found[name] = _violations(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than the window"
        admin = open_page("admin", f"/settings?theme={theme}", width=width, reduced_motion="reduce")
        expect(admin.get_by_role("region", name="Audit").first).to_contain_text("Dana Whitcombe")
        admin.get_by_role("button", name="Root").click()
        found["audit"] = _violations(admin)
        agent = open_page("agent", f"/agent?theme={theme}", width=width, reduced_motion="reduce")
        expect(agent.locator(".mood")).to_be_visible()
        found["agent"] = _violations(agent)
        found["sign-in"] = _violations(open_page(None, f"/?theme={theme}", width=width, reduced_motion="reduce"))
    assert {name: lines for name, lines in found.items() if lines} == {}
