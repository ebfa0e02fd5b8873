"""Learns the step detector: `python models/steps/train.py [--scenarios FILE] [--own FILE ...] [--report]`.

One L2 logistic regression per label (scikit-learn, at training time only). Each label's threshold maximises F1 on
out-of-fold predictions of the training data, folds by dialogue. Deterministic: no shuffling, fixed seeds.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from dataset import Turn, read_turns
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from monitor.coaching.features import HASH_DIM, NAMED, turn_features
from monitor.coaching.steps import LABELS, MISTAKES, WEIGHTS_FILE

HERE = Path(__file__).resolve().parent
OWN_DATA = HERE.parent / "frustration" / "data"
OWN_FILES = (*sorted(OWN_DATA.glob("own-[a-d].jsonl")), *sorted((HERE / "data").glob("*.jsonl")))
"""Dialogues labelled in full, and scenes written for the steps alone."""
WEIGHTS = HERE / "weights"
HASH_SCALE = 0.4
"""n-grams count less: the named patterns carry over to new companies, single words less so."""
STRENGTH = 0.5
"""Inverse regularisation of the logistic regression."""
SCENARIO_WEIGHT = 3.0
"""Weight of a turn of the scenario set against one of our own: fewer, but labelled by the convention we are held to."""
MISTAKE_PRECISION = 0.72
"""A mistake is answered only where training says it is right this often: to accuse wrongly is worse than to miss."""
FOLDS = 5
MIN_POSITIVES = 5


class Matrix:
    """Features (n, columns), labels (n, labels), groups and sample weights of some turns."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        cells: list[tuple[int, int, float]] = []
        for row, turn in enumerate(turns):
            found = turn_features(turn.text, turn.before, cut_in=turn.cut_in)
            for column in sorted(found.named):
                cells.append((row, column, 1.0))
            for column in sorted(found.hashed):
                cells.append((row, len(NAMED) + column, HASH_SCALE))
        rows, columns, values = zip(*cells, strict=True)
        shape = (len(turns), len(NAMED) + HASH_DIM)
        self.x = sp.csr_matrix((values, (rows, columns)), shape=shape)
        self.y = np.array([[label in turn.steps for label in LABELS] for turn in turns])
        self.groups = np.array([turn.group for turn in turns])
        self.weights = np.array([1.0 if turn.own else SCENARIO_WEIGHT for turn in turns])
        self.own = np.array([turn.own for turn in turns])


def fit(x: sp.csr_matrix, y: NDArray[np.bool_], weights: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Coefficients (columns,) and bias of one label."""
    model = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=500, random_state=0)
    model.fit(x, y, sample_weight=weights)
    return model.coef_[0], float(model.intercept_[0])


def out_of_fold(data: Matrix, index: NDArray[np.int64]) -> NDArray[np.float64]:
    """Log-odds (len(index), labels) of turns in `index`, each from a model that has not seen its dialogue."""
    x, y, weights, groups = data.x[index], data.y[index], data.weights[index], data.groups[index]
    margins = np.zeros(y.shape)
    for train, test in GroupKFold(FOLDS).split(x, groups=groups):
        for label in range(len(LABELS)):
            coef, bias = fit(x[train], y[train, label], weights[train])
            margins[test, label] = x[test] @ coef + bias
    return margins


def best_threshold(
    margins: NDArray[np.float64], y: NDArray[np.bool_], weights: NDArray[np.float64], precision: float = 0.0
) -> float:
    """The threshold with the best weighted F1 among those of at least that precision, halfway to the next margin."""
    order = np.argsort(-margins, kind="stable")
    hits = np.cumsum(weights[order] * y[order])
    answered = np.cumsum(weights[order])
    f1 = 2 * hits / (answered + (weights * y).sum())
    best = int(np.argmax(np.where(hits / answered >= precision, f1, 0.0)))
    last = min(best + 1, len(order) - 1)
    return float((margins[order[best]] + margins[order[last]]) / 2)


def thresholds_for(data: Matrix, index: NDArray[np.int64]) -> NDArray[np.float64]:
    """One threshold per label, from out-of-fold margins within `index`."""
    margins = out_of_fold(data, index)
    return np.array(
        [
            best_threshold(
                margins[:, k],
                data.y[index][:, k],
                data.weights[index],
                MISTAKE_PRECISION if label in MISTAKES else 0.0,
            )
            for k, label in enumerate(LABELS)
        ]
    )


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
    limits = thresholds_for(data, train)
    seen = np.zeros((len(test), len(LABELS)), dtype=bool)
    for label in range(len(LABELS)):
        if data.y[train, label].sum() < MIN_POSITIVES:
            continue
        coef, bias = fit(data.x[train], data.y[train, label], data.weights[train])
        seen[:, label] = data.x[test] @ coef + bias >= limits[label]
    return seen


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
    everything = np.arange(len(data.own))
    limits = thresholds_for(data, everything)
    fitted = [fit(data.x, data.y[:, label], data.weights) for label in range(len(LABELS))]
    coef = np.stack([pair[0] for pair in fitted], axis=1)
    hashed = coef[len(NAMED) :] * HASH_SCALE
    scale = np.maximum(np.abs(hashed).max(axis=0), 1e-6) / 127.0
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        folder / WEIGHTS_FILE,
        labels=np.array(LABELS),
        features=np.array(NAMED),
        named=coef[: len(NAMED)].astype(np.float16),
        hashed=np.rint(hashed / scale).astype(np.int8),
        hashed_scale=scale.astype(np.float32),
        bias=np.array([pair[1] for pair in fitted], dtype=np.float32),
        thresholds=limits.astype(np.float32),
    )


def main() -> None:
    """Parse, report when asked, train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenarios", type=Path, nargs="*", default=[], help="JSON Lines of the scenario form")
    parser.add_argument("--own", type=Path, nargs="*", default=OWN_FILES)
    parser.add_argument("--report", action="store_true", help="measure and print JSON; writes no weights")
    given = parser.parse_args()
    data = Matrix(read_turns(given.scenarios, own=False) + read_turns(given.own, own=True))
    if given.report:
        print(json.dumps(report(data), indent=1))
    else:
        train(data, WEIGHTS)


if __name__ == "__main__":
    main()
