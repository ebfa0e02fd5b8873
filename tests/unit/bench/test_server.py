"""What the server under load is told of the machine it runs on."""

from monitor.bench.server import without_site


def test_the_sites_database_webhooks_and_peers_stay_out_of_a_measurement() -> None:
    kept = {"PATH": "/bin", "CALMLINE_SPEECH__MODEL": "base", "CALMLINE_TOKEN": "t", "CALMLINE_STORED": "x"}
    site = {
        "CALMLINE_STORE__URL": "postgresql://calls.example.com/calls",
        "calmline_webhooks__url": "https://chat.example.com/hook",
        "CALMLINE_WEBHOOKS": '{"url": "https://chat.example.com/hook"}',
        "CALMLINE_SERVER__PUBLIC_URL": "https://calls.example.com",
        "CALMLINE_TELEPHONY__RTP": "127.0.0.1:40000-40001",
        "CALMLINE_SOURCES__A__PROTOCOL": "raw",
    }
    assert without_site({**kept, **site}) == kept
