"""Which wording is chosen."""

from monitor.coaching.choice import Due, choose_prompt, due_for_agent
from monitor.coaching.playbook import load_playbook
from monitor.coaching.state import CallState
from tests.unit.coaching.say import final, score


def frustrated(text: str) -> CallState:
    state = CallState(lambda said, before, cut_in, earlier: [])
    state.apply(final("customer", text, 0, 4))
    state.apply(score("frustrated", 4))
    return state


def test_the_moment_decides_the_step() -> None:
    playbook = load_playbook(None)
    asks = due_for_agent(frustrated("Who is going to fix this?"), playbook, ())
    assert asks is not None
    assert asks.entry.key == "own"
    barred = due_for_agent(frustrated("Who is going to fix this?"), playbook, ("own",))
    assert barred is not None
    assert barred.entry.key != "own"


def test_wordings_run_out_rather_than_repeat() -> None:
    entry = load_playbook(None).entry("steps", "own")
    assert entry is not None
    due = Due(entry, "next", 50, frozenset({"next", "asks_who"}))
    used: set[str] = set()
    while (prompt := choose_prompt(due, "c", len(used), used)) is not None:
        assert prompt.headline not in used
        used.add(prompt.headline)
    assert len(used) >= 4
