"""Training of the step detector: margins to log-odds, and where to answer."""

import runpy
from pathlib import Path

import numpy as np
import pytest

CALIBRATE = runpy.run_path(str(Path(__file__).resolve().parents[3] / "models" / "steps" / "calibrate.py"))


def test_log_odds_match_the_share_that_is_true() -> None:
    margins = np.repeat([-1.0, 1.0], 100)
    truth = np.concatenate([np.arange(100) < 20, np.arange(100) < 80])
    slope, offset = CALIBRATE["platt"](margins, truth, np.ones(200))
    assert slope + offset == pytest.approx(np.log(4.0), abs=0.05)
    assert offset - slope == pytest.approx(-np.log(4.0), abs=0.05)


def test_a_wanted_precision_answers_less() -> None:
    log_odds = np.linspace(-4.0, 2.0, 61)
    free = CALIBRATE["threshold"](log_odds, np.ones(61))
    careful = CALIBRATE["threshold"](log_odds, np.ones(61), 0.75)
    chance = 1.0 / (1.0 + np.exp(-log_odds))
    assert careful > free
    assert chance[log_odds >= careful].mean() >= 0.75


def test_odds_move_towards_how_often_a_label_occurs() -> None:
    log_odds = np.full(400, -3.0)
    chance = 1.0 / (1.0 + np.exp(-(log_odds + CALIBRATE["shift"](log_odds, 100))))
    assert 85 < chance.sum() < 100


def test_odds_of_a_label_without_examples_stay() -> None:
    assert CALIBRATE["shift"](np.full(400, -3.0), 0) == 0.0
