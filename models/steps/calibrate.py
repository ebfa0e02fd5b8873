"""From margins to log-odds, and the log-odds from which on a label is answered."""

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

Floats = NDArray[np.float64]
_DOUBT = 10.0
"""As many examples count as none when log-odds are moved to how often a label occurs."""
_FREE = 100.0
"""Inverse regularisation of the two numbers fitted: as good as none."""


def platt(margins: Floats, truth: NDArray[np.bool_], weights: Floats) -> tuple[float, float]:
    """Slope and offset that turn margins (n,) of unseen turns into log-odds."""
    model = LogisticRegression(C=_FREE).fit(margins[:, None], truth, sample_weight=weights)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def shift(log_odds: Floats, examples: int) -> float:
    """What to add to the log-odds of some turns so that as many examples are expected as there are; less when few.

    Our own calls hold some steps more rarely than the calls the detector is for: without this it answers too seldom.
    """
    low, high = -4.0, 4.0
    for _ in range(40):
        middle = (low + high) / 2
        if (1.0 / (1.0 + np.exp(-(log_odds + middle)))).sum() < examples:
            low = middle
        else:
            high = middle
    return middle * examples / (examples + _DOUBT)


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
