"""What a replay may be told, by protocol; nothing is sent here."""

import numpy as np
import pytest

from monitor.errors import UsageError
from monitor.simulate.peers.peer import SimulatedCall
from monitor.simulate.replay import PLAYERS, Target, replay

CALL = SimulatedCall("c", np.zeros((160, 2), np.int16), 8000, ("customer", "agent"))


@pytest.mark.parametrize("protocol", PLAYERS)
@pytest.mark.parametrize("option", ["dialect", "customer"])
async def test_what_a_protocol_has_not_is_refused(protocol: str, option: str) -> None:
    url = "ws://127.0.0.1:9"
    target = Target(url, dialect="nosuch") if option == "dialect" else Target(url, customer="nosuch")
    with pytest.raises(UsageError, match=f"{option} 'nosuch' is unknown to {protocol}; (one of|leave it out)"):
        await replay(CALL, protocol, target)


async def test_what_it_has_is_named() -> None:
    with pytest.raises(UsageError, match="one of oracle, none"):
        await replay(CALL, "siprec", Target("sip://127.0.0.1:9", dialect="cisco"))
    with pytest.raises(UsageError, match="one of inbound, outbound, none"):
        await replay(CALL, "twilio", Target("ws://127.0.0.1:9", customer="Inbound"))
