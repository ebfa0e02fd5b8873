"""Fits the two heads from rows of turns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.scoring.earlier import Earlier
from monitor.scoring.features import BUCKETS, FeatureMaker
from monitor.scoring.words import HEAT_LIMIT
from monitor.training.fit import Floats, fit_binary, fit_ordinal
from monitor.training.matrix import Example, Matrices, figure_names, matrices, mix
from monitor.training.recipe import BLEND, CARRY, NUMBER_PRIORS, Recipe

LEAST_SPREAD = 0.05


@dataclass(frozen=True, slots=True)
class HeadFit:
    """Weights of one head over all figures and buckets, and its intercepts."""

    bias: Floats
    figures: Floats
    own: Floats
    agent: Floats

    def turn_values(self, made: Matrices) -> Floats:
        """Log odds each turn adds by itself, without intercept."""
        return np.asarray(made.figures @ self.figures + made.own @ self.own + made.agent @ self.agent)


def hand_weights(maker: FeatureMaker) -> Floats:
    """The hand weight of every figure, in order of columns."""
    by_cue = {cue.name: cue.weight for cue in maker.lexicon.cues}
    return np.array([by_cue.get(name, NUMBER_PRIORS.get(name, 0.0)) for name in figure_names(maker)])


def sign_bounds(maker: FeatureMaker, start: Floats, rest: int) -> Floats:
    """How far each weight may move from `start`: a figure never changes the side its hand weight is on.

    A cue of anger that by chance occurs in calm calls must not become a reason for calm. Figures without a hand weight
    and the `rest` (n-grams) are free.
    """
    hand = hand_weights(maker)
    low = np.where(hand > 0, -start, -np.inf)
    high = np.where(hand < 0, -start, np.inf)
    return np.vstack([np.concatenate([low, np.full(rest, -np.inf)]), np.concatenate([high, np.full(rest, np.inf)])])


def fit_turn(
    own: Sequence[Example], comments: Sequence[Example], made: Matrices, made_comments: Matrices, maker: FeatureMaker,
    recipe: Recipe,
) -> HeadFit:  # fmt: skip
    """The turn head: our dialogues and single comments, with a column per source so that base rates do not leak."""
    from scipy.sparse import csr_matrix, hstack, vstack

    start = hand_weights(maker) * recipe.turn_hand
    figures = np.vstack([made.figures, made_comments.figures])
    grams = vstack([made.own, made_comments.own])
    source = np.concatenate([np.ones(len(own)), np.zeros(len(comments))])[:, None]
    rows = hstack([csr_matrix(figures), grams, csr_matrix(source)]).tocsr()
    ridge = np.concatenate([np.full(figures.shape[1], recipe.turn_figures), np.full(BUCKETS, recipe.turn_own), [0.01]])
    weight = np.concatenate(
        [np.full(len(own), recipe.dialogues_weight), np.full(len(comments), recipe.comments_weight)]
    )
    labels = np.array([row.frustrated or 0 for row in (*own, *comments)], dtype=np.int64)
    signs = sign_bounds(maker, start, BUCKETS + 1)
    made_fit = fit_binary(
        rows, labels, figures @ start, ridge, weight=weight, signs=signs, iterations=recipe.iterations
    )
    count = figures.shape[1]
    return HeadFit(
        made_fit.bias, start + made_fit.weights[:count], made_fit.weights[count : count + BUCKETS], np.zeros(BUCKETS)
    )


def fit_risk(rows: Sequence[Example], made: Matrices, maker: FeatureMaker, recipe: Recipe) -> HeadFit:
    """The risk head: ordinal over calm, tense, frustrated, critical, fitted through the rolling window."""
    from scipy.sparse import csr_matrix, hstack

    window = mix(rows, BLEND)
    start = hand_weights(maker) * recipe.risk_hand
    through: Any = (window @ hstack([csr_matrix(made.figures), made.own, made.agent])).tocsr()
    spread = np.maximum(made.figures.std(axis=0), LEAST_SPREAD)
    ridge = np.concatenate(
        [recipe.risk_figures * spread**2, np.full(BUCKETS, recipe.risk_own), np.full(BUCKETS, recipe.risk_agent)]
    )
    levels = np.array([row.level or 0 for row in rows], dtype=np.int64)
    # Started in units of the spread: the search is better conditioned and the answer the same.
    scale = np.concatenate([1.0 / spread, np.ones(2 * BUCKETS)])
    scaled = through @ _diagonal(scale)
    made_fit = fit_ordinal(
        scaled,
        levels,
        window @ (made.figures @ start),
        ridge * scale**2,
        share=np.array(recipe.level_share),
        signs=sign_bounds(maker, start, 2 * BUCKETS) / scale,
        iterations=recipe.iterations,
    )
    weights = made_fit.weights * scale
    count = len(start)
    return HeadFit(made_fit.bias, start + weights[:count], weights[count : count + BUCKETS], weights[count + BUCKETS :])


def _diagonal(values: Floats) -> Any:
    from scipy.sparse import diags

    return diags(values)


def with_heat(values: Floats, heat: Floats, share: float) -> Floats:
    """Log odds of turns with the share that their heat lends, as the live score does it."""
    return np.asarray(values + share * np.clip(heat, -HEAT_LIMIT, HEAT_LIMIT))


def carried(rows: Sequence[Example], values: Floats) -> Floats:
    """Log odds of each turn with what the customer's earlier turns lend it."""
    found = np.zeros(len(rows))
    earlier = Earlier(CARRY["share"], CARRY["fade"])
    for number, row in enumerate(rows):
        if row.order == 0:
            earlier = Earlier(CARRY["share"], CARRY["fade"])
        found[number] = earlier.carry(float(values[number]))
    return found


def running(rows: Sequence[Example], values: Floats) -> Floats:
    """Log odds of the running score after each turn, without intercept."""
    return np.asarray(mix(rows, BLEND) @ np.clip(values, -BLEND.limit, BLEND.limit))


def folds(rows: Sequence[Example], count: int, seed: int) -> NDArray[np.int64]:
    """Fold of every row; all turns of a dialogue fall into one."""
    names = sorted({row.dialogue for row in rows})
    order = np.random.default_rng(seed).permutation(len(names))
    place = {names[position]: number % count for number, position in enumerate(order)}
    return np.array([place[row.dialogue] for row in rows])


def prepare(rows: Sequence[Example], maker: FeatureMaker) -> Matrices:
    """Matrices of the rows."""
    return matrices(rows, figure_names(maker))
