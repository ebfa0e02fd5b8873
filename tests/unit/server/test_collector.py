"""When the whole memory is looked through: never while calls are live, but once an hour."""

import gc

import pytest

from monitor.server.collector import QUIET_S, WHOLE_S, Collector, collecting


@pytest.mark.parametrize(
    ("live", "expected"),
    [
        pytest.param([(1.0, 0), (QUIET_S, 0)], [QUIET_S], id="what starting left behind"),
        pytest.param([(QUIET_S, 0), (WHOLE_S * 9, 0)], [QUIET_S], id="no call since: nothing to look for"),
        pytest.param([(1.0, 5), (2.0, 5), (QUIET_S + 5, 5)], [], id="calls are live"),
        pytest.param([(1.0, 5), (2.0, 0), (QUIET_S, 0), (QUIET_S + 9, 0)], [QUIET_S], id="once, when they have ended"),
        pytest.param([(1.0, 5), (WHOLE_S, 5), (WHOLE_S + 9, 5)], [WHOLE_S], id="at the latest after an hour"),
    ],
)
def test_time_for_a_whole_round(live: list[tuple[float, int]], expected: list[float]) -> None:
    numbers = iter([calls for _, calls in live])
    collector = Collector(lambda: next(numbers), 0.0)
    assert [now for now, _ in live if collector.whole(now)] == expected


def test_what_is_new_is_looked_at_and_set_aside_and_given_back_at_the_end() -> None:
    class Ring:
        """Refers to itself."""

        def __init__(self) -> None:
            self.me = self

    now, calls = 0.0, 1
    with collecting(lambda: calls, lambda: now) as collect:
        before = gc.get_freeze_count()
        assert before > 0
        kept = [[number] for number in range(1000)]
        young = [Ring() for _ in range(10)]
        del young
        collect()
        assert gc.get_freeze_count() >= before + len(kept)
        assert not any(isinstance(one, Ring) for one in gc.get_objects())
        old = Ring()
        collect()
        del old
        calls, now = 0, QUIET_S + 1.0
        collect()  # a whole round finds what was set aside before it was let go
    assert gc.get_freeze_count() == 0
    assert not any(isinstance(one, Ring) for one in gc.get_objects())
