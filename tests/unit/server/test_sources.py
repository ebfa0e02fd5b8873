"""Which source's settings a connection uses."""

import pytest

from monitor.audio.frames import AudioFormat, Encoding
from monitor.config import Settings, SourceSettings
from monitor.events.base import CallMetadata
from monitor.server.ingest.sources import Source, find_source
from monitor.server.token_format import Identity
from monitor.telephony.codec import CallOpened

SOURCES = {
    "raw": SourceSettings(protocol="raw", queue="default"),
    "pbx": SourceSettings(protocol="raw", queue="support", team="north"),
    "cloud": SourceSettings(protocol="twilio"),
}


def _who(name: str) -> Identity:
    return Identity("1", "ingest", name, 9e9)


@pytest.mark.parametrize(
    ("protocol", "name", "found"),
    [("raw", "pbx", "pbx"), ("raw", "other", "raw"), ("raw", "cloud", "raw"), ("twilio", "cloud", "cloud")],
)
def test_the_tokens_name_then_the_protocol(protocol: str, name: str, found: str) -> None:
    assert find_source(SOURCES, protocol, _who(name)).name == found


def test_a_peer_not_yet_known_and_a_protocol_without_settings() -> None:
    assert find_source(SOURCES, "raw", None).settings.queue == "default"
    plain = find_source(Settings().sources, "twilio", None)
    assert (plain.name, plain.settings.protocol) == ("twilio", "twilio")


def test_team_and_queue_fill_what_the_call_leaves_out() -> None:
    opened = CallOpened("c1", AudioFormat(Encoding.PCMU, 8000), ("customer",), CallMetadata(queue="sales"))
    told = Source("pbx", SOURCES["pbx"]).complete(opened).metadata
    assert (told.team, told.queue) == ("north", "sales")
