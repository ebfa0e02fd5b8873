"""Stages come in order, with hysteresis, and leave in reverse."""

import pytest

from monitor.speech.load import LoadGauge, Stage


def drive(gauge: LoadGauge, start: float, seconds: float, busy: float, late: float = 0.0) -> list[Stage]:
    stages = []
    for i in range(int(seconds * 4)):
        now = start + i / 4
        gauge.note(now, now + 0.25, 0.25 * busy * 2)
        stages.append(gauge.update(now + 0.25, late))
    return stages


def test_idle_is_full_service() -> None:
    gauge = LoadGauge(2)
    assert set(drive(gauge, 0, 10, 0.2)) == {Stage.FULL}
    assert abs(gauge.busy() - 0.2) < 0.01


def test_busy_sheds_in_order_but_never_refuses_by_itself() -> None:
    gauge = LoadGauge(2)
    stages = drive(gauge, 0, 20, 1.0)
    assert max(stages) is Stage.SPARSE_PARTIALS
    assert stages == sorted(stages)
    assert gauge.sheds(Stage.NO_ACCURATE)


def test_lateness_delays_then_refuses_and_recovery_is_in_reverse() -> None:
    gauge = LoadGauge(2)
    assert drive(gauge, 0, 5, 1.0, late=4.0)[-1] is Stage.DELAYED
    assert drive(gauge, 5, 5, 1.0, late=15.0)[-1] is Stage.REFUSING
    back = drive(gauge, 10, 31, 0.1)
    assert back[0] is Stage.REFUSING
    assert back == sorted(back, reverse=True)
    assert back[-1] is Stage.FULL


def test_recovery_skips_no_stage_and_stays_six_seconds_on_each() -> None:
    gauge = LoadGauge(2)
    drive(gauge, 0, 5, 1.0, late=15.0)
    back = drive(gauge, 5, 40, 0.1)
    held = {stage: back.count(stage) / 4 for stage in Stage}
    assert {held[stage] for stage in Stage if stage is not Stage.FULL} == {6.0}


@pytest.mark.parametrize(
    ("late", "held"),
    [(9.5, Stage.REFUSING), (2.6, Stage.DELAYED), (0.5, Stage.SPARSE_PARTIALS), (0.4, Stage.NO_SPECULATION),
     (0.26, Stage.NO_ACCURATE), (0.1, Stage.FULL)],
)  # fmt: skip
def test_recovery_stops_at_the_stage_whose_cause_is_not_well_below(late: float, held: Stage) -> None:
    gauge = LoadGauge(2)
    drive(gauge, 0, 5, 1.0, late=15.0)
    assert drive(gauge, 5, 60, 0.1, late=late)[-1] is held


def test_a_relapse_goes_up_at_once_and_the_way_down_begins_anew() -> None:
    gauge = LoadGauge(2)
    drive(gauge, 0, 5, 1.0, late=15.0)
    assert drive(gauge, 5, 7, 0.1)[-1] is Stage.DELAYED
    assert drive(gauge, 12, 2, 0.1, late=13.0)[-1] is Stage.REFUSING
    assert set(drive(gauge, 14, 5.5, 0.1)) == {Stage.REFUSING}


def test_between_the_thresholds_a_stage_is_kept() -> None:
    gauge = LoadGauge(2)
    drive(gauge, 0, 10, 0.6)
    assert drive(gauge, 10, 20, 0.42)[-1] is Stage.NO_ACCURATE
    assert drive(gauge, 30, 20, 0.3)[-1] is Stage.FULL


def test_labels() -> None:
    assert Stage.NO_SPECULATION.label == "no_speculation"
