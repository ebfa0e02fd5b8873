"""Promises of docs/telephony: every protocol and dialect has its page, and its commands exist."""

import re
from pathlib import Path

import pytest

from monitor.simulate.replay import PLAYERS
from monitor.telephony.dialects import TWILIO_DIALECTS
from monitor.telephony.protocols import WEBSOCKET_CODECS

PAGES = Path(__file__).resolve().parents[2] / "docs" / "telephony"
TEXT = "\n".join(page.read_text(encoding="utf-8") for page in PAGES.glob("*.md"))


@pytest.mark.parametrize("protocol", PLAYERS)
def test_every_simulator_is_on_a_page(protocol: str) -> None:
    assert f"--as {protocol}" in TEXT


def test_no_page_names_a_simulator_that_is_not_there() -> None:
    assert set(re.findall(r"--as (\w+)", TEXT)) <= set(PLAYERS)


@pytest.mark.parametrize("protocol", WEBSOCKET_CODECS)
def test_every_endpoint_is_on_a_page(protocol: str) -> None:
    assert f"/ingest/{protocol}" in TEXT
    assert f'protocol = "{protocol}"' in TEXT


def test_every_dialect_is_named() -> None:
    twilio = (PAGES / "twilio.md").read_text(encoding="utf-8").lower()
    assert all(name in twilio for name in TWILIO_DIALECTS)


def test_every_page_is_listed() -> None:
    listed = set(re.findall(r"\(([\w-]+\.md)\)", (PAGES / "README.md").read_text(encoding="utf-8")))
    assert {page.name for page in PAGES.glob("*.md")} - {"README.md"} == listed
