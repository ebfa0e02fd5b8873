"""Addresses after `--to`: whatever is typed is an address or a usage error, never a traceback."""

import numpy as np
import pytest
from websockets.datastructures import Headers
from websockets.exceptions import InvalidStatus
from websockets.http11 import Response

from monitor.calls.microphone import MIC_FORMAT
from monitor.errors import UsageError
from monitor.simulate.address import checked_address, endpoint, unreached
from monitor.simulate.microphone import RemoteCall
from monitor.simulate.peers.peer import SimulatedCall
from monitor.simulate.replay import Target, replay

CALL = SimulatedCall("c", np.zeros((160, 2), np.int16), 8000, ("customer", "agent"))
WRONG = ("HOST:99999", "[bad", "a..b:99", "x" * 64 + ":99", ":99", "host:abc", "host:-1")


def test_endpoints() -> None:
    assert endpoint("http://host:1", "/ingest/raw") == "ws://host:1/ingest/raw"
    assert endpoint("wss://host/", "/ingest/raw") == "wss://host/ingest/raw"
    assert endpoint("ws://host/ingest/twilio/TOKEN", "/ingest/twilio") == "ws://host/ingest/twilio/TOKEN"
    assert endpoint("ws://[::1]:8484", "/ingest/raw") == "ws://[::1]:8484/ingest/raw"


def test_host_and_port() -> None:
    assert checked_address("tcp://127.0.0.1:9092", "tcp")[:2] == ("127.0.0.1", 9092)
    assert checked_address("sip://host?transport=tcp", "sip", port=5060)[:2] == ("host", 5060)
    with pytest.raises(UsageError, match="needs --to tcp://HOST:PORT, not udp://host:1"):
        checked_address("udp://host:1", "tcp")
    with pytest.raises(UsageError, match="needs --to tcp"):
        checked_address("tcp://host", "tcp")


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize(
    ("protocol", "scheme"),
    [
        ("raw", "ws"),
        ("audiohook", "wss"),
        ("vonage", "http"),
        ("audiosocket", "tcp"),
        ("siprec", "sip"),
        ("rtp", "udp"),
    ],
)
async def test_what_is_no_address_is_a_usage_error(protocol: str, scheme: str, wrong: str) -> None:
    with pytest.raises(UsageError, match="--to") as caught:
        await replay(CALL, protocol, Target(f"{scheme}://{wrong}", key_id="key"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("wrong", WRONG)
def test_a_microphone_is_sent_to_addresses_only(wrong: str) -> None:
    with pytest.raises(UsageError, match="--to"):
        RemoteCall(f"ws://{wrong}", MIC_FORMAT, ["customer"])


async def test_two_legs_need_two_ports() -> None:
    with pytest.raises(UsageError, match="port after 65535"):
        await replay(CALL, "rtp", Target("udp://127.0.0.1:65535"))


@pytest.mark.parametrize("status", [401, 403])
def test_a_missing_right_names_the_way_to_get_it_and_no_token(status: int) -> None:
    refused = unreached("ws://host:1/ingest/twilio/SECRET?token=SECRET", InvalidStatus(Response(status, "", Headers())))
    assert f"ws://host:1/ingest/twilio refused us (HTTP {status}): set CALMLINE_TOKEN" in str(refused)
    assert "calmline token create --role ingest --name NAME" in str(refused)
    assert "SECRET" not in str(refused)
    full = unreached("ws://host:1/ingest/raw", InvalidStatus(Response(503, "", Headers())))
    assert str(full).startswith("cannot reach ws://host:1/ingest/raw: ")
