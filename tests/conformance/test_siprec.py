"""Every SIPREC conversation file."""

from pathlib import Path

import pytest

from tests.conformance.siprec_conversation import FILES, Play


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_conversation(path: Path) -> None:
    Play(path).run()


def test_there_is_a_whole_call_and_a_fault() -> None:
    names = {path.stem for path in FILES}
    assert "whole-call" in names
    assert any(name.startswith("fault-") for name in names)
