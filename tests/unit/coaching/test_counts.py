"""Options of an offer, apologies of a turn."""

import pytest

from monitor.coaching.counts import MOST, count_apologies, count_of, count_options


@pytest.mark.parametrize(
    ("said", "options"),
    [
        ("I can refund it today.", 1),
        ("I can refund it. You'll have it by Friday.", 1),
        ("I can send you a new one, or refund it.", 2),
        ("I can do it now, or have it done by tomorrow. Which suits you?", 2),
        ("Would you rather have it replaced, or have your money back?", 2),
        ("There are two things I can do for you.", 2),
        ("I've got three options for you. I can replace it or refund it.", 3),
        ("I can replace it. Or I could give you your money back.", 2),
        ("I can replace it. Alternatively, there's a refund. If you'd rather, you can keep it at half price.", 3),
        ("Either I send it tonight, or you pick it up, or we cancel it.", 3),
        ("I can have it with you in a day or two.", 1),
        ("I can do that for ten pounds or so.", 1),
        ("I don't know whether or not it left, but I can find out.", 1),
        ("We can do the morning or the afternoon. Another option is Saturday.", 3),
        ("", 1),
    ],
)
def test_options(said: str, options: int) -> None:
    assert count_options(said) == options
    assert count_of("offer", said) == options


@pytest.mark.parametrize(
    ("said", "apologies"),
    [
        ("I'm sorry we let you down.", 1),
        ("I'm sorry. I'm so, so sorry about that. I do apologise.", 3),
        ("Sorry, what was the number? I'm sorry about the wait.", 1),
        ("You don't have to apologise. I'm sorry it took so long.", 1),
        ("I'm so sorry for your loss. And I'm sorry that we wrote to her again.", 1),
        ("Sorry, but that's the rule. My apologies for the delay.", 1),
        ("We let you down.", 1),
        ("sorry " * 40, MOST),
    ],
)
def test_apologies(said: str, apologies: int) -> None:
    assert count_apologies(said) == apologies
    assert count_of("apologise", said) == apologies


def test_nothing_else_is_counted() -> None:
    assert count_of("own", "I'll see to it. I'll ring you.") is None
