"""What the listeners beside the web server share with it: calls, the list of open sockets, counters, who may send."""

import math
from dataclasses import dataclass

from monitor.server.ingest.allowed import AllowList
from monitor.server.ingest.conversation import IngestCounters
from monitor.server.ingest.legs import IngestCalls
from monitor.server.sockets import OpenSockets
from monitor.server.token_format import PEER_ID, Identity


@dataclass(frozen=True, slots=True)
class Outside:
    """Shared by AudioSocket, RTP and SIPREC."""

    calls: IngestCalls
    sockets: OpenSockets
    counters: IngestCounters
    allowed: AllowList


def peer_identity(source: str) -> Identity:
    """Who a peer is that was admitted by its address or signature instead of a token."""
    return Identity(f"{PEER_ID}{source}", "ingest", source, math.inf)
