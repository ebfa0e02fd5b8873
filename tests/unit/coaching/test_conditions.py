"""The table of conditions."""

from monitor.coaching.choice import due_for_agent
from monitor.coaching.conditions import CONDITIONS, cooling, helping, pressed
from monitor.coaching.earlier import Earlier
from monitor.coaching.playbook import load_playbook
from monitor.coaching.state import CallState
from monitor.events.base import Level
from tests.unit.coaching.say import final, score


def none(text: str, before: str, cut_in: bool, earlier: Earlier) -> list[str]:
    return []


def test_nothing_holds_at_the_start_of_a_call() -> None:
    state = CallState(none)
    assert [name for name, condition in CONDITIONS.items() if condition.holds(state)] == []


def test_every_reason_is_one_plain_sentence() -> None:
    for condition in CONDITIONS.values():
        assert condition.why.endswith((".", "?"))
        assert len(condition.why) <= 60


def test_pressed_needs_a_complaint() -> None:
    state = CallState(none)
    state.apply(final("agent", "Hello.", 0, 1))
    state.apply(final("customer", "It never came!", 2, 4))
    state.apply(score("frustrated", 4))
    assert pressed(state)
    assert not helping(state)
    assert not cooling(state)


def talk(steps: dict[str, list[str]], last: str = "It still isn't here!", p: float = 0.9) -> CallState:
    """A frustrated customer complains before each of these turns of the agent, which hold these steps, and after."""
    state = CallState(lambda text, before, cut_in, earlier: steps[text])
    for number, text in enumerate(steps):
        state.apply(final("customer", "It still isn't here!", number * 10, number * 10 + 4))
        state.apply(score("frustrated", number * 10 + 4))
        state.apply(final("agent", text, number * 10 + 5, number * 10 + 9))
    end = len(steps) * 10.0
    state.apply(final("customer", last, end, end + 4))
    state.apply(score("frustrated", end + 4, p=p))
    return state


SOLVED = {"Hello.": [], "Oh no.": ["empathise"], "I can send a new one.": ["offer"]}


def test_a_hard_call_that_stays_hot_is_to_be_checked_back_on() -> None:
    unresolved = CONDITIONS["unresolved"].holds
    assert unresolved(talk(SOLVED))
    assert unresolved(talk({"Hello.": [], "I'll see to it.": ["own"], "Let me look.": []}))
    assert not unresolved(talk({"Hello.": [], "I can send a new one.": ["offer"]})), "too early"
    assert not unresolved(talk({"Hello.": [], "And?": [], "Let me look.": []})), "nothing to check back on"
    assert not unresolved(talk({"Hello.": [], "Oh no.": [], "I'll see to it.": ["own"]}, "Go on.", 0.05)), "they go on"
    assert not unresolved(talk({**SOLVED, "I'll ring on Friday.": ["follow_up"]}))
    cooled = talk(SOLVED)
    cooled.apply(score("calm", 42, p=0.05))
    assert not unresolved(cooled), "then it is another reason"


def test_the_answer_to_a_solution_in_a_hot_call_prompts_for_a_day_to_check_back() -> None:
    due = due_for_agent(talk(SOLVED, "Fine. Send it.", p=0.05), load_playbook(None), ("explain_next",))
    assert due is not None
    assert (due.entry.key, due.condition) == ("follow_up", "unresolved")


def test_checking_back_waits_for_every_step_of_the_ladder() -> None:
    playbook = load_playbook(None)
    follow_up = playbook.entry("steps", "follow_up")
    assert follow_up is not None
    ladder = [entry.due["next"] for entry in playbook.section("steps") if "next" in entry.due]
    assert follow_up.due["unresolved"] < min(ladder)


def complaints(*levels: Level, slope: float) -> CallState:
    """A customer who complains at each of these levels and is passed over each time."""
    state = CallState(none)
    for number, level in enumerate(levels):
        state.apply(final("customer", "It still isn't here!", number * 10, number * 10 + 4))
        state.apply(score(level, number * 10 + 4, slope=slope))
        state.apply(final("agent", "Hm.", number * 10 + 5, number * 10 + 6))
    return state


def test_a_mood_that_rises_is_not_said_to_go_down() -> None:
    rising = CONDITIONS["rising"].holds
    assert rising(complaints("calm", "tense", slope=12.0))
    assert rising(complaints("tense", "tense", slope=0.5))
    assert not rising(complaints("calm", "tense", slope=0.0))
    assert not rising(complaints("tense", "tense", slope=-20.0))
    assert not rising(complaints("calm", "critical", "tense", slope=8.0)), "down from critical, whatever the line says"
    assert rising(complaints("critical", "calm", "tense", slope=8.0)), "it was calm again and is getting worse"
