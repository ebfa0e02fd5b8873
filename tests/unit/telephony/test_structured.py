import pytest

from monitor.telephony.structured import InnerList, parse_dictionary


def test_a_dictionary_of_lists_and_bytes() -> None:
    parsed = parse_dictionary('sig1=("@authority" "date");created=1;keyid="a\\"b", other=:aGk=: ')
    listed = parsed["sig1"]
    assert isinstance(listed, InnerList)
    assert listed.items == ("@authority", "date")
    assert listed.parameters == {"created": 1, "keyid": 'a"b'}
    assert listed.written == '("@authority" "date");created=1;keyid="a\\"b"'
    assert parsed["other"] == b"hi"


def test_nothing_is_an_empty_dictionary() -> None:
    assert parse_dictionary("") == {}


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "a=",
        "a=(",
        'a=("x"',
        "a=(1)",
        'a=("x";p=1)',
        "a=1,",
        "a=1 b=2",
        "A=1",
        "a=1.5",
        "a=:!:",
        "a=:a:",
        'a=("x");p=1;p=2',
        'a=("x");p',
        "a=1" + " " * 9000 + ",",
    ],
)
def test_what_it_does_not_know_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - every message is fine
        parse_dictionary(text)
