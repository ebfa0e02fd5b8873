"""Plays a recording at a server as a phone system would. Which peer speaks which protocol is here."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from monitor.errors import UsageError
from monitor.simulate.drive import Outcome, Pace, drive
from monitor.simulate.peers.peer import SimulatedCall
from monitor.simulate.peers.raw import RawPeer
from monitor.simulate.peers.twilio import TwilioPeer


@dataclass(frozen=True, slots=True)
class Target:
    """The server, and what this peer knows about it."""

    url: str
    token: str = ""
    dialect: str = ""
    customer: str = ""
    """As `[sources.NAME] customer`: which track or channel shall carry the customer."""
    pace: Pace = field(default_factory=Pace)


Player = Callable[[SimulatedCall, Target], Awaitable[Outcome]]


async def _raw(call: SimulatedCall, target: Target) -> Outcome:
    return await drive(RawPeer(call, target.token), target.url, target.pace)


async def _twilio(call: SimulatedCall, target: Target) -> Outcome:
    return await drive(TwilioPeer(call, target.token, target.customer or "inbound"), target.url, target.pace)


PLAYERS: Mapping[str, Player] = MappingProxyType({"raw": _raw, "twilio": _twilio})
RATES: Mapping[str, int] = MappingProxyType({})
"""Sample rate (Hz) of protocols that are not played at 8000."""


def rate_for(protocol: str) -> int:
    """Hz at which the recording must be given to `replay`."""
    return RATES.get(protocol, 8000)


async def replay(call: SimulatedCall, protocol: str, target: Target) -> Outcome:
    """Carry one call to a server.

    Raises UsageError for an unknown protocol and CalmlineError when the server cannot be reached.
    """
    player = PLAYERS.get(protocol)
    if player is None:
        raise UsageError(f"protocol {protocol!r} is unknown; one of {', '.join(PLAYERS)}")
    return await player(call, target)
