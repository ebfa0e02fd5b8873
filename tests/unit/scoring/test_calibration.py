"""The scale: levels at their places, strictly rising, within 0..100."""

from itertools import pairwise

import pytest

from monitor.scoring.calibration import Scale

SCALE = Scale(-0.4, 2.9, 4.4)


def test_levels_begin_where_promised() -> None:
    assert [SCALE.score(place) for place in (-0.4, 2.9, 4.4)] == pytest.approx([35.0, 60.0, 80.0])


def test_rising_and_bounded() -> None:
    scores = [SCALE.score(step / 10.0) for step in range(-200, 200)]
    assert all(low < high for low, high in pairwise(scores))
    assert scores[0] >= 0.0
    assert scores[-1] <= 100.0
    assert SCALE.score(1e9) == 100.0
    assert SCALE.score(-1e9) < 1e-9


def test_places_must_rise() -> None:
    with pytest.raises(ValueError, match="rise"):
        Scale(1.0, 1.0, 2.0)
