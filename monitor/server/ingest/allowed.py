"""Who may send to the listeners whose protocols cannot authenticate: loopback, or the addresses of a list."""

import ipaddress
from collections.abc import Sequence

from monitor.errors import ConfigError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class AllowList:
    """Addresses and networks; empty means loopback alone."""

    def __init__(self, entries: Sequence[str]) -> None:
        """Raises ConfigError for what is neither address nor network."""
        try:
            self._networks: list[Network] = [ipaddress.ip_network(entry, strict=False) for entry in entries]
        except ValueError as error:
            raise ConfigError(f"telephony.allow: {error}") from None

    def allows(self, address: str) -> bool:
        """Whether a peer at this address may send."""
        try:
            told = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        if isinstance(told, ipaddress.IPv6Address) and told.ipv4_mapped is not None:
            told = told.ipv4_mapped
        if not self._networks:
            return told.is_loopback
        return any(told in network for network in self._networks)

    def check_exposure(self, setting: str, host: str) -> None:
        """Refuse to listen beyond loopback without a list. Raises ConfigError."""
        if not self._networks and host != "localhost" and not AllowList(()).allows(host):
            raise ConfigError(f"{setting} listens on {host}; set telephony.allow to the addresses of the phone system")


def parse_place(setting: str, text: str) -> tuple[str, int, int]:
    """`127.0.0.1:9092` or `127.0.0.1:40000-40019` as host, first and last port. Raises ConfigError."""
    host, _, ports = text.rpartition(":")
    first, _, last = ports.partition("-")
    try:
        low, high = int(first), int(last or first)
    except ValueError:
        low, high = -1, -1
    if not host or not 0 <= low <= high <= 65_535:
        raise ConfigError(f"{setting} must be HOST:PORT or HOST:FIRST-LAST, not {text!r}")
    return host.strip("[]"), low, high
