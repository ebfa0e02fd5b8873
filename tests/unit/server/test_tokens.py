"""Issuing, checking and revoking tokens; the files they rest on."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.config import ServerSettings, Settings, StoreSettings
from monitor.errors import StoreError, UsageError
from monitor.server.token_format import TokenError
from monitor.server.tokens import TokenDesk, base_url, create_token, list_tokens, revoke_token


class HandClock:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.when = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)

    def monotonic(self) -> float:
        return self.when.timestamp()

    def now(self) -> datetime:
        return self.when


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def desk(tmp_path: Path, clock: HandClock) -> TokenDesk:
    return TokenDesk(tmp_path / "data", clock)


def test_a_token_names_its_owner(desk: TokenDesk) -> None:
    issued = desk.create("agent", "Ines Núñez", "8h")
    identity = desk.verify(issued.token)
    assert (identity.role, identity.name) == ("agent", "Ines Núñez")
    assert identity == issued.identity


def test_what_create_prints(tmp_path: Path) -> None:
    settings = Settings(store=StoreSettings(data_dir=tmp_path))
    told = create_token(settings, role="supervisor", name="dana", expires="8h")
    assert list(told) == ["token", "role", "name", "expires", "sign_in_url"]
    assert told["sign_in_url"] == f"http://127.0.0.1:8484/sign-in?token={told['token']}"
    assert told["expires"].endswith("Z")
    (row,) = list_tokens(settings)
    assert (row["role"], row["name"], row["state"]) == ("supervisor", "dana", "good")
    assert told["token"] not in json.dumps(row)
    assert revoke_token(settings, row["id"]) == [row["id"]]
    assert list_tokens(settings)[0]["state"] == "revoked"


def test_the_token_itself_is_nowhere_in_the_data_folder(desk: TokenDesk, tmp_path: Path) -> None:
    token = desk.create("admin", "root").token
    for file in (tmp_path / "data").iterdir():
        assert token not in file.read_text()


def test_key_and_register_are_private(desk: TokenDesk, tmp_path: Path) -> None:
    desk.create("admin", "root")
    for name in ("token.key", "tokens.json"):
        assert os.stat(tmp_path / "data" / name).st_mode & 0o777 == 0o600
    assert os.stat(tmp_path / "data").st_mode & 0o777 == 0o700


def test_an_expired_token_is_refused(desk: TokenDesk, clock: HandClock) -> None:
    issued = desk.create("agent", "ines", "15m")
    clock.when += timedelta(minutes=14, seconds=59)
    assert desk.refused(issued.identity) is None
    clock.when += timedelta(seconds=1)
    with pytest.raises(TokenError) as refused:
        desk.verify(issued.token)
    assert refused.value.code == "token_expired"
    assert desk.refused(issued.identity) is not None


@pytest.mark.parametrize("by", ["id", "name", "token"])
def test_a_revocation_by_another_process_is_seen_at_once(
    desk: TokenDesk, tmp_path: Path, clock: HandClock, by: str
) -> None:
    issued = desk.create("agent", "ines")
    other = TokenDesk(tmp_path / "data", clock)
    desk.verify(issued.token)
    which = {"id": issued.identity.token_id, "name": "ines", "token": issued.token}[by]
    assert [entry.token_id for entry in other.revoke(which)] == [issued.identity.token_id]
    with pytest.raises(TokenError) as refused:
        desk.verify(issued.token)
    assert refused.value.code == "token_revoked"


def test_revoking_a_name_spares_others(desk: TokenDesk) -> None:
    gone, stays = desk.create("agent", "ines"), desk.create("agent", "piotr")
    desk.revoke("ines")
    assert desk.refused(gone.identity) is not None
    assert desk.refused(stays.identity) is None
    with pytest.raises(UsageError):
        desk.revoke("nobody")


def test_a_token_of_another_folder_is_unknown(desk: TokenDesk, tmp_path: Path, clock: HandClock) -> None:
    stranger = TokenDesk(tmp_path / "elsewhere", clock).create("admin", "root").token
    with pytest.raises(TokenError):
        desk.verify(stranger)


def test_a_token_missing_from_the_register_is_unknown(desk: TokenDesk, tmp_path: Path) -> None:
    token = desk.create("admin", "root").token
    (tmp_path / "data" / "tokens.json").unlink()
    with pytest.raises(TokenError):
        desk.verify(token)


def test_long_expired_tokens_are_forgotten(desk: TokenDesk, clock: HandClock) -> None:
    desk.create("agent", "old", "1h")
    clock.when += timedelta(days=40)
    desk.create("agent", "new", "1h")
    assert [entry.name for entry in desk.entries()] == ["new"]


@pytest.mark.parametrize(
    ("role", "name", "expires"),
    [
        ("boss", "x", "8h"),
        ("agent", "", "8h"),
        ("agent", "a\nb", "8h"),
        ("agent", "x" * 65, "8h"),
        ("agent", " x", "8h"),
    ]
    + [("agent", "x", text) for text in ("", "8", "h", "-1h", "0h", "8 hours", "1.5h")],
)
def test_wrong_usage(desk: TokenDesk, role: str, name: str, expires: str) -> None:
    with pytest.raises(UsageError):
        desk.create(role, name, expires)


@pytest.mark.parametrize("file", ["token.key", "tokens.json"])
def test_a_damaged_file_is_one_clear_line(desk: TokenDesk, tmp_path: Path, clock: HandClock, file: str) -> None:
    desk.create("agent", "ines")
    (tmp_path / "data" / file).write_text("{nonsense")
    with pytest.raises(StoreError, match=file):
        TokenDesk(tmp_path / "data", clock).entries()


def test_a_folder_that_cannot_be_used_is_one_clear_line(tmp_path: Path, clock: HandClock) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="data folder"):
        TokenDesk(tmp_path / "file" / "data", clock)


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        (ServerSettings(), "http://127.0.0.1:8484"),
        (ServerSettings(host="::1", port=1), "http://[::1]:1"),
        (ServerSettings(tls_cert=Path("c"), tls_key=Path("k")), "https://127.0.0.1:8484"),
        (ServerSettings(behind_proxy=True, public_url="https://calls.example/"), "https://calls.example"),
    ],
)
def test_base_url(settings: ServerSettings, url: str) -> None:
    assert base_url(settings) == url


def test_names_are_of_those_whose_token_is_good(desk: TokenDesk, clock: HandClock) -> None:
    desk.create("supervisor", "piotr", "1h")
    for role, name in (("supervisor", "Dana"), ("admin", "Dana"), ("agent", "Ines"), ("supervisor", "gone")):
        desk.create(role, name, "8h")
    desk.revoke("gone")
    assert desk.names(("supervisor", "admin")) == ["Dana", "piotr"]
    clock.when += timedelta(hours=2)
    assert desk.names(("supervisor", "admin")) == ["Dana"]


def test_a_register_with_a_token_past_the_end_of_dates_is_listed_and_revoked(tmp_path: Path) -> None:
    settings = Settings(store=StoreSettings(data_dir=tmp_path))
    with pytest.raises(UsageError):
        create_token(settings, role="supervisor", name="dana", expires="999999w")
    assert list_tokens(settings) == []
    create_token(settings, role="supervisor", name="dana")
    register = tmp_path / "tokens.json"
    (row,) = json.loads(register.read_text())
    register.write_text(json.dumps([{**row, "expires": 606_585_000_000.0}]))
    (listed,) = list_tokens(settings)
    assert (listed["expires"], listed["state"]) == ("9999-12-31T23:59:59.000Z", "good")
    assert revoke_token(settings, "dana") == [listed["id"]]
