"""Learns the step detector: `python models/steps/train.py [--scenarios FILE] [--own FILE ...] [--report]`.

One linear model per label: ridge regression, brought to log-odds by the margins each dialogue gets from a model that
has not seen it; the threshold maximises the expected F1 there. Deterministic: nothing is drawn by chance.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from calibrate import platt, shift, threshold
from dataset import Turn, read_added, read_turns
from numpy.typing import NDArray
from ridge import fit
from sklearn.model_selection import GroupKFold

from monitor.coaching.earlier import EARLIER_NAMES
from monitor.coaching.features import BLOCKS, HASH_DIM, NAMED, turn_features
from monitor.coaching.steps import LABELS, MISTAKES, WEIGHTS_FILE

HERE = Path(__file__).resolve().parent
OWN_DATA = HERE.parent / "frustration" / "data"
OWN_FILES = (*sorted(OWN_DATA.glob("own-[a-d].jsonl")), *sorted((HERE / "data").glob("turns*.jsonl")))
"""Dialogues labelled in full, and scenes written for the steps alone."""
ADDED = HERE / "data" / "added-labels.jsonl"
WEIGHTS = HERE / "weights"
BLOCK_SCALE = {"words": 0.5, "before": 0.35, "letters": 0.22}
"""n-grams count less: the named patterns carry over to new companies, single words less so, runs of letters least."""
EARLIER_SCALE = 0.3
"""Value of a named feature of the turns before, against 1 for one of the turn itself: they are many, and hints."""
BIAS_SCALE = 2.0
"""Size of the constant feature: the penalty hardly holds the bias."""
STRENGTH = 4.0
"""Penalty of the ridge regression. Twice and half of it measure the same."""
SCENARIO_WEIGHT = 3.0
"""Weight of a turn of the scenario set against one of our own: fewer, but labelled by the convention we are held to."""
MISTAKE_PRECISION = 0.80
"""A mistake is answered only where training says it is right this often: to accuse wrongly is worse than to miss."""
FOLDS = 5
_EARLIER = frozenset(EARLIER_NAMES)
NAMED_AT = 1
HASHED_AT = NAMED_AT + len(NAMED)
"""Columns of the matrix: the constant, the named features, the hashed ones."""


def column_scale() -> NDArray[np.float64]:
    """Value a feature has when it is on, per hashed column."""
    scale = np.zeros(HASH_DIM)
    for name, (first, width) in BLOCKS.items():
        scale[first : first + width] = BLOCK_SCALE[name]
    return scale


def named_scale() -> NDArray[np.float64]:
    """Value a feature has when it is on, per named column."""
    return np.array([EARLIER_SCALE if name in _EARLIER else 1.0 for name in NAMED])


class Matrix:
    """Features (n, columns), their inner products, labels (n, labels), groups and sample weights of some turns."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        scale, named = column_scale(), named_scale()
        cells: list[tuple[int, int, float]] = []
        for row, turn in enumerate(turns):
            found = turn_features(turn.text, turn.before, cut_in=turn.cut_in, earlier=turn.earlier)
            cells.append((row, 0, BIAS_SCALE))
            cells.extend((row, NAMED_AT + column, float(named[column])) for column in sorted(found.named))
            cells.extend((row, HASHED_AT + column, float(scale[column])) for column in sorted(found.hashed))
        rows, columns, values = zip(*cells, strict=True)
        self.x = sp.csr_matrix((values, (rows, columns)), shape=(len(turns), HASHED_AT + HASH_DIM))
        self.kernel: NDArray[np.float64] = (self.x @ self.x.T).toarray()
        self.y = np.array([[label in turn.steps for label in LABELS] for turn in turns])
        self.groups = np.array([turn.group for turn in turns])
        self.weights = np.array([1.0 if turn.own else SCENARIO_WEIGHT for turn in turns])
        self.own = np.array([turn.own for turn in turns])


@dataclass(frozen=True, slots=True)
class Learned:
    """`alpha` (n, labels) over the training turns; per label slope and offset to log-odds, and the threshold there."""

    alpha: NDArray[np.float64]
    slope: NDArray[np.float64]
    offset: NDArray[np.float64]
    limits: NDArray[np.float64]


