"""A company's own wordings in the agent's words."""

import pytest

from monitor.coaching.phrases import Phrases, words_of


@pytest.mark.parametrize(
    ("phrase", "said", "found"),
    [
        ("own it", "I own it, don't worry.", True),
        ("own it", "The shown items are on their way.", False),
        ("own it", "Own. It.", True),
        ("own it", "We have our own items.", False),
        ("i'll see to it", "I\u2019ll see to it.", True),
        ("I\u2019ll see to it", "Well, I'll  SEE to it!", True),
        ("I'll see to it", "I will see to it.", True),
        ("count on me!", "You can count, on me.", True),
        ("das übernehme ich", "Das übernehme ich gern.", True),
        ("24/7", "We are here 24/7 for you.", True),
        ("...", "Well ...", False),
    ],
)
def test_whole_words_however_they_are_written(phrase: str, said: str, found: bool) -> None:
    assert Phrases([("own", (phrase,))]).steps_in(said) == (["own"] if found else [])


def test_each_step_counts_once_in_the_playbooks_order() -> None:
    phrases = Phrases([("own", ("count on me", "leave it")), ("offer", ("two ways",))])
    assert phrases.steps_in("There are two ways. Leave it with me, count on me.") == ["own", "offer"]
    assert phrases.steps_in("Hello.") == []
    assert Phrases([]).steps_in("Leave it.") == []


def test_text_without_words_is_empty() -> None:
    assert not words_of(" ... ! ").strip()
