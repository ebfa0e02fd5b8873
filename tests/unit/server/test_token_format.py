"""The token's wire form: altered tokens are unknown, and logs can recognise every token."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import UsageError
from monitor.server.token_format import MAX_S, PATTERN, ROLES, Identity, TokenError, parse_duration, read, sign

KEY = b"k" * 32
identities = st.builds(
    Identity,
    token_id=st.text("0123456789abcdef", min_size=12, max_size=12),
    role=st.sampled_from(ROLES),
    name=st.text(min_size=1, max_size=64),
    expires=st.integers(1, 2**40).map(float),
)


@given(identities)
def test_round_trip(identity: Identity) -> None:
    token = sign(KEY, identity)
    assert read(KEY, token, 0.0) == identity
    assert PATTERN.fullmatch(token)


@given(identities, st.data())
def test_one_changed_character_is_enough(identity: Identity, data: st.DataObject) -> None:
    token = sign(KEY, identity)
    index = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda character: character != token[index]))
    with pytest.raises(TokenError):
        read(KEY, token[:index] + other + token[index + 1 :], 0.0)


@given(st.text(max_size=200))
def test_anything_else_is_unknown(text: str) -> None:
    with pytest.raises(TokenError):
        read(KEY, text, 0.0)
    with pytest.raises(TokenError):
        read(KEY, "cal_" + text, 0.0)


def test_another_key_reads_nothing() -> None:
    token = sign(KEY, Identity("1", "admin", "root", 9e9))
    with pytest.raises(TokenError):
        read(b"x" * 32, token, 0.0)


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("15m", 900), ("8h", 28_800), ("30D", 2_592_000), (" 2w ", 1_209_600)]
)
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


def test_a_token_is_good_for_ten_years_at_most() -> None:
    assert parse_duration("3650d") == MAX_S
    for text in ("999999w", "3651d"):
        with pytest.raises(UsageError, match="ten years"):
            parse_duration(text)
