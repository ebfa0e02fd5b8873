"""Ridge regression in its dual form: one solve answers every label and what each turn gets without its dialogue."""

from dataclasses import dataclass

import numpy as np
import scipy.linalg
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fitted:
    """`alpha` (n, labels): weights of the turns. `left_out` (n, labels): margin of each turn without its dialogue."""

    alpha: Floats
    left_out: Floats


def fit(kernel: Floats, truth: NDArray[np.bool_], weights: Floats, groups: NDArray[np.str_], strength: float) -> Fitted:
    """Least squares of +1 and -1 under an L2 penalty.

    `kernel` (n, n): inner products of the turns; `truth` (n, labels); `weights` (n,); `groups` (n,): the dialogues;
    `strength`: penalty. Leaving a group out is exact: (inverse_gg)^-1 alpha_gg is its error then.
    """
    target = np.where(truth, 1.0, -1.0)
    inverse = scipy.linalg.inv(kernel + np.diag(strength / weights), overwrite_a=True, check_finite=False)
    alpha = inverse @ target
    left_out = np.empty_like(alpha)
    for group in np.unique(groups):
        rows = np.flatnonzero(groups == group)
        left_out[rows] = target[rows] - np.linalg.solve(inverse[np.ix_(rows, rows)], alpha[rows])
    return Fitted(alpha, left_out)
