"""Confirmed words never change; the last agreed word is not confirmed at the very end."""

from monitor.speech.stabilizer import Stabilizer


def test_two_decodes_must_agree() -> None:
    stable = Stabilizer()
    assert stable.update("I want") == ("I want", 0)
    assert stable.update("I want to cancel") == ("I want to cancel", len("I want"))
    assert stable.update("I want to counsel my") == ("I want to counsel my", len("I want to"))


def test_case_and_marks_do_not_count_and_confirmed_wording_stays() -> None:
    stable = Stabilizer()
    stable.update("well i want it")
    assert stable.update("Well, I want it now") == ("Well, I want it now", len("Well, I want it"))
    assert stable.update("well i want it now please") == ("Well, I want it now please", len("Well, I want it now"))


def test_a_decode_that_contradicts_what_is_confirmed_changes_nothing_confirmed() -> None:
    stable = Stabilizer()
    stable.update("give me my money now")
    _, confirmed = stable.update("give me my money now please")
    text, later = stable.update("gave him money")
    assert later == confirmed
    assert text.startswith("give me my money")


def test_what_is_settled_stays_and_keeps_the_wording_that_was_confirmed() -> None:
    stable = Stabilizer()
    stable.update("well i want")
    stable.update("well i want it")
    stable.settle("Well, I want it now.")
    assert stable.said == ("well i want it now.", len("well i want it now."))
