"""Truth against what was seen."""

import numpy as np

from monitor.bench.match import CallLog, Seen, overlaps, quantiles, score
from monitor.bench.material import Call, Turn

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


def test_quantiles() -> None:
    assert quantiles([]) == {"p50": None, "p95": None, "p99": None, "max": None}
    assert quantiles([i / 100 for i in range(101)]) == {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
