"""What was said earlier, as names."""

from monitor.coaching.earlier import EARLIER_NAMES, NOTHING


def test_each_side_leaves_its_own_names() -> None:
    said = NOTHING.after("agent", "I'm sorry.").after("customer", "Nobody rang me.")
    assert {"h:sorry", "h:b_complains"} <= said.names
    assert "h:sorry" not in NOTHING.after("customer", "I'm sorry.").names


def test_a_question_is_told_from_a_statement() -> None:
    assert "h:q:offer_shall" in NOTHING.after("agent", "Shall I send one?").names
    assert "h:q:offer_shall" not in NOTHING.after("agent", "I shall send one.").names


def test_names_are_those_announced_and_stay() -> None:
    said = NOTHING.after("agent", "I can refund it.")
    later = said.after("customer", "Thank you, that's great.").after("agent", "")
    assert said.names <= later.names <= set(EARLIER_NAMES)
