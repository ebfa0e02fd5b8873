"""What a supervisor is told of an agent's mistake: the one that was made."""

import pytest

from monitor.coaching.choice import choose_prompt, due_for_supervisor
from monitor.coaching.playbook import load_playbook
from monitor.coaching.state import CallState
from tests.unit.coaching.say import final, score

MISTAKES = [
    ("defensive", "I've told you that already.", "agent_argues"),
    ("defensive", "It happens, we're only human.", "agent_excuses"),
    ("defensive", "That's our policy.", "agent_recites_policy"),
    ("defensive", "You need to calm down.", "agent_says_calm_down"),
    ("defensive", "That's not my department.", "agent_passes_blame"),
    ("blame", "The last colleague forgot to press submit.", "agent_passes_blame"),
    ("blame", "You should have read the letter.", "agent_blames_customer"),
    ("interrupt", "No, listen.", "agent_cuts_in"),
    ("non_apology", "I'm sorry you feel that way.", "agent_empty_sorry"),
]


def told(mistake: str, text: str) -> tuple[str, str, set[str]]:
    """The condition behind the supervisor's prompt, its reason, and every headline that may be shown for it."""
    state = CallState(lambda said, before, cut_in, earlier: [mistake])
    state.apply(final("customer", "It never came.", 0, 4))
    state.apply(score("frustrated", 4))
    state.apply(final("agent", text, 5, 8))
    due = due_for_supervisor(state, load_playbook(None), ())
    assert due is not None
    assert due.entry.key == "message"
    prompts = [choose_prompt(due, f"call-{number}", number, ()) for number in range(40)]
    return due.condition, due.why, {prompt.headline for prompt in prompts if prompt is not None}


@pytest.mark.parametrize(("mistake", "text", "condition"), MISTAKES)
def test_the_mistake_that_was_made_is_the_one_that_is_told(mistake: str, text: str, condition: str) -> None:
    found, why, headlines = told(mistake, text)
    assert found == condition
    assert ("argu" in why) is (condition == "agent_argues")
    entry = load_playbook(None).entry("supervisor", "message")
    assert entry is not None
    assert headlines == {prompt.headline for prompt in entry.prompts if condition in prompt.moments}


def test_a_companys_own_playbook_may_speak_of_any_mistake() -> None:
    state = CallState(lambda said, before, cut_in, earlier: ["interrupt"])
    state.apply(final("customer", "It never came.", 0, 4))
    state.apply(score("critical", 4))
    for start in (5, 15):
        state.apply(final("agent", "No, listen.", start, start + 2))
        state.apply(final("customer", "It never came.", start + 3, start + 4))
    due = due_for_supervisor(state, load_playbook(None), ("join", "take_over"))
    assert due is not None
    assert "agent_mistake" in due.holding
