"""A `customer` that no track answers to is refused: its calls would be blind and look calm."""

from typing import get_args

import pytest

from monitor.clock import SystemClock
from monitor.config import ServerSettings, SourceSettings
from monitor.errors import ConfigError
from monitor.server.ingest.gate import Gate
from monitor.telephony.protocols import CUSTOMERS, check_source

PROTOCOLS = get_args(SourceSettings.model_fields["protocol"].annotation)
FREE = {"siprec", "vonage"}


def source(protocol: str, customer: str) -> SourceSettings:
    return SourceSettings.model_validate({"protocol": protocol, "customer": customer})


def test_every_protocol_says_what_it_takes_or_takes_any_text() -> None:
    assert set(CUSTOMERS) | FREE == set(PROTOCOLS)
    for protocol, known in CUSTOMERS.items():
        for customer in ("", *known):
            check_source("a", source(protocol, customer))
    for protocol in FREE:
        check_source("a", source(protocol, "+4930123"))


@pytest.mark.parametrize(
    ("protocol", "customer"),
    [
        ("twilio", "Inbound"),
        ("telnyx", "both"),
        ("audiohook", "customer"),
        ("freeswitch", "Second"),
        ("jambonz", "2"),
        ("raw", "Second"),
        ("asterisk", "first"),
        ("audiosocket", "yes"),
        ("rtp", "third"),
    ],
)
def test_a_misspelt_customer_does_not_leave_calls_blind(protocol: str, customer: str) -> None:
    told = source(protocol, customer)
    with pytest.raises(ConfigError, match=rf"^sources\.a\.customer: {protocol} knows no '{customer}'; one of "):
        check_source("a", told)
    with pytest.raises(ConfigError, match="customer"):  # what keeps a server from starting
        Gate({"a": told}, ServerSettings(), SystemClock())
