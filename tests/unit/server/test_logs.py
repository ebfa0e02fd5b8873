"""A token never reaches a log."""

import io
import logging
import sys
from pathlib import Path

import pytest
import structlog

from monitor.clock import SystemClock
from monitor.server.logs import scrub, setup_logging
from monitor.server.tokens import TokenDesk


@pytest.fixture
def stderr(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What goes to stderr."""
    buffer = io.StringIO()
    monkeypatch.setattr(sys, "stderr", buffer)
    setup_logging()
    return buffer


def test_tokens_are_hidden_wherever_they_stand(stderr: io.StringIO, tmp_path: Path) -> None:
    token = TokenDesk(tmp_path, SystemClock()).create("admin", "root").token
    log = structlog.get_logger("test")
    log.info("static", path=f"/ingest/raw/{token}", nested={"query": [f"token={token}"]})
    logging.getLogger("uvicorn.error").warning("WebSocket /ingest/raw/%s [accepted]", token)
    said = stderr.getvalue()
    assert said.count("[token]") == 3
    assert token not in said
    assert token[:20] not in said


def test_exceptions_show_kind_and_place_but_never_their_text(stderr: io.StringIO) -> None:
    for log in (structlog.get_logger("ours"), logging.getLogger("uvicorn.error")):
        try:
            raise ValueError("my card number is four two")
        except ValueError:
            log.exception("failed")
    said = stderr.getvalue()
    assert said.count("ValueError < test_logs.py:") == 2
    assert "card" not in said


def test_request_lines_of_libraries_are_not_logged(stderr: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").info("a request line")
    logging.getLogger("websockets.server").info("a request line")
    assert stderr.getvalue() == ""


def test_scrub_keeps_numbers() -> None:
    assert scrub(None, "info", {"event": "x", "n": 1, "f": 0.5, "none": None}) == {
        "event": "x", "n": 1, "f": 0.5, "none": None,
    }  # fmt: skip
