"""The demo leaves the site alone: its calls go nowhere but to this machine and a temporary folder."""

from pathlib import Path

import pytest

from monitor.cli.demo import demo_settings
from monitor.config import ServerSettings, TelephonySettings, WebhookSettings
from tests.fakes.command import at_home

SITE = """
[server]
public_url = "https://calls.example.com"
host = "10.0.0.1"
behind_proxy = true
tls_cert = "/etc/cert.pem"
tls_key = "/etc/key.pem"
port = 9000
[telephony]
audiosocket = "127.0.0.1:9092"
[store]
url = "postgresql://calls.example.com/calls"
data_dir = "/var/lib/calmline"
[webhooks]
url = "https://chat.example.com/hook"
[sources.twilio]
protocol = "twilio"
secret = "s3cret"
[scoring]
tense = 30
"""


@pytest.fixture
def usual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A production machine: settings in the platform's place and in the environment. The file."""
    at_home(monkeypatch, tmp_path)
    monkeypatch.setenv("CALMLINE_STORE__URL", "postgresql://calls.example.com/calls")
    monkeypatch.setenv("CALMLINE_WEBHOOKS__URL", "https://chat.example.com/hook")
    file = tmp_path / "config" / "calmline" / "calmline.toml"
    file.parent.mkdir(parents=True)
    file.write_text(SITE)
    return file


@pytest.mark.parametrize("named", [False, True])
def test_no_setting_of_the_site_lets_demo_calls_out(tmp_path: Path, usual: Path, named: bool) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    settings = demo_settings(folder, usual if named else None)
    assert (settings.store.url, settings.store.data_dir) == ("", folder)
    assert settings.webhooks == WebhookSettings()
    assert settings.telephony == TelephonySettings()
    assert settings.sources == {}
    assert settings.server == ServerSettings(port=9000 if named else 8484)
    assert settings.privacy.store_unknown
    assert settings.scoring.tense == (30 if named else 35)


def test_the_port_of_the_command_line_counts(tmp_path: Path, usual: Path) -> None:
    assert demo_settings(tmp_path, usual, 0).server.port == 0
