"""Agent turns as columns."""

from monitor.coaching.features import HASH_DIM, NAMED, turn_features


def named(text: str, before: str = "", *, cut_in: bool = False) -> set[str]:
    return {NAMED[column] for column in turn_features(text, before, cut_in=cut_in).named}


def test_names_are_unique() -> None:
    assert len(set(NAMED)) == len(NAMED)


def test_open_and_closed_questions_differ() -> None:
    assert "f_open_question" in named("What happened after that?")
    assert "f_closed_question" in named("Did you restart it?")


def test_saying_back_is_seen_as_echo() -> None:
    assert "f_echo_2" in named("So you paid twice for the room.", "You charged me twice for one room and I paid.")
    assert "f_echo_1" not in named("Good morning.", "You charged me twice.")


def test_cutting_in_needs_times() -> None:
    assert "f_cut_in" in named("No, it's always", "she said they would", cut_in=True)
    assert "f_before_unfinished" in named("No.", "she said they would")


def test_hashed_columns_stay_in_range_and_are_stable() -> None:
    first, again = turn_features("I'm sorry.", "Hm"), turn_features("I'm sorry.", "Hm")
    assert first == again
    assert first.hashed
    assert all(0 <= column < HASH_DIM for column in first.hashed)
