"""Every conversation file of every websocket protocol."""

from pathlib import Path

import pytest

from monitor.telephony.protocols import WEBSOCKET_CODECS
from tests.conformance.conversation import conversations, play

CASES = [(protocol, path) for protocol in WEBSOCKET_CODECS for path in conversations(protocol)]


@pytest.mark.parametrize(("protocol", "path"), CASES, ids=[f"{name}/{path.stem}" for name, path in CASES])
def test_conversation(protocol: str, path: Path) -> None:
    play(path, WEBSOCKET_CODECS[protocol])


@pytest.mark.parametrize("protocol", WEBSOCKET_CODECS)
def test_every_protocol_has_a_whole_call_and_a_fault(protocol: str) -> None:
    told = [path.read_text() for path in conversations(protocol)]
    assert any('"closed"' in text for text in told)
    assert any('"error"' in text for text in told)
