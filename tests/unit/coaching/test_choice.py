"""Which wording is chosen."""

from monitor.coaching.choice import Due, choose_prompt, due_for_agent
from monitor.coaching.playbook import Entry, Playbook, Prompt, Section, load_playbook
from monitor.coaching.state import CallState
from tests.unit.coaching.say import final, partial, score


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


def cut_off(*, speaking: bool) -> CallState:
    state = frustrated("It started on Monday and")
    state.apply(final("agent", "Right.", 4, 5))
    state.apply(final("customer", "Let me finish!", 5.2, 6))
    state.apply(score("frustrated", 6))
    if speaking:
        state.apply(partial("customer", "as I was", 6.5, 7.5))
    return state


def say_of(state: CallState, count: int, playbook: Playbook) -> str:
    barred = [entry.key for entry in playbook.section("steps", "care") if entry.key != "listen"]
    due = due_for_agent(state, playbook, barred)
    assert due is not None
    assert due.condition == "cut_off"
    prompt = choose_prompt(due, "c", count, ())
    assert prompt is not None
    return prompt.say


def test_who_speaks_again_after_being_cut_off_is_not_interrupted_with_an_apology() -> None:
    playbook = load_playbook(None)
    listen = playbook.entry("care", "listen")
    assert listen is not None
    spoken = {prompt.say for prompt in listen.prompts if "cut_off" in prompt.moments}
    while_speaking = {say_of(cut_off(speaking=True), count, playbook) for count in range(20)}
    after = {say_of(cut_off(speaking=False), count, playbook) for count in range(20)}
    assert not while_speaking & spoken
    assert all(len(say) <= len("Mm. Go on.") for say in while_speaking), "no more than a sign of attention"
    assert after == spoken


def wording(moments: tuple[str, ...] = (), say: str = "") -> Prompt:
    return Prompt(f"{say}{moments}", say, moments)


def due_of(*prompts: Prompt, holding: tuple[str, ...], section: Section = "steps") -> Due:
    entry = Entry("apologise", section, "t", "w", {holding[0]: 50}, prompts)
    return Due(entry, holding[0], 50, frozenset(holding))


def test_the_wording_for_the_reason_goes_before_that_for_what_else_is_so() -> None:
    own, other, any_ = wording(("loss",), "a"), wording(("distress",), "b"), wording((), "c")
    due = due_of(any_, other, own, holding=("loss", "distress"))
    assert choose_prompt(due, "c", 0, ()) is own
    assert choose_prompt(due, "c", 0, {"a"}) is other
    assert choose_prompt(due, "c", 0, {"a", "b"}) is any_


def test_to_the_bereaved_nothing_is_said_that_was_written_for_the_annoyed() -> None:
    due = due_of(wording((), "I'd be fed up too."), wording(("grief",), "I'm sorry."), holding=("grief",))
    assert choose_prompt(due, "c", 0, ()) is due.entry.prompts[1]
    assert choose_prompt(due, "c", 0, {"I'm sorry."}) is None


def test_goodwill_is_offered_within_the_limit_or_asked_for() -> None:
    asks, gives = wording((), "Let me see what I can do."), wording((), "I can give you {limit}.")
    due = due_of(asks, gives, holding=("goodwill_due",))
    assert choose_prompt(due, "c", 0, ()) is asks
    assert choose_prompt(due, "c", 0, {asks.say}) is None
    assert choose_prompt(due, "c", 0, (), limit="up to 20 pounds") is gives
    assert choose_prompt(due, "c", 0, {gives.say}, limit="up to 20 pounds") is asks
    to_the_supervisor = due_of(gives, holding=("goodwill_due",), section="supervisor")
    assert choose_prompt(to_the_supervisor, "c", 0, ()) is gives


def test_a_wording_is_found_by_what_is_so_though_its_step_is_due_for_another_reason() -> None:
    playbook = load_playbook(None)
    state = frustrated("You charged me twice and nobody called me back!")
    barred = [entry.key for entry in playbook.section("steps", "care") if entry.key != "acknowledge"]
    due = due_for_agent(state, playbook, barred)
    assert due is not None
    assert "money_lost" not in due.entry.due
    assert {"money_lost", "no_call_back"} <= due.holding
