"""A dot ends a sentence only where one ends."""

import pytest

from monitor.coaching.sentences import said_in


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I'll ring you by 10.30 tomorrow. Bye.", ["I'll ring you by 10.30 tomorrow.", "Bye."]),
        ("I paid £45.60 and it is gone", ["I paid £45.60 and it is gone"]),
        ("Come at 2.15 p.m. on Friday.", ["Come at 2.15 p.m. on Friday."]),
        ("Come at 2 p.m. Friday! Please?", ["Come at 2 p.m. Friday!", "Please?"]),
        ("Come at 2.15 p.m. Will you?", ["Come at 2.15 p.m.", "Will you?"]),
        ("Mr. Hale and Dr. Marsh came. No. Nobody else.", ["Mr. Hale and Dr. Marsh came.", "No.", "Nobody else."]),
        ("Well...  I do not\nknow.", ["Well...", "I do not know."]),
        ("My number is ••••. So?!", ["My number is ••••.", "So?!"]),
        ("ask example.org about it", ["ask example.org about it"]),
        (" ... ", []),
        ("", []),
    ],
)
def test_where_sentences_end(text: str, told: list[str]) -> None:
    found = list(said_in(text))
    assert [one.text for one in found] == told
    assert [" ".join(text[one.start : one.end].split()) for one in found] == told


def test_a_quoted_question_asks() -> None:
    assert [one.asks for one in said_in("He said “why?” I know.")] == [True, False]
