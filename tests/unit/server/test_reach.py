"""What is refused before a server listens."""

import socket
from pathlib import Path

import pytest

from monitor.config import ServerSettings
from monitor.errors import ConfigError
from monitor.server.reach import check_exposure
from tests.fakes.site import fake_server


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_needs_nothing(host: str) -> None:
    check_exposure(ServerSettings(host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "::", "calls.example"])
def test_other_addresses_need_tls_or_a_proxy(host: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="behind_proxy"):
        check_exposure(ServerSettings(host=host))
    check_exposure(ServerSettings(host=host, behind_proxy=True))
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    with pytest.raises(ConfigError, match="not found"):
        check_exposure(ServerSettings(host=host, tls_cert=cert, tls_key=key))
    cert.touch()
    key.touch()
    check_exposure(ServerSettings(host=host, tls_cert=cert, tls_key=key))
    with pytest.raises(ConfigError, match="together"):
        check_exposure(ServerSettings(host=host, tls_cert=cert))


async def test_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ConfigError, match="cannot listen"):
            async with fake_server(tmp_path, port=taken.getsockname()[1]):
                raise AssertionError("never served")
