"""In which manner a mistake was made."""

from typing import get_args

import pytest

from monitor.coaching.slips import manner_of
from monitor.events.coach import Manner, Mistake


@pytest.mark.parametrize(
    ("mistake", "text", "manner"),
    [
        ("defensive", "You need to calm down, madam.", "calm_down"),
        ("defensive", "There's no need to raise your voice.", "calm_down"),
        ("defensive", "That's not my department.", "not_ours"),
        ("defensive", "It says in the policy that it is ten working days.", "policy"),
        ("defensive", "That's our policy.", "policy"),
        ("defensive", "We're extremely busy, it's the same for everyone.", "excuse"),
        ("defensive", "Yes. Obviously it is.", "excuse"),
        ("defensive", "The map was right when I looked.", "argues"),
        ("blame", "The last colleague forgot to press submit.", "blames_others"),
        ("blame", "You ticked the box yourself.", "blames_customer"),
        ("interrupt", "Date of birth.", "cuts_in"),
        ("non_apology", "I'm sorry you feel that way.", "empty_sorry"),
    ],
)
def test_the_words_tell_the_manner(mistake: Mistake, text: str, manner: Manner) -> None:
    assert manner_of(mistake, text) == manner


def test_every_mistake_has_a_manner_whatever_was_said() -> None:
    for mistake in get_args(Mistake):
        assert manner_of(mistake, "") in get_args(Manner)
