"""Truth against what was seen."""

import inspect
import re

import numpy as np
import pytest

from monitor.bench.match import GUARD, CallLog, Doubt, Seen, not_believed, overlaps, quantiles, score
from monitor.bench.material import Call, Turn
from monitor.speech import guard

CALL = Call(
    "x",
    np.zeros((500, 320), np.uint8),
    (Turn(0, 1.0, 3.0, "I want my money back"), Turn(1, 3.2, 4.0, "All right"), Turn(0, 5.0, 7.0, "At once please")),
)


def test_latency_is_of_the_last_overlapping_final_and_lost_is_counted() -> None:
    log = CallLog(
        finals=[
            Seen(0, 0.7, 2.0, "I want my", 2.6),
            Seen(0, 2.0, 3.2, "money back", 3.7),
            Seen(1, 3.0, 4.2, "Alright", 4.8),
        ],
        partials=[(0, 0.7, 1.6), (0, 4.9, 9.0)],
    )
    found = score([(CALL, log)])
    assert [round(x, 2) for x in found.final_latencies] == [0.7, 0.8]
    assert (found.turns, found.finals, found.lost, found.split_turns) == (3, 3, 1, 1)
    assert sorted(round(x, 2) for x in found.first_text_latencies) == [0.6, 1.6, 4.0]
    assert sorted(round(x, 2) for x in found.partial_latencies) == [0.6, 4.0]
    assert (found.words, found.word_errors) == (10, 2 + 3)


def test_a_final_of_the_other_side_or_a_mere_touch_does_not_count() -> None:
    turn = CALL.turns[0]
    assert overlaps(Seen(0, 0.7, 3.2, "", 0), turn)
    assert not overlaps(Seen(0, 2.9, 6.0, "", 0), turn)
    lost = score([(CALL, CallLog(finals=[Seen(1, 1.0, 3.0, "I want my money back", 3.5)]))])
    assert lost.lost == 3


HEARD = [Seen(1, 3.0, 4.2, "Alright", 4.8), Seen(0, 4.8, 7.2, "At once please", 7.9)]
"""Of CALL, all but the first turn (0, 1.0 to 3.0 s)."""


@pytest.mark.parametrize(
    ("doubts", "quarantined", "excused"),
    [
        ([Doubt(3.9)], {"stock": 1}, 1),
        ([Doubt(3.9, 0, 0.7)], {"stock": 1}, 1),
        ([Doubt(20.0, 0, 0.7)], {"stock": 1}, 1),  # late, but told for when
        ([], {"stock": 1}, 0),  # of another call, or noise outside any turn
        ([Doubt(2.0)], {"stock": 1}, 0),  # before the turn ended
        ([Doubt(8.5)], {"stock": 1}, 0),  # long after
        ([Doubt(3.9, 1, 0.7)], {"stock": 1}, 0),  # of the other side
        ([Doubt(3.9, 0, 5.0)], {"stock": 1}, 0),  # of another turn
        ([Doubt(3.9)], {"decode_failed": 1}, 0),
        ([Doubt(3.9)], {"not_heard": 1, "stock": 0}, 0),
        ([Doubt(3.9)], {}, 0),
    ],
)
def test_a_lost_turn_is_excused_by_the_guard_alone_and_in_time(
    doubts: list[Doubt], quarantined: dict[str, float], excused: int
) -> None:
    found = score([(CALL, CallLog(finals=list(HEARD), doubts=doubts))])
    assert found.lost == 1
    assert not_believed(found, quarantined) == excused


def test_one_doubt_excuses_one_turn() -> None:
    found = score([(CALL, CallLog(finals=HEARD[1:], doubts=[Doubt(4.6)]))])
    assert (found.lost, found.doubted, not_believed(found, {"noise": 5})) == (2, 1, 1)


def test_a_turn_just_before_the_hang_up_is_excused_by_a_doubt_that_nobody_could_tell() -> None:
    first = Seen(0, 0.7, 3.2, "I want my money back", 3.7)
    short = Call("x", CALL.frames[:375], CALL.turns)
    found = score([(short, CallLog(finals=[first, HEARD[0]]))])
    assert not_believed(found, {"stock": 1}) == 1
    assert not_believed(found, {"decode_failed": 1}) == 0
    told = score([(short, CallLog(finals=[first, HEARD[0]], doubts=[Doubt(1.0)]))])
    assert not_believed(told, {"stock": 1}) == 0


def test_the_reasons_of_the_guard_are_those_it_gives() -> None:
    assert set(re.findall(r'return "(\w+)"', inspect.getsource(guard.disbelief))) == GUARD


def test_quantiles() -> None:
    assert quantiles([]) == {"p50": None, "p95": None, "p99": None, "max": None}
    assert quantiles([i / 100 for i in range(101)]) == {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
