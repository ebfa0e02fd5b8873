"""Plays a recording at a server as a phone system would. Which peer speaks which protocol is here."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from monitor.errors import UsageError
from monitor.simulate.address import checked_address, endpoint
from monitor.simulate.drive import drive
from monitor.simulate.drive_sip import drive_sip
from monitor.simulate.drive_streams import drive_tcp, drive_udp
from monitor.simulate.pacing import Outcome, Pace, together
from monitor.simulate.peers.asterisk_streams import audiosocket_frames, call_uuid, rtp_frames
from monitor.simulate.peers.audiohook import AudioHookPeer
from monitor.simulate.peers.binary import asterisk, freeswitch, jambonz, vonage
from monitor.simulate.peers.peer import Peer, SimulatedCall
from monitor.simulate.peers.raw import RawPeer
from monitor.simulate.peers.twilio import SHAPES, TwilioPeer


@dataclass(frozen=True, slots=True)
class Target:
    """The server, and what this peer knows about it. `key_id` and `secret`: of protocols that sign (AudioHook)."""

    url: str
    token: str = ""
    dialect: str = ""
    customer: str = ""
    """As `[sources.NAME] customer`: which track or channel shall carry the customer."""
    key_id: str = ""
    secret: str = ""
    pace: Pace = field(default_factory=Pace)


Player = Callable[[SimulatedCall, Target], Awaitable[Outcome]]


async def replay(call: SimulatedCall, protocol: str, target: Target) -> Outcome:
    """Carry one call to a server.

    Raises UsageError for an unknown protocol, and for a dialect or customer it has not; CalmlineError when the server
    cannot be reached.
    """
    player = PLAYERS.get(protocol)
    if player is None:
        raise UsageError(f"protocol {protocol!r} is unknown; one of {', '.join(PLAYERS)}")
    _check(target.dialect, "dialect", protocol, DIALECTS.get(protocol, ()))
    _check(target.customer, "customer", protocol, CUSTOMERS.get(protocol, ()))
    return await player(call, target)


def _check(told: str, option: str, protocol: str, known: Collection[str]) -> None:
    if told and told not in known:
        names = f"one of {', '.join(filter(None, known))}" if known else "leave it out"
        raise UsageError(f"{option} {told!r} is unknown to {protocol}; {names}")


def rate_for(protocol: str) -> int:
    """Hz at which the recording must be given to `replay`."""
    return RATES.get(protocol, 8000)


async def _legs(peers: Sequence[Peer], target: Target) -> Outcome:
    return together(await asyncio.gather(*(drive(peer, target.url, target.pace) for peer in peers)))


async def _raw(call: SimulatedCall, target: Target) -> Outcome:
    return await drive(RawPeer(call, target.token), target.url, target.pace)


async def _twilio(call: SimulatedCall, target: Target) -> Outcome:
    peer = TwilioPeer(call, target.token, target.customer or "inbound", target.dialect)
    return await drive(peer, target.url, target.pace)


async def _telnyx(call: SimulatedCall, target: Target) -> Outcome:
    return await drive(TwilioPeer(call, target.token, target.customer or "inbound", "telnyx"), target.url, target.pace)


async def _audiohook(call: SimulatedCall, target: Target) -> Outcome:
    peer = AudioHookPeer(call, target.token)
    if target.key_id:
        peer.sign(endpoint(target.url, peer.path), target.key_id, target.secret)
    return await drive(peer, target.url, target.pace)


async def _freeswitch(call: SimulatedCall, target: Target) -> Outcome:
    return await drive(freeswitch(call, target.token), target.url, target.pace)


async def _jambonz(call: SimulatedCall, target: Target) -> Outcome:
    return await drive(jambonz(call, target.token), target.url, target.pace)


async def _vonage(call: SimulatedCall, target: Target) -> Outcome:
    return await _legs(vonage(call, target.token), target)


async def _asterisk(call: SimulatedCall, target: Target) -> Outcome:
    return await _legs(asterisk(call, target.token), target)


async def _audiosocket(call: SimulatedCall, target: Target) -> Outcome:
    """Two sockets with one UUID, the customer's first (see `AudioSocketCodec`)."""
    uuid = call_uuid(call)
    legs = []
    for channel in range(len(call.roles)):
        frames = audiosocket_frames(call, channel, uuid)
        legs.append(asyncio.ensure_future(drive_tcp(frames, target.url, target.pace)))
        await asyncio.sleep(ARRIVAL_S)
    return together(await asyncio.gather(*legs))


async def _rtp(call: SimulatedCall, target: Target) -> Outcome:
    """Each leg to a port of its own: the customer to the one given, the agent to the next."""
    host, port, _ = checked_address(target.url, "udp")
    if port + len(call.roles) - 1 > LAST_PORT:
        raise UsageError(f"the agent's leg goes to the port after {port}, and there is none; take a lower one")
    legs = [
        drive_udp(rtp_frames(call, channel), host, port + channel, target.pace) for channel in range(len(call.roles))
    ]
    return together(await asyncio.gather(*legs))


async def _siprec(call: SimulatedCall, target: Target) -> Outcome:
    return await drive_sip(call, target.url, target.dialect, target.pace)


LAST_PORT = 65_535
ARRIVAL_S = 0.02
"""Between two sockets whose order says who is who."""
PLAYERS: Mapping[str, Player] = MappingProxyType(
    {
        "raw": _raw,
        "twilio": _twilio,
        "telnyx": _telnyx,
        "audiohook": _audiohook,
        "asterisk": _asterisk,
        "freeswitch": _freeswitch,
        "jambonz": _jambonz,
        "vonage": _vonage,
        "audiosocket": _audiosocket,
        "rtp": _rtp,
        "siprec": _siprec,
    }
)
DIALECTS: Mapping[str, Collection[str]] = MappingProxyType({"twilio": SHAPES.keys(), "siprec": ("oracle", "none")})
CUSTOMERS: Mapping[str, Collection[str]] = MappingProxyType(
    dict.fromkeys(("twilio", "telnyx"), ("inbound", "outbound", "none"))
)
"""What `Target.dialect` and `.customer` may be; of a protocol that is not here, empty."""
RATES: Mapping[str, int] = MappingProxyType({"freeswitch": 16_000, "vonage": 16_000})
"""Sample rate (Hz) of protocols that are not played at 8000."""