def learn(data: Matrix, index: NDArray[np.int64]) -> Learned:
    """All labels from the turns in `index`; calibration and thresholds too see nothing else."""
    weights, truth = data.weights[index], data.y[index]
    fitted = fit(data.kernel[np.ix_(index, index)], truth, weights, data.groups[index], STRENGTH)
    slope, offset, limits = np.zeros(len(LABELS)), np.zeros(len(LABELS)), np.zeros(len(LABELS))
    for k, label in enumerate(LABELS):
        slope[k], offset[k] = platt(fitted.left_out[:, k], truth[:, k], weights)
        log_odds = slope[k] * fitted.left_out[:, k] + offset[k]
        if (theirs := ~data.own[index]).any():
            moved = shift(log_odds[theirs], int(truth[theirs, k].sum()))
            offset[k], log_odds = offset[k] + moved, log_odds + moved
        limits[k] = threshold(log_odds, weights, MISTAKE_PRECISION if label in MISTAKES else 0.0)
    return Learned(fitted.alpha, slope, offset, limits)


def scores(seen: NDArray[np.bool_], truth: NDArray[np.bool_]) -> dict[str, float]:
    """Precision, recall, F1 and the number of true examples."""
    hits = int((seen & truth).sum())
    return {
        "precision": hits / max(1, int(seen.sum())),
        "recall": hits / max(1, int(truth.sum())),
        "f1": 2 * hits / max(1, int(seen.sum() + truth.sum())),
        "examples": int(truth.sum()),
    }


def predict(data: Matrix, train: NDArray[np.int64], test: NDArray[np.int64]) -> NDArray[np.bool_]:
    """What a model trained on `train`, thresholds chosen inside it, sees in `test`."""
    learned = learn(data, train)
    margins = data.kernel[np.ix_(test, train)] @ learned.alpha
    return np.asarray(learned.slope * margins + learned.offset >= learned.limits)


def report(data: Matrix) -> dict[str, object]:
    """(a) trained on our own, tested on the scenarios; (b) cross-validation by dialogue over all."""
    everything = np.arange(len(data.own))
    out: dict[str, object] = {}
    if data.own.any() and not data.own.all():
        test = everything[~data.own]
        seen = predict(data, everything[data.own], test)
        out["own_to_scenarios"] = summary(seen, data.y[test], at_least=15)
    seen = np.zeros(data.y.shape, dtype=bool)
    for train, test in GroupKFold(FOLDS).split(data.x, groups=data.groups):
        seen[test] = predict(data, train, test)
    out["cross_validation"] = summary(seen, data.y, at_least=30)
    out["cross_validation_scenario_part"] = summary(seen[~data.own], data.y[~data.own], at_least=15)
    return out


def summary(seen: NDArray[np.bool_], truth: NDArray[np.bool_], *, at_least: int) -> dict[str, object]:
    """Scores per label and their macro-F1 over labels with at least that many examples."""
    rows = {label: scores(seen[:, k], truth[:, k]) for k, label in enumerate(LABELS)}
    enough = [row["f1"] for row in rows.values() if row["examples"] >= at_least]
    return {"macro_f1": sum(enough) / max(1, len(enough)), "at_least": at_least, "labels": rows}


def train(data: Matrix, folder: Path) -> None:
    """Fit on everything and write the weights."""
    learned = learn(data, np.arange(len(data.own)))
    coef = (data.x.T @ learned.alpha) * learned.slope
    hashed = coef[HASHED_AT:] * column_scale()[:, None]
    scale = np.maximum(np.abs(hashed).max(axis=0), 1e-6) / 127.0
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        folder / WEIGHTS_FILE,
        labels=np.array(LABELS),
        features=np.array(NAMED),
        named=(coef[NAMED_AT:HASHED_AT] * named_scale()[:, None]).astype(np.float16),
        hashed=np.rint(hashed / scale).astype(np.int8),
        hashed_scale=scale.astype(np.float32),
        bias=(coef[0] * BIAS_SCALE + learned.offset).astype(np.float32),
        thresholds=learned.limits.astype(np.float32),
    )


def main() -> None:
    """Parse, report when asked, train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenarios", type=Path, nargs="*", default=[], help="JSON Lines of the scenario form")
    parser.add_argument("--own", type=Path, nargs="*", default=OWN_FILES)
    parser.add_argument("--report", action="store_true", help="measure and print JSON; writes no weights")
    given = parser.parse_args()
    added = read_added(ADDED)
    data = Matrix(read_turns(given.scenarios, own=False) + read_turns(given.own, own=True, added=added))
    if given.report:
        print(json.dumps(report(data), indent=1))
    else:
        train(data, WEIGHTS)


if __name__ == "__main__":
    main()
