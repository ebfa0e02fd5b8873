"""The named patterns say what their names say."""

import pytest

from monitor.coaching.patterns import COMPILED
from monitor.coaching.wording import normalise


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sorry_that_we", "I am truly sorry that we charged you twice"),
        ("sorry_you_feel", "I'm sorry you feel that way"),
        ("sorry_but", "sorry, but there's nothing we can do"),
        ("calm_down", "You need to calm down"),
        ("policy_says", "our policy says five working days"),
        ("own_staying", "I'm not passing you to anyone"),
        ("offer_either", "I can either refund it or replace it"),
        ("follow_i_will_when", "I'll call you tomorrow at noon"),
        ("confirm_settle", "does that settle everything for you"),
        ("you_should_have", "you should have written it down"),
    ],
)
def test_pattern_matches_what_it_names(name: str, said: str) -> None:
    assert COMPILED[name].search(normalise(said))


def test_a_sincere_sorry_is_not_the_empty_kind() -> None:
    said = normalise("I'm sorry that we kept you waiting")
    assert not COMPILED["sorry_you_feel"].search(said)
    assert not COMPILED["sorry_but"].search(said)
