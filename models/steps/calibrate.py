"""From margins to log-odds, and the log-odds from which on a label is answered."""

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

Floats = NDArray[np.float64]
_FREE = 100.0
"""Inverse regularisation of the two numbers fitted: as good as none."""


def platt(margins: Floats, truth: NDArray[np.bool_], weights: Floats) -> tuple[float, float]:
    """Slope and offset that turn margins (n,) of unseen turns into log-odds."""
    model = LogisticRegression(C=_FREE).fit(margins[:, None], truth, sample_weight=weights)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def threshold(log_odds: Floats, weights: Floats, precision: float = 0.0) -> float:
    """The log-odds with the best expected F1 among those whose expected precision is at least that.

    Expected under the calibrated probabilities, not counted: with some twenty examples of a label the counted
    optimum is an accident of the sample.
    """
    order = np.argsort(-log_odds, kind="stable")
    chance = 1.0 / (1.0 + np.exp(-log_odds[order]))
    hits = np.cumsum(weights[order] * chance)
    answered = np.cumsum(weights[order])
    f1 = np.where(hits / answered >= precision, 2 * hits / (answered + hits[-1]), 0.0)
    best = int(np.argmax(f1))
    last = min(best + 1, len(order) - 1)
    return float((log_odds[order[best]] + log_odds[order[last]]) / 2)
