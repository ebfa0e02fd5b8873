"""Starts the listeners of the settings beside the web server: AudioSocket over TCP, RTP over UDP, SIPREC."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog

from monitor.config import Settings, TelephonySettings
from monitor.errors import ConfigError
from monitor.server.ingest.allowed import AllowList, parse_place
from monitor.server.ingest.audiosocket import AudioSocketListener
from monitor.server.ingest.outside import Outside
from monitor.server.ingest.recording import PortPool
from monitor.server.ingest.rtp import RtpListener, check_pairs
from monitor.server.ingest.siprec import SiprecListener
from monitor.server.ingest.sources import find_source
from monitor.server.ingest.websocket import IngestSockets
from monitor.server.sockets import OpenSockets

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Listeners:
    """Ports in use; 0 = off."""

    audiosocket_port: int = 0
    siprec_port: int = 0


def check_listeners(telephony: TelephonySettings) -> list[str]:
    """What will listen where, in a few words each. Opens nothing. Raises ConfigError for what cannot be."""
    allowed, used = AllowList(telephony.allow), []
    for name in ("audiosocket", "rtp", "siprec"):
        if place := getattr(telephony, name):
            allowed.check_exposure(f"telephony.{name}", parse_place(f"telephony.{name}", place)[0])
            used.append(f"{name} on {place}")
    if telephony.rtp:
        check_pairs(*parse_place("telephony.rtp", telephony.rtp)[1:])
    if telephony.siprec:
        told = parse_place("telephony.siprec_rtp", telephony.siprec_rtp)
        PortPool(*told).check(allowed)
        if telephony.rtp and _overlap(told, parse_place("telephony.rtp", telephony.rtp)):
            raise ConfigError(
                f"telephony.siprec_rtp {telephony.siprec_rtp} and telephony.rtp {telephony.rtp} share ports; "
                "give each a range of its own"
            )
    return used


def _overlap(one: tuple[str, int, int], other: tuple[str, int, int]) -> bool:
    """Whether two ranges have a port in common, at the same address or because one takes every address."""
    same = one[0] == other[0] or not {one[0], other[0]}.isdisjoint({"0.0.0.0", "::"})
    return same and one[1] <= other[2] and other[1] <= one[2]


@asynccontextmanager
async def listening(settings: Settings, ingest: IngestSockets, sockets: OpenSockets) -> AsyncIterator[Listeners]:
    """Receive while the block runs. Raises ConfigError for an address that cannot be used."""
    telephony = settings.telephony
    check_listeners(telephony)
    outside = Outside(ingest.calls, sockets, ingest.counters, AllowList(telephony.allow))
    port = siprec_port = 0
    async with AsyncExitStack() as stack:
        if telephony.audiosocket:
            host, first, _ = parse_place("telephony.audiosocket", telephony.audiosocket)
            source = find_source(settings.sources, "audiosocket", None)
            audiosocket = AudioSocketListener(source, outside, settings.server.idle_timeout_s)
            await stack.enter_async_context(audiosocket.listening(host, first))
            port = audiosocket.port
            log.info("listening for AudioSocket", host=host, port=port)
        if telephony.rtp:
            host, first, last = parse_place("telephony.rtp", telephony.rtp)
            rtp = RtpListener(find_source(settings.sources, "rtp", None), outside, telephony.rtp_idle_s)
            await stack.enter_async_context(rtp.listening(host, first, last))
            log.info("listening for RTP", host=host, first=first, last=last)
        if telephony.siprec:
            host, first, _ = parse_place("telephony.siprec", telephony.siprec)
            ports = PortPool(*parse_place("telephony.siprec_rtp", telephony.siprec_rtp))
            siprec = SiprecListener(
                find_source(settings.sources, "siprec", None), outside, telephony.siprec_idle_s, ports
            )
            await stack.enter_async_context(siprec.listening(host, first))
            siprec_port = siprec.port
            log.info("listening for SIPREC", host=host, port=siprec_port)
        yield Listeners(port, siprec_port)
