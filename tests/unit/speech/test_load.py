"""Stages come in order, with hysteresis, and leave in reverse."""

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
    back = drive(gauge, 10, 30, 0.1)
    assert back[0] is Stage.REFUSING
    assert back == sorted(back, reverse=True)
    assert back[-1] is Stage.FULL


def test_between_the_thresholds_a_stage_is_kept() -> None:
    gauge = LoadGauge(2)
    drive(gauge, 0, 10, 0.6)
    assert drive(gauge, 10, 20, 0.42)[-1] is Stage.NO_ACCURATE
    assert drive(gauge, 30, 20, 0.3)[-1] is Stage.FULL


def test_labels() -> None:
    assert Stage.NO_SPECULATION.label == "no_speculation"
