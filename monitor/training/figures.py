"""Figures of agreement between predictions and labels, in numpy: the definitions that scikit-learn's namesakes have."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
BINS = 10


def roc_auc(labels: ArrayLike, scores: ArrayLike) -> float:
    """Chance that a positive ranks above a negative, ties half; NaN when one kind is missing."""
    truth, value = np.asarray(labels, dtype=bool), np.asarray(scores, dtype=float)
    positive, negative = int(truth.sum()), int((~truth).sum())
    if not positive or not negative:
        return float("nan")
    _, place, count = np.unique(value, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2.0)[place]
    return float((ranks[truth].sum() - positive * (positive + 1) / 2.0) / (positive * negative))


def average_precision(labels: ArrayLike, scores: ArrayLike) -> float:
    """Sum over thresholds of precision times the recall gained; NaN without positives."""
    truth, value = np.asarray(labels, dtype=float), np.asarray(scores, dtype=float)
    if truth.sum() == 0:
        return float("nan")
    order = np.argsort(-value, kind="stable")
    truth, value = truth[order], value[order]
    last = np.append(np.flatnonzero(np.diff(value)), len(value) - 1)
    hits = np.cumsum(truth)[last]
    recall = np.concatenate([[0.0], hits / truth.sum()])
    return float(np.sum(np.diff(recall) * hits / (last + 1)))


def brier(labels: ArrayLike, probabilities: ArrayLike) -> float:
    """Mean squared distance of probability and outcome."""
    return float(np.mean((np.asarray(probabilities, dtype=float) - np.asarray(labels, dtype=float)) ** 2))


def calibration_error(labels: ArrayLike, probabilities: ArrayLike) -> float:
    """Expected calibration error over bins of equal count."""
    truth, p = np.asarray(labels, dtype=float), np.asarray(probabilities, dtype=float)
    order = np.argsort(p, kind="stable")
    parts = [part for part in np.array_split(order, BINS) if len(part)]
    return float(sum(abs(truth[part].mean() - p[part].mean()) * len(part) for part in parts) / len(truth))
