"""A model of a site's own: refitted to its verdicts and labels, judged on calls it had not seen, kept if not worse."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan, log
from pathlib import Path
from typing import Any

import numpy as np

from monitor.config import ScoringSettings
from monitor.errors import InputError
from monitor.scoring.cues import Lexicon
from monitor.scoring.features import FeatureMaker
from monitor.scoring.model_file import read_model, write_model
from monitor.scoring.words import WordsModel
from monitor.training.data import Labelled
from monitor.training.evaluate import Judged, figures, judge
from monitor.training.heads import folds
from monitor.training.refit import Content, SiteRows, refit, site_rows
from monitor.training.stored import JudgedCall

LEAST_LABELS, LEAST_LABELS_EACH = 40, 10
LEAST_VERDICTS, LEAST_VERDICTS_EACH = 20, 5
FOLDS = 5
AUC_SLACK, F1_SLACK = 0.005, 0.01
"""What counts as no difference: figures of a few dozen calls tremble more than that."""
SHOWN = ("turns", "turn_auc", "log_loss", "ece", "overall_precision", "overall_recall", "overall_f1")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Amount:
    """How much was judged, and whether it is enough for either half."""

    frustrated: int
    not_frustrated: int
    right: int
    wrong: int

    @property
    def turns(self) -> bool:
        """Enough labels of turns for the turn head and the calibration."""
        total = self.frustrated + self.not_frustrated
        return total >= LEAST_LABELS and min(self.frustrated, self.not_frustrated) >= LEAST_LABELS_EACH

    @property
    def alarms(self) -> bool:
        """Enough verdicts for the running score."""
        return self.right + self.wrong >= LEAST_VERDICTS and min(self.right, self.wrong) >= LEAST_VERDICTS_EACH


@dataclass(frozen=True, slots=True)
class Outcome:
    """Figures before and after on calls the weights had not seen; `file` is None when the new model would be worse."""

    amount: Amount
    before: dict[str, float]
    after: dict[str, float]
    worse: tuple[str, ...]
    file: Path | None


def amount_of(judged: Sequence[JudgedCall]) -> Amount:
    """Count labels and verdicts."""
    labels = [label for call in judged for label in call.labelled.frustrated.values()]
    verdicts = [right for call in judged for right in call.verdicts.values()]
    return Amount(sum(labels), len(labels) - sum(labels), sum(verdicts), len(verdicts) - sum(verdicts))


def enough_or_refuse(amount: Amount) -> None:
    """Raises InputError saying how many more are needed."""
    if amount.turns or amount.alarms:
        return
    turns = f"{LEAST_LABELS} turn labels, {LEAST_LABELS_EACH} of each kind (frustrated: {amount.frustrated}, not: "
    alarms = f"{LEAST_VERDICTS} verdicts on alerts, {LEAST_VERDICTS_EACH} of each kind (right: {amount.right}, wrong: "
    raise InputError(
        f"too little was judged in this store: needed are {turns}{amount.not_frustrated}) or {alarms}{amount.wrong})",
        code="too_few_labels",
    )


def train_site(
    judged: Sequence[JudgedCall], base: Path, lexicon: Lexicon, settings: ScoringSettings, target: Path,
    sources: Sequence[dict[str, str]], say: Say,
) -> Outcome:  # fmt: skip
    """Refit the model in `base`, compare both by cross-validation over calls, write `target` unless it is worse.

    `sources`: file and SHA-256 of every input, kept in the model. Raises InputError, ModelError, UsageError.
    """
    amount = amount_of(judged)
    enough_or_refuse(amount)
    content, maker = read_model(base), FeatureMaker(lexicon)
    rows = site_rows(judged, maker)
    items = [call.labelled for call in judged]
    say(f"{len(items)} judged calls, {len(rows.turns)} customer turns; cross-validating")
    before = site_figures(judge(items, settings, WordsModel(content, lexicon)))
    after = site_figures(_unseen(items, rows, content, maker, settings, amount, say))
    worse = what_is_worse(before, after)
    if worse:
        return Outcome(amount, before, after, worse, None)
    made = refit(content, rows, maker, turns=amount.turns, alarms=amount.alarms)
    made |= {"name": target.stem, "trained_on": list(sources), "judged": _plain(before, after)}
    write_model(target, made)
    return Outcome(amount, before, after, (), target)


def _unseen(
    items: Sequence[Labelled], rows: SiteRows, content: Content, maker: FeatureMaker, settings: ScoringSettings,
    amount: Amount, say: Say,
) -> list[Judged]:  # fmt: skip
    """Every call judged by a model refitted without it."""
    count = min(FOLDS, len(items))
    fold = folds(rows.turns, count, 0)
    of_call = {row.dialogue: int(number) for row, number in zip(rows.turns, fold, strict=True)}
    found: list[Judged] = []
    for number in range(count):
        taught = rows.pick(np.flatnonzero(fold != number))
        known = {row.frustrated for row in taught.turns} - {None}
        said = set(taught.right.tolist()) - {-1}
        made = refit(
            content, taught, maker, turns=amount.turns and len(known) == 2, alarms=amount.alarms and len(said) == 2
        )
        held = [item for item in items if of_call.get(item.dialogue.id) == number]
        found += judge(held, settings, WordsModel(made, maker.lexicon))
        say(f"fold {number + 1} of {count}")
    return found


def site_figures(judged: Sequence[Judged]) -> dict[str, float]:
    """The figures of `evaluate`, and the log loss of the turns' probabilities."""
    found = figures(judged)
    pairs = [
        (one.item.frustrated[row.turn], min(max(row.p, 1e-4), 1.0 - 1e-4))
        for one in judged
        for row in one.rows
        if row.turn in one.item.frustrated
    ]
    if pairs:
        found["log_loss"] = -sum(log(p if label else 1.0 - p) for label, p in pairs) / len(pairs)
    return found


def what_is_worse(before: dict[str, float], after: dict[str, float]) -> tuple[str, ...]:
    """Names of the figures that suffered; empty when the new model may be kept."""

    def lost(key: str) -> float:
        first, second = before.get(key, float("nan")), after.get(key, float("nan"))
        if isnan(first):
            return 0.0
        return first if isnan(second) else first - second

    found = [key for key, slack in (("turn_auc", AUC_SLACK), ("overall_f1", F1_SLACK)) if lost(key) > slack]
    return tuple([*found, "log_loss"] if lost("log_loss") < 0.0 else found)


def _plain(before: dict[str, float], after: dict[str, float]) -> dict[str, Any]:
    def rounded(values: dict[str, float]) -> dict[str, float]:
        return {key: round(values[key], 4) for key in SHOWN if key in values and not isnan(values[key])}

    return {"before": rounded(before), "after": rounded(after)}
