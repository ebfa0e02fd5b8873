"""Places of the levels on the score's scale and the calibration of p, from out-of-fold figures of our own dialogues."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.errors import InputError
from monitor.training.fit import Floats, fit_platt
from monitor.training.matrix import Example
from monitor.training.recipe import Recipe

FLOORS = (8.0, 6.0, 5.0, 4.0, 3.5, 3.0, 2.7, 2.5)
FLOOR_COST = 0.02
LEAST_TENSE = 0.6
"""Log odds above "no evidence at all" where tense begins: a call that tells nothing is calm. Half of the turns written
for training are tense or worse; among real turns far fewer are."""
LEAST_GAP = 0.6
"""Least log odds between two levels, so that no level is a mere line."""


@dataclass(frozen=True, slots=True)
class Places:
    """Log odds at which levels begin; `floor_heat`: least heat of a turn whose hard cue lifts the level."""

    tense: float
    frustrated: float
    critical: float
    floor_heat: float


@dataclass(frozen=True, slots=True)
class Calls:
    """Out of fold, by dialogue: highest running log odds, highest heat of a turn with a hard cue, and the truth."""

    peak: Floats
    hard_heat: Floats
    bad: NDArray[np.bool_]


def gather(rows: Sequence[Example], values: Floats, reached: Floats, bad: dict[str, bool]) -> Calls:
    """Fold turns into dialogues. `values`: how heated each turn is; `reached`: running log odds after it."""
    names = [name for name in dict.fromkeys(row.dialogue for row in rows) if name in bad]
    peak = dict.fromkeys(names, -np.inf)
    hard = dict.fromkeys(names, -np.inf)
    for row, heat, running in zip(rows, values, reached, strict=True):
        if row.dialogue not in peak:
            continue
        peak[row.dialogue] = max(peak[row.dialogue], float(running))
        if any(hit.cue.hard for hit in row.figures.hits):
            hard[row.dialogue] = max(hard[row.dialogue], float(heat))
    return Calls(
        np.array([peak[name] for name in names]),
        np.array([hard[name] for name in names]),
        np.array([bad[name] for name in names]),
    )


def place_levels(calls: Calls, bias: Floats, recipe: Recipe) -> Places:
    """Where frustrated begins: best F1 of "this call needs a supervisor" with few calm calls alerted.

    tense and critical begin where the ordinal head gives them an even chance (tense not below LEAST_TENSE). Hard cues
    lift from the lowest heat that costs no more than FLOOR_COST of F1. Raises InputError when every threshold alerts
    too many calm calls.
    """
    found: list[tuple[float, float, float]] = []
    cuts = np.unique(np.round(calls.peak[np.isfinite(calls.peak)], 2))
    for floor in FLOORS:
        for cut in cuts:
            alerted = (calls.peak >= cut) | (calls.hard_heat >= floor)
            f1, false = f1_and_false(alerted, calls.bad)
            if false <= recipe.calm_alerts:
                found.append((f1, float(cut), floor))
    if not found:
        raise InputError("no threshold keeps calm calls unalerted; more or better labelled dialogues are needed")
    good = max(f1 for f1, _, _ in found) - FLOOR_COST
    lowest = min(floor for f1, _, floor in found if f1 >= good)
    _, cut, floor = max(entry for entry in found if entry[2] == lowest)
    return Places(
        min(max(-float(bias[0]), LEAST_TENSE), cut - LEAST_GAP), cut, max(-float(bias[2]), cut + LEAST_GAP), floor
    )


def f1_and_false(alerted: NDArray[np.bool_], bad: NDArray[np.bool_]) -> tuple[float, float]:
    """F1 of the alerts and the share of calm calls alerted."""
    hits = int((alerted & bad).sum())
    total = int(alerted.sum()) + int(bad.sum())
    calm = int((~bad).sum())
    return (2.0 * hits / total if total else 0.0), (int((alerted & ~bad).sum()) / calm if calm else 0.0)


def calibrate(log_odds: Floats, labels: NDArray[np.int64], base_rate: float) -> tuple[float, float]:
    """Platt's slope and offset as if `base_rate` of the turns were frustrated: ours have more than real calls."""
    share = float(labels.mean())
    weight = np.where(labels == 1, base_rate / share, (1.0 - base_rate) / (1.0 - share))
    return fit_platt(log_odds, labels, weight)
