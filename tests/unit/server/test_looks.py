"""A look that a page asks for in many parts is one note; a later one is another."""

from monitor.server.looks import AGAIN_S, MOST, Looks
from monitor.server.token_format import Identity
from tests.fakes.clock import ManualClock
from tests.fakes.keeper import MemoryKeeper

RAE = Identity("t1", "reviewer", "rae", 2e9)


def test_looks_that_follow_each_other_are_one() -> None:
    keeper, clock = MemoryKeeper(), ManualClock()
    looks = Looks(keeper, clock)
    for _ in range(5):
        looks.note(RAE, "view", "c1", "scorecard")
        clock.pass_time(AGAIN_S - 1)
    looks.note(RAE, "view", "c2", "scorecard")
    assert [(note["call_id"], note["detail"]) for note in keeper.notes] == [("c1", "scorecard"), ("c2", "scorecard")]
    clock.pass_time(AGAIN_S)
    looks.note(RAE, "view", "c1", "scorecard")
    assert len(keeper.notes) == 3


def test_what_is_remembered_is_bounded() -> None:
    keeper = MemoryKeeper()
    looks = Looks(keeper, ManualClock())
    for number in range(MOST + 1):
        looks.note(RAE, "view", f"c{number}", "")
    looks.note(RAE, "view", "c0", "")
    assert len(keeper.notes) == MOST + 2
