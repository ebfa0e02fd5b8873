"""Our figures against scikit-learn's, on random labels with ties."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from monitor.training.figures import average_precision, brier, calibration_error, roc_auc


@pytest.mark.parametrize("seed", range(5))
def test_they_agree_with_scikit_learn(seed: int) -> None:
    dice = np.random.default_rng(seed)
    labels = dice.integers(0, 2, 200)
    scores = np.round(np.clip(dice.random(200) + 0.2 * labels, 0, 1), 1)
    assert roc_auc(labels, scores) == pytest.approx(roc_auc_score(labels, scores))
    assert average_precision(labels, scores) == pytest.approx(average_precision_score(labels, scores))
    assert brier(labels, scores) == pytest.approx(brier_score_loss(labels, scores))


def test_calibration_error() -> None:
    labels = np.array([0, 1] * 50)
    assert calibration_error(labels, np.full(100, 0.5)) == pytest.approx(0.0)
    assert calibration_error(labels, np.full(100, 0.9)) == pytest.approx(0.4)


def test_what_cannot_be_told_is_nan() -> None:
    assert np.isnan(roc_auc([1, 1], [0.1, 0.2]))
    assert np.isnan(average_precision([0, 0], [0.1, 0.2]))
