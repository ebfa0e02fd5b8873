"""Closing sockets: reasons fit the wire, revoked owners are found."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from monitor.clock import SystemClock
from monitor.config import ServerSettings
from monitor.server.auth import Guard
from monitor.server.sockets import OpenSocket, OpenSockets, cut_reason
from monitor.server.tokens import TokenDesk


@given(st.text())
def test_a_reason_fits_a_control_frame(text: str) -> None:
    cut = cut_reason(text.encode("utf-8", "ignore").decode())
    assert len(cut.encode()) <= 123
    assert text.encode("utf-8", "ignore").decode().startswith(cut)


def test_a_sweep_ends_the_revoked_and_nobody_else(tmp_path: Path) -> None:
    desk = TokenDesk(tmp_path, SystemClock())
    sockets = OpenSockets(Guard(desk, ServerSettings()))
    ended: list[str] = []

    def socket(name: str) -> OpenSocket:
        identity = desk.create("supervisor", name).identity
        return OpenSocket("live", identity, lambda code, reason: ended.append(f"{name} {code}"))

    stranger = OpenSocket("ingest", None, lambda code, reason: ended.append("stranger"))
    with sockets.opened(socket("a")), sockets.opened(socket("b")), sockets.opened(stranger):
        sockets.sweep()
        assert ended == []
        desk.revoke("a")
        sockets.sweep()
        assert ended == ["a 4401"]
        assert (sockets.count("live"), sockets.strangers()) == (2, 1)
        sockets.end_all("ingest")
        assert ended[-1] == "stranger"
    assert sockets.count("live") == 0
