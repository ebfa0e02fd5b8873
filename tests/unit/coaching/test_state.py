"""The facts a coach keeps."""

from monitor.coaching.earlier import Earlier
from monitor.coaching.state import CallState
from monitor.events.call import CallUpdated
from tests.unit.coaching.say import final, partial, score


def detect(text: str, before: str, cut_in: bool, earlier: Earlier) -> list[str]:
    found = ["apologise"] if "sorry" in text else []
    return [*found, "interrupt"] if cut_in and before else found


def test_utterances_of_one_side_are_one_turn_and_a_step_counts_once() -> None:
    state = CallState(detect)
    assert state.apply(final("agent", "I'm sorry.", 0, 1)) == ["apologise"]
    assert state.apply(final("agent", "So sorry.", 2, 3)) == []
    assert state.agent_turns == 1
    assert state.recently_done("apologise")
    assert not state.done("own")


def test_only_turns_that_are_over_are_earlier() -> None:
    seen: list[frozenset[str]] = []

    def note(text: str, before: str, cut_in: bool, earlier: Earlier) -> list[str]:
        seen.append(earlier.names)
        return []

    state = CallState(note)
    state.apply(final("agent", "I'm sorry.", 0, 1))
    state.apply(final("agent", "I'm so sorry.", 1.5, 2))
    state.apply(final("customer", "Thank you.", 3, 4))
    state.apply(final("agent", "Is it working?", 5, 6))
    assert seen[:2] == [frozenset(), frozenset()]
    assert {"h:sorry", "h:b_thanks"} <= seen[2]


def test_cutting_in_is_seen_from_the_times() -> None:
    state = CallState(detect)
    state.apply(final("customer", "she told me that", 0, 5))
    assert "interrupt" in state.apply(final("agent", "No.", 4.0, 6))


def test_a_complaint_lasts_until_it_is_acknowledged() -> None:
    state = CallState(lambda text, before, cut_in, earlier: ["acknowledge"])
    state.apply(final("customer", "It never came.", 0, 2))
    state.apply(score("frustrated", 2))
    assert state.complaint_at == 2
    state.apply(final("agent", "So it never came.", 3, 5))
    assert state.acknowledged_at == 5
    assert state.complaints == 1


def test_a_run_of_speech_counts_pauses_in() -> None:
    state = CallState(detect)
    state.apply(final("customer", "First.", 0, 5))
    state.apply(partial("customer", "And then", 5.5, 9))
    assert state.customer_run_s() == 9
    assert state.customer_speaking
    state.apply(final("customer", "And then more.", 5.5, 10))
    state.at = 13
    assert state.customer_run_s() == 0


def test_a_pause_ends_the_run_though_the_turn_goes_on() -> None:
    state = CallState(detect)
    state.apply(final("customer", "It never came and nobody called me.", 0, 6))
    state.apply(final("customer", "Hello? Are you there?", 66, 68))
    assert len(state.turns) == 1
    assert state.customer_run_s() == 2
    state.apply(partial("customer", "Hello", 69, 70))
    assert state.customer_run_s() == 4
    state.apply(final("customer", "Hello?", 69, 70))
    state.apply(partial("customer", "Is anybody", 100, 101))
    assert state.customer_run_s() == 1


def test_words_decoded_late_do_not_lengthen_the_run() -> None:
    state = CallState(detect)
    state.apply(final("customer", "And then nothing.", 20, 24))
    state.apply(final("customer", "It never came.", 0, 3))
    assert state.customer_run_s() == 4


def test_an_answer_decoded_late_has_not_cut_in() -> None:
    state = CallState(detect)
    state.apply(final("customer", "It never came.", 0, 2))
    state.apply(final("customer", "Nobody called me either.", 4.2, 7))
    assert "interrupt" not in state.apply(final("agent", "Let me have a look at that.", 2.5, 4.6))
    state = CallState(detect)
    state.apply(final("agent", "Hello.", 0, 1))
    state.apply(final("customer", "It never came.", 5, 8))
    assert "interrupt" not in state.apply(final("agent", "How can I help?", 1.5, 3))
    state.apply(final("customer", "And nobody called me.", 8.5, 12))
    assert "interrupt" in state.apply(final("agent", "No.", 10, 13))


def test_a_claimed_step_is_done_for_prompts_and_answers_the_complaint() -> None:
    state = CallState(lambda text, before, cut_in, earlier: [])
    state.apply(final("customer", "It never came.", 0, 2))
    state.apply(score("frustrated", 2))
    state.claim("acknowledge", 1)
    assert state.recently_done("acknowledge")
    assert state.acknowledged_at == 2


def test_another_agent_answers_for_their_own_turns_only() -> None:
    state = CallState(lambda text, before, cut_in, earlier: ["apologise", "defensive"])
    state.apply(CallUpdated(at=0, agent="Mark"))
    state.apply(final("agent", "Sorry, that is our policy.", 0, 2))
    state.apply(final("customer", "Never mind.", 3, 5))
    state.apply(CallUpdated(at=6, agent="Mark"))
    assert state.last("agent") is not None
    state.apply(CallUpdated(at=6, agent="Ines"))
    assert state.handovers == 1
    assert state.last("agent") is None
    assert state.last("customer") is not None
    assert state.done("apologise"), "what the customer was given, they were given"
    assert not state.done("defensive")
    state.apply(final("agent", "Hello.", 7, 8))
    assert state.agent_turns == 2


def test_the_manner_of_a_mistake_stands_on_the_turn() -> None:
    state = CallState(detect)
    state.apply(final("customer", "she told me that", 0, 5))
    state.apply(final("agent", "No.", 4.0, 6))
    turn = state.last("agent")
    assert turn is not None
    assert turn.manners == {"interrupt": "cuts_in"}


def test_a_moment_is_as_old_as_its_words_though_the_turn_goes_on() -> None:
    state = CallState(detect)
    state.apply(final("customer", "Let me finish.", 0, 2))
    state.apply(final("customer", "It was on the Monday.", 3, 40))
    assert not state.moment("cut_off")
