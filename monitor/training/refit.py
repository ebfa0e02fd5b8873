"""Fits a model that exists to a site's own verdicts and labels: small steps from its weights, a fresh calibration.

The weights begin where the model has them and are held there by a ridge, so that a few dozen judgements move what
they speak about and nothing else. Whether the result is better is another file's question (`site.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.scoring.features import BUCKETS, FeatureMaker
from monitor.scoring.model_file import pack, unpack
from monitor.training.fit import fit_binary
from monitor.training.heads import HeadFit, carried, folds, prepare, sign_bounds, with_heat
from monitor.training.matrix import Example, Matrices, examples, figure_names, mix
from monitor.training.recipe import BLEND
from monitor.training.stored import JudgedCall

FIGURES_RIDGE, GRAMS_RIDGE = 10.0, 5.0
SLOPE_RIDGE = 10.0
"""How firmly the calibration keeps the slope it has; its offset follows the site's labels freely."""
SHRINK = 20.0
"""Verdicts that the place of the alarm, as shipped, is worth."""
UP, DOWN, DOWN_BLIND = 1.0, 1.0, 0.3
"""Furthest the alarm's place moves, in log odds: up; down; down when no call without an alarm was reviewed, since then
nobody looked at what it would let in."""
INNER_FOLDS = 3
ITERATIONS = 60
Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SiteRows:
    """Customer turns of judged calls. `right`: by row, the verdict on the alarm raised there (1, 0; -1 none)."""

    turns: list[Example]
    made: Matrices
    right: NDArray[np.int64]
    unalerted: bool

    def pick(self, which: NDArray[np.int64]) -> "SiteRows":
        """Some rows; whole dialogues, or the window means nothing."""
        made = Matrices(self.made.figures[which], self.made.own[which], self.made.agent[which])
        return SiteRows([self.turns[index] for index in which], made, self.right[which], self.unalerted)


def site_rows(judged: Sequence[JudgedCall], maker: FeatureMaker) -> SiteRows:
    """All customer turns of the calls; a reviewed call without an alarm is judged at its last customer turn."""
    turns: list[Example] = []
    right: list[int] = []
    unalerted = False
    for call in judged:
        rows = examples([call.labelled], maker)
        said = {row.turn: -1 for row in rows} | {turn: int(was) for turn, was in call.verdicts.items()}
        if rows and not call.verdicts and call.labelled.bad is not None:
            said[rows[-1].turn] = call.labelled.bad
            unalerted = True
        turns += rows
        right += [said[row.turn] for row in rows]
    return SiteRows(turns, prepare(turns, maker), np.array(right, dtype=np.int64), unalerted)


def refit(content: Content, rows: SiteRows, maker: FeatureMaker, *, turns: bool, alarms: bool) -> Content:
    """The model's content with what the rows teach. `turns`, `alarms`: which of the two there is enough of."""
    made = {key: value for key, value in content.items() if key != "sha256"}
    made["heads"] = dict(content["heads"])
    if turns:
        made["calibration"] = _calibration(content, rows, maker)
        made["heads"]["turn"] = _packed(_fit_turn(head_of(content, "turn", maker), rows, maker), content, "turn", maker)
    if alarms:
        risk, shift = _fit_alarms(content, rows, maker)
        made["heads"]["risk"] = _packed(risk, content, "risk", maker)
        made["window"] = _moved(content["window"], shift)
    return made


def head_of(content: Content, name: str, maker: FeatureMaker) -> HeadFit:
    """A head of a model as arrays in the order of the maker's figures."""
    head = content["heads"][name]
    figures = np.array([float(head["figures"].get(figure, 0.0)) for figure in figure_names(maker)])
    own, agent = (unpack(head[part], BUCKETS).astype(np.float64) for part in ("own", "agent"))
    return HeadFit(np.array([float(head["bias"])]), figures, own, agent)


def _fit_turn(head: HeadFit, rows: SiteRows, maker: FeatureMaker) -> HeadFit:
    labelled = np.flatnonzero([row.frustrated is not None for row in rows.turns])
    some = rows.pick(labelled)
    return _step(head, some.made, np.array([row.frustrated for row in some.turns], dtype=np.int64), None, maker)[0]


