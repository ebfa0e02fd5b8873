"""Prompts of two replays: what comes, goes or reads differently; what only moves is none of it."""

from monitor.events.coach import TipShown
from monitor.review.whatif_prompts import Prompt, PromptChange, changed_prompts, prompts_of

EARLY, LATE = Prompt(10.0, "agent", "Say sorry", "I am sorry."), Prompt(200.0, "agent", "Say sorry", "I am sorry.")


def test_prompts_are_those_shown() -> None:
    tip = TipShown(call_id="c", at=3.0, tip_id="t1", step="own", audience="supervisor", headline="Join in", say="Now")
    assert prompts_of([tip]) == (Prompt(3.0, "supervisor", "Join in", "Now"),)


def test_one_that_moves_is_no_change() -> None:
    assert changed_prompts([EARLY, LATE], [Prompt(15.0, "agent", "Say sorry", "I am sorry."), LATE]) == []


def test_one_that_is_too_far_away_goes_and_comes() -> None:
    assert changed_prompts([EARLY], [LATE]) == [
        PromptChange(10.0, "agent", EARLY, None),
        PromptChange(200.0, "agent", None, LATE),
    ]


def test_one_in_the_place_of_another_reads_differently() -> None:
    own = Prompt(11.0, "agent", "Say sorry", "That was our fault.")
    assert changed_prompts([EARLY], [own]) == [PromptChange(11.0, "agent", EARLY, own)]


def test_screens_are_kept_apart() -> None:
    other = Prompt(10.0, "supervisor", "Say sorry", "I am sorry.")
    assert [change.audience for change in changed_prompts([EARLY], [other])] == ["agent", "supervisor"]
