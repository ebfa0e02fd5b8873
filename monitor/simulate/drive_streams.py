"""The socket side of simulated peers that use plain TCP or UDP."""

import asyncio
import contextlib
from collections.abc import Iterable

from monitor.errors import CalmlineError
from monitor.simulate.address import checked_address
from monitor.simulate.pacing import Outcome, Pace, paced
from monitor.simulate.peers.peer import Frame

CLOSE_S = 10.0


async def drive_tcp(frames: Iterable[Frame], url: str, pace: Pace) -> Outcome:
    """Send frames over one connection to `tcp://HOST:PORT`. Raises UsageError, CalmlineError when it is not reached."""
    host, port, _ = checked_address(url, "tcp")
    try:
        reader, writer = await asyncio.open_connection(host, port)
    except OSError as error:
        raise CalmlineError(f"cannot reach tcp://{host}:{port}: {error}", code="unreachable") from None
    sent, at = 0, 0.0
    try:
        async for frame in paced(frames, pace):
            assert isinstance(frame.data, bytes)
            writer.write(frame.data)
            await writer.drain()
            sent, at = sent + 1, frame.at
        if pace.drops(at):
            writer.transport.abort()
            return Outcome(sent, at, None, 1006, "dropped")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await reader.read()
    except ConnectionError:
        return Outcome(sent, at, None, 1006, "the server closed the connection")
    finally:
        writer.close()
    return Outcome(sent, at, None, None, "")


async def drive_udp(frames: Iterable[Frame], host: str, port: int, pace: Pace) -> Outcome:
    """Send frames as datagrams; nobody answers. Raises CalmlineError for a host nobody knows."""
    loop = asyncio.get_running_loop()
    try:
        transport, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=(host, port))
    except OSError as error:
        raise CalmlineError(f"cannot reach udp://{host}:{port}: {error}", code="unreachable") from None
    sent, at = 0, 0.0
    try:
        async for frame in paced(frames, pace):
            assert isinstance(frame.data, bytes)
            transport.sendto(frame.data)
            sent, at = sent + 1, frame.at
    finally:
        transport.close()
    return Outcome(sent, at, None, None, "")
