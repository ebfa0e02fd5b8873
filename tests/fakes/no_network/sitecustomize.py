"""On PYTHONPATH, this makes the interpreter refuse every connection, send and name look-up off this machine."""

import sys
from typing import Any

LOCAL = ("127.", "::1", "localhost", "0.0.0.0")


def _is_local(address: Any) -> bool:
    if isinstance(address, str | bytes):  # a path of a local socket
        return True
    return bool(address) and str(address[0]).startswith(LOCAL)


def refuse(event: str, args: tuple[Any, ...]) -> None:
    """An audit hook: raises for anything that would leave the machine."""
    if event in ("socket.connect", "socket.sendto") and not _is_local(args[1]):
        raise PermissionError(f"this test allows loopback only, not {args[1]!r}")
    if event == "socket.getaddrinfo" and not str(args[0] or "127.").startswith(LOCAL):
        raise PermissionError(f"this test looks no names up, not {args[0]!r}")


sys.addaudithook(refuse)
