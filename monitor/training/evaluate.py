"""Judges the scorer on labelled dialogues: turns, calibration, dialogues over time, alerts. One call, one result."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, isnan, nan
from typing import Any

import numpy as np

from monitor.config import ScoringSettings
from monitor.scoring.dialogue import Scored, score_dialogue
from monitor.scoring.words import WordsModel
from monitor.training.data import Labelled
from monitor.training.figures import average_precision, brier, calibration_error, roc_auc

SHARES = (25, 50, 75, 100)
ALARMING = ("frustrated", "critical")
FRUSTRATED = 2


@dataclass(frozen=True, slots=True)
class Judged:
    """A dialogue with the scorer's rows. `alert`, `onset`: index among the customer turns, None = never."""

    item: Labelled
    rows: tuple[Scored, ...]
    alert: int | None
    onset: int | None


def judge(items: Iterable[Labelled], settings: ScoringSettings, words: WordsModel) -> list[Judged]:
    """Score every dialogue that has a customer turn."""
    found: list[Judged] = []
    for item in items:
        rows = tuple(score_dialogue(item.dialogue, settings, words))
        if rows:
            alert = next((place for place, row in enumerate(rows) if row.level in ALARMING), None)
            found.append(Judged(item, rows, alert, _onset(item, rows)))
    return found


def _onset(item: Labelled, rows: Sequence[Scored]) -> int | None:
    """An episode: 2 of 3 consecutive customer turns frustrated; it begins at the second of them."""
    labels = [item.frustrated.get(row.turn) == 1 for row in rows]
    return next(
        (place for place in range(1, len(labels)) if labels[place] and sum(labels[max(0, place - 2) : place + 1]) >= 2),
        None,
    )


def report(judged: Sequence[Judged]) -> dict[str, Any]:
    """Figures by source and their mean over sources ("macro"), as plain numbers; NaN where a source cannot tell."""
    by_source: dict[str, list[Judged]] = {}
    for one in judged:
        by_source.setdefault(one.item.source, []).append(one)
    sources = {name: figures(group) for name, group in by_source.items()}
    keys = list(dict.fromkeys(key for values in sources.values() for key in values))
    macro = {}
    for key in keys:
        known = [values[key] for values in sources.values() if key in values and not isnan(values[key])]
        if known and key not in ("turns", "pos", "dialogues", "rated_dialogues", "bad", "episodes"):
            macro[key] = float(np.mean(known))
    return {"sources": sources, "macro": macro}


def figures(group: Sequence[Judged]) -> dict[str, float]:
    """Figures of one source."""
    labelled = [
        (one.item.frustrated[row.turn], row.p) for one in group for row in one.rows if row.turn in one.item.frustrated
    ]
    found: dict[str, float] = {"dialogues": len(group), "turns": len(labelled)}
    if labelled:
        labels, p = zip(*labelled, strict=True)
        found |= {
            "pos": sum(labels),
            "turn_auc": roc_auc(labels, p),
            "turn_ap": average_precision(labels, p),
            "brier": brier(labels, p),
            "ece": calibration_error(labels, p),
        }
    levels = [(one.item.level[row.turn], row.score) for one in group for row in one.rows if row.turn in one.item.level]
    if levels:
        truth, score = zip(*levels, strict=True)
        found["level_auc"] = roc_auc([level >= FRUSTRATED for level in truth], score)
    rated = [one for one in group if one.item.bad is not None]
    if rated:
        bad = [one.item.bad or 0 for one in rated]
        found |= {"rated_dialogues": len(rated), "bad": sum(bad)}
        for share in SHARES:
            found[f"dlg_auc_{share}"] = roc_auc(bad, [_at(one, share) for one in rated])
        found["dlg_ap_100"] = average_precision(bad, [_at(one, 100) for one in rated])
        found |= _alerts("overall", rated, bad)
    able = [one for one in group if sum(row.turn in one.item.frustrated for row in one.rows) >= 2]
    if able:
        episodes = [int(one.onset is not None) for one in able]
        found["episodes"] = sum(episodes)
        found["episode_auc_peak"] = roc_auc(episodes, [max(row.score for row in one.rows) for one in able])
        found |= _alerts("episode", able, episodes)
    return found


def _at(one: Judged, share: int) -> float:
    return one.rows[max(1, ceil(len(one.rows) * share / 100)) - 1].score


def _alerts(target: str, group: Sequence[Judged], truth: Sequence[int]) -> dict[str, float]:
    raised = [one.alert is not None for one in group]
    hits = [one for one, true in zip(group, truth, strict=True) if true and one.alert is not None]
    false = sum(1 for alerted, true in zip(raised, truth, strict=True) if alerted and not true)
    calm = sum(1 for true in truth if not true)
    precision = len(hits) / sum(raised) if any(raised) else nan
    recall = len(hits) / sum(truth) if any(truth) else nan
    total = precision + recall
    hours = sum(max(turn.end for turn in one.item.dialogue.turns) for one in group) / 3600.0
    leads = [(len(one.rows) - 1 - (one.alert or 0), _seconds_left(one)) for one in hits]
    delays = [(one.alert or 0) - one.onset for one in hits if one.onset is not None]
    return {
        f"{target}_precision": precision,
        f"{target}_recall": recall,
        f"{target}_f1": 2.0 * precision * recall / total if total and not isnan(total) else nan,
        f"{target}_false_rate": false / calm if calm else nan,
        f"{target}_lead_median": float(np.median([turns for turns, _ in leads])) if leads else nan,
        f"{target}_lead_seconds": float(np.median([seconds for _, seconds in leads])) if leads else nan,
        f"{target}_delay_median": float(np.median(delays)) if delays else nan,
        f"{target}_false_per_hour": false / hours if hours else nan,
    }


def _seconds_left(one: Judged) -> float:
    turns = one.item.dialogue.turns
    return max(turn.end for turn in turns) - turns[one.rows[one.alert or 0].turn].end
