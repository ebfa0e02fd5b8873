"""Logistic regression with a ridge around given weights, binary and ordinal, by L-BFGS. Deterministic.

A figure that rarely occurs in the data stays where its hand weight put it; one that occurs often follows the data.
scikit-learn's SciPy is needed here only, never where calls are scored.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.errors import UsageError

Floats = NDArray[np.float64]
ITERATIONS = 200


@dataclass(frozen=True, slots=True)
class Fit:
    """Intercepts (one per threshold) and the weights' difference from their start."""

    bias: Floats
    weights: Floats


def fit_ordinal(
    rows: Any,
    steps: NDArray[np.int64],
    start: Floats,
    ridge: Floats,
    *,
    share: Floats,
    weight: Floats | None = None,
    signs: Floats | None = None,
    iterations: int = ITERATIONS,
) -> Fit:
    """P(step > k) = logistic(start + rows @ w + bias[k]) for each threshold k, all with the same w.

    `rows`: (n, d) sparse or dense; `steps`: 0..K; `start`: (n,) log odds of the weights begun from; `ridge`: (d,)
    penalty; `share`: (K,) weight of each threshold; `weight`: (n,) weight of each row; `signs`: (2, d) least and
    greatest value of each weight. Raises UsageError without SciPy.
    """
    try:
        from scipy.optimize import Bounds, minimize
    except ImportError:
        raise UsageError("training needs scikit-learn: pip install 'calmline[dev]'", code="no_scipy") from None
    count = len(share)
    free = np.array([[-np.inf] * count, [np.inf] * count])
    targets = [(steps > k).astype(float) for k in range(count)]
    rows_weight = np.ones(len(steps)) if weight is None else weight

    def loss(values: Floats) -> tuple[float, Floats]:
        bias, weights = values[:count], values[count:]
        reached = rows @ weights + start
        total, back, slopes = 0.5 * float(ridge @ weights**2), np.zeros(len(steps)), np.zeros(count)
        for k, target in enumerate(targets):
            z = reached + bias[k]
            total += float(share[k] * (rows_weight @ (np.logaddexp(0.0, z) - target * z)))
            error = share[k] * rows_weight * (_logistic(z) - target)
            back += error
            slopes[k] = error.sum()
        return total, np.concatenate([slopes, rows.T @ back + ridge * weights])

    found = minimize(
        loss,
        np.zeros(count + rows.shape[1]),
        jac=True,
        method="L-BFGS-B",
        bounds=None if signs is None else Bounds(*np.hstack([free, signs])),
        options={"maxiter": iterations},
    ).x
    return Fit(found[:count], found[count:])


def fit_binary(
    rows: Any,
    labels: NDArray[np.int64],
    start: Floats,
    ridge: Floats,
    *,
    weight: Floats | None = None,
    signs: Floats | None = None,
    iterations: int = ITERATIONS,
) -> Fit:
    """The same with one threshold: labels 0 and 1."""
    return fit_ordinal(rows, labels, start, ridge, share=np.ones(1), weight=weight, signs=signs, iterations=iterations)


def fit_platt(log_odds: Floats, labels: NDArray[np.int64], weight: Floats | None = None) -> tuple[float, float]:
    """Slope and offset that make the log odds a calibrated probability (Platt 1999)."""
    made = fit_binary(log_odds[:, None], labels, np.zeros(len(labels)), np.full(1, 1e-6), weight=weight)
    return float(made.weights[0]), float(made.bias[0])


def _logistic(z: Floats) -> Floats:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * z)))
