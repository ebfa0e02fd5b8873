"""Kinds of customer turns."""

import pytest

from monitor.coaching.earlier import heard_names
from monitor.coaching.wording import sentences


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Nobody ever called me.", "b_complains"),
        ("Get me your manager.", "b_demands"),
        ("That's brilliant, thanks.", "b_thanks"),
        ("My mother died on Sunday.", "b_sad"),
        ("I'm going elsewhere.", "b_leaves"),
        ("Right, bye.", "b_bye"),
    ],
)
def test_plain_cases(said: str, name: str) -> None:
    assert name in set(heard_names(sentences(said)))
