"""Ports a listener under test can have."""

import os
import socket
from contextlib import ExitStack

FIRST, LAST = 20_000, 32_000
"""Below those that systems give to whoever asks for any: such a port stays free until a test takes it."""
APART = 50


def free_ports(count: int, kind: socket.SocketKind = socket.SOCK_DGRAM) -> int:
    """The first of so many ports of loopback in a row that are free, an even one. Every process begins elsewhere."""
    offset = os.getpid() * APART % (LAST - FIRST)
    for step in range(0, LAST - FIRST, 2):
        port = FIRST + (offset + step) % (LAST - FIRST)
        with ExitStack() as held:
            try:
                for one in range(port, port + count):
                    held.enter_context(socket.socket(type=kind)).bind(("127.0.0.1", one))
            except OSError:
                continue
            return port
    raise AssertionError("no free ports")
