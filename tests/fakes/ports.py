"""Ports a listener under test can have."""

import socket


def free_pair() -> int:
    """An even UDP port of loopback that is free, and the next one too."""
    for port in range(42_000, 60_000, 2):
        with socket.socket(type=socket.SOCK_DGRAM) as first, socket.socket(type=socket.SOCK_DGRAM) as second:
            try:
                first.bind(("127.0.0.1", port))
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise AssertionError("no free ports")
