"""Where one server can be reached: from elsewhere only with TLS, at a port bound before anyone is told of it."""

import contextlib
import ipaddress
import socket
from collections.abc import Iterator

from monitor.config import ServerSettings
from monitor.errors import ConfigError


def check_exposure(settings: ServerSettings) -> None:
    """Refuse to be reachable from elsewhere without TLS. Raises ConfigError."""
    if (settings.tls_cert is None) != (settings.tls_key is None):
        raise ConfigError("server.tls_cert and server.tls_key belong together; set both or none")
    for file in (settings.tls_cert, settings.tls_key):
        if file is not None and not file.is_file():
            raise ConfigError(f"TLS file not found: {file}")
    if not (_is_loopback(settings.host) or settings.tls_cert or settings.behind_proxy):
        raise ConfigError(
            f"server.host {settings.host} is reachable from elsewhere; set server.tls_cert and server.tls_key, "
            "or server.behind_proxy = true when a proxy in front ends TLS"
        )


@contextlib.contextmanager
def bound(settings: ServerSettings) -> Iterator[socket.socket]:
    """The bound socket, so that a taken port is one clear line and port 0 is known before anyone is told.

    Raises ConfigError.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
        except OSError as error:
            where = f"{settings.host}:{settings.port}"
            raise ConfigError(
                f"cannot listen on {where}: {error.strerror or error}; choose another --port", code="port_taken"
            ) from None
        yield listener
    finally:
        listener.close()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
