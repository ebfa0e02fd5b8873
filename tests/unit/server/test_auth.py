"""Where a credential is looked for and what a refusal says; who may what is in tests/integration/test_who_may.py."""

from pathlib import Path

import pytest
from starlette.datastructures import Headers

from monitor.clock import SystemClock
from monitor.config import ServerSettings
from monitor.server.auth import MAY, AccessError, Guard, find_credential
from monitor.server.token_format import ROLES
from monitor.server.tokens import TokenDesk

HOST = {"host": "127.0.0.1:8484"}


@pytest.fixture
def desk(tmp_path: Path) -> TokenDesk:
    return TokenDesk(tmp_path, SystemClock())


@pytest.fixture
def guard(desk: TokenDesk) -> Guard:
    return Guard(desk, ServerSettings(public_url="https://calls.example"))


def test_admin_may_everything_and_ingest_nothing_else() -> None:
    for area, roles in MAY.items():
        assert "admin" in roles
        assert ("ingest" in roles) == (area in ("any", "ingest"))


def test_a_bearer_never_falls_back_to_the_cookie() -> None:
    headers = Headers({"authorization": "Basic abc", "cookie": "calmline_session=good"})
    credential = find_credential(headers)
    assert credential is not None
    assert (credential.token, credential.by_cookie) == ("", False)


@pytest.mark.parametrize("header", ["Bearer {}", "bearer {}", "Bearer   {} "])
def test_bearer_spellings(guard: Guard, desk: TokenDesk, header: str) -> None:
    token = desk.create("reviewer", "rui").token
    assert guard.request(Headers({"authorization": header.format(token)}), "POST", "notes").name == "rui"


@pytest.mark.parametrize(
    ("origin", "good"),
    [
        ("http://127.0.0.1:8484", True),
        ("HTTP://127.0.0.1:8484", True),
        ("https://calls.example", True),
        ("http://127.0.0.1", False),
        ("http://127.0.0.1:8485", False),
        ("http://127.0.0.1:8484.evil.example", False),
        ("http://evil.example", False),
        ("null", False),
        ("", False),
    ],
)
def test_a_change_by_cookie_needs_our_origin(guard: Guard, desk: TokenDesk, origin: str, good: bool) -> None:
    cookie = f"a=b; calmline_session={desk.create('supervisor', 'dana').token}"
    headers = Headers({**HOST, "cookie": cookie, "origin": origin})
    assert guard.request(headers, "GET", "calls").name == "dana"
    if good:
        assert guard.request(headers, "POST", "alerts").name == "dana"
        assert guard.page_socket(headers, "live").name == "dana"
    else:
        with pytest.raises(AccessError) as refused:
            guard.request(headers, "POST", "alerts")
        assert (refused.value.status, refused.value.code, refused.value.page) == (403, "origin", False)
        with pytest.raises(AccessError) as closed:
            guard.page_socket(headers, "live")
        assert (closed.value.close_code, closed.value.code, closed.value.page) == (4403, "origin", True)


@pytest.mark.parametrize("role", ROLES)
def test_a_refused_page_is_closed_and_a_refused_program_gets_http(guard: Guard, desk: TokenDesk, role: str) -> None:
    token = desk.create(role, "x").token
    page = Headers({**HOST, "cookie": f"calmline_session={token}", "origin": "http://127.0.0.1:8484"})
    program = Headers({**HOST, "authorization": f"Bearer {token}"})
    if role in MAY["live"]:
        assert guard.page_socket(page, "live").role == role
        assert guard.page_socket(program, "live").role == role
        return
    with pytest.raises(AccessError) as closed:
        guard.page_socket(page, "live")
    assert (closed.value.page, closed.value.close_code) == (True, 4403)
    with pytest.raises(AccessError) as refused:
        guard.page_socket(program, "live")
    assert (refused.value.page, refused.value.status) == (False, 403)


def test_an_anonymous_page_and_an_anonymous_program(guard: Guard) -> None:
    with pytest.raises(AccessError) as closed:
        guard.page_socket(Headers({**HOST, "origin": "http://127.0.0.1:8484"}), "live")
    assert (closed.value.page, closed.value.close_code, closed.value.missing) == (True, 4401, True)
    with pytest.raises(AccessError) as refused:
        guard.page_socket(Headers(HOST), "live")
    assert (refused.value.page, refused.value.status) == (False, 401)


def test_a_peer_may_bring_its_token_in_the_path_or_later(guard: Guard, desk: TokenDesk) -> None:
    token = desk.create("ingest", "pbx").token
    assert guard.peer_socket(Headers(HOST), token).name == "pbx"
    assert guard.peer_token(token).name == "pbx"
    for wrong in (None, "", "nonsense"):
        with pytest.raises(AccessError) as refused:
            guard.peer_token(wrong)
        assert refused.value.status == 401
    with pytest.raises(AccessError) as refused:
        guard.peer_socket(Headers({**HOST, "cookie": f"calmline_session={token}"}), "")
    assert refused.value.missing