def _fit_alarms(content: Content, rows: SiteRows, maker: FeatureMaker) -> tuple[HeadFit, float]:
    """The risk head, and how far down the place of the alarm moves."""
    at = np.flatnonzero(rows.right >= 0)
    through = mix(rows.turns, BLEND)[at]
    made = Matrices(np.asarray(through @ rows.made.figures), through @ rows.made.own, through @ rows.made.agent)
    head = head_of(content, "risk", maker)
    fitted, offset = _step(head, made, rows.right[at], float(content["window"]["frustrated"]), maker)
    shift = offset * len(at) / (len(at) + SHRINK)
    return fitted, min(max(shift, -UP), DOWN if rows.unalerted else DOWN_BLIND)


def _step(
    head: HeadFit, made: Matrices, labels: NDArray[np.int64], place: float | None, maker: FeatureMaker
) -> tuple[HeadFit, float]:
    """A small step from a head's weights towards the labels, and the offset left over. `place`: where even odds lie."""
    from scipy.sparse import csr_matrix, hstack

    grams = hstack([made.own, made.agent]).tocsr()
    # Only what these calls say can move: a few hundred of the many buckets.
    said = np.unique(grams.indices)
    count = made.figures.shape[1]
    fit = fit_binary(
        hstack([csr_matrix(made.figures), grams[:, said]]).tocsr(),
        labels,
        head.turn_values(made) - (place or 0.0),
        np.concatenate([np.full(count, FIGURES_RIDGE), np.full(len(said), GRAMS_RIDGE)]),
        signs=sign_bounds(maker, head.figures, len(said)),
        iterations=ITERATIONS,
    )
    moved = np.zeros(2 * BUCKETS)
    moved[said] = fit.weights[count:]
    stepped = HeadFit(
        head.bias, head.figures + fit.weights[:count], head.own + moved[:BUCKETS], head.agent + moved[BUCKETS:]
    )
    return stepped, float(fit.bias[0])


def _calibration(content: Content, rows: SiteRows, maker: FeatureMaker) -> Mapping[str, float]:
    """Platt's two figures from values that weights fitted without the call give it."""
    head, values = head_of(content, "turn", maker), np.zeros(len(rows.turns))
    fold = folds(rows.turns, INNER_FOLDS, 0)
    for number in range(INNER_FOLDS):
        inside, outside = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        taught = rows.pick(inside)
        known = {row.frustrated for row in taught.turns} - {None}
        fitted = _fit_turn(head, taught, maker) if len(known) == 2 else head
        values[outside] = fitted.turn_values(rows.pick(outside).made) + head.bias[0]
    heat = head_of(content, "risk", maker).turn_values(rows.made)
    odds = carried(rows.turns, with_heat(values, heat, float(content["carry"].get("heat", 0.0))))
    at = np.flatnonzero([row.frustrated is not None for row in rows.turns])
    labels = np.array([rows.turns[index].frustrated for index in at], dtype=np.int64)
    slope, offset = (float(content["calibration"][key]) for key in ("slope", "offset"))
    fit = fit_binary(odds[at][:, None], labels, slope * odds[at] + offset, np.full(1, SLOPE_RIDGE))
    return {"slope": max(0.05, slope + float(fit.weights[0])), "offset": offset + float(fit.bias[0])}


def _packed(fit: HeadFit, content: Content, name: str, maker: FeatureMaker) -> Content:
    """The head for the file; figures of cues that are not here now keep their weights."""
    figures = dict(content["heads"][name]["figures"])
    figures |= {key: round(float(value), 4) for key, value in zip(figure_names(maker), fit.figures, strict=True)}
    return {"bias": float(fit.bias[0]), "figures": figures, "own": pack(fit.own), "agent": pack(fit.agent)}


def _moved(window: Mapping[str, float], shift: float) -> dict[str, float]:
    """The places of the levels with the alarm's moved down by `shift`; the others keep their distance."""
    made = dict(window)
    made["frustrated"] = max(float(window["frustrated"]) - shift, float(window["tense"]) + 0.6)
    made["critical"] = max(float(window["critical"]), made["frustrated"] + 0.6)
    return made
