"""Builds the model file from data with fixed seeds: two heads, the scale, the calibration, and the sources."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from monitor.errors import InputError
from monitor.scoring.cues import load_lexicon
from monitor.scoring.features import FeatureMaker
from monitor.scoring.model_file import pack, write_model
from monitor.scoring.words import HEATED_SHARE
from monitor.training.data import checksums, read_labelled
from monitor.training.fit import Floats
from monitor.training.heads import HeadFit, carried, fit_risk, fit_turn, folds, prepare, running, with_heat
from monitor.training.matrix import Example, Matrices, examples, figure_names
from monitor.training.recipe import BLEND, CARRY, FLOOR_REACH, Recipe
from monitor.training.scale import Places, calibrate, gather, place_levels

COMMENTS_IN_FOLDS = 12_000
"""Comments used while cross-validating; the final fit takes all."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Material:
    """What to train on. `dialogues` carry levels and turn labels, `comments` single labelled turns."""

    dialogues: tuple[Path, ...]
    comments: tuple[Path, ...]
    cues: Path

    def files(self) -> list[Path]:
        """All inputs in order; raises InputError naming the first that is missing."""
        files = [*self.dialogues, *self.comments, self.cues]
        for file in files:
            if not file.is_file():
                raise InputError(f"training data not found: {file}; give its folder with --data")
        return files


@dataclass(frozen=True, slots=True)
class Rows:
    """Turns and their matrices."""

    turns: list[Example]
    made: Matrices

    def pick(self, which: Sequence[int]) -> "Rows":
        """Some of them."""
        at = list(which)
        made = self.made
        return Rows([self.turns[index] for index in at], Matrices(made.figures[at], made.own[at], made.agent[at]))


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """What models that had not seen a dialogue say of it: log odds of the turn, how heated it is, running log odds."""

    turn: Floats
    heated: Floats
    reached: Floats


def train_model(material: Material, name: str, target: Path, recipe: Recipe, say: Say) -> dict[str, Any]:
    """Train, write `target` and answer its content. Raises InputError, ModelError, UsageError."""
    files = material.files()
    maker = FeatureMaker(load_lexicon(material.cues))
    labelled = [item for file in material.dialogues for item in read_labelled(file)]
    bad = {item.dialogue.id: bool(item.bad) for item in labelled if item.bad is not None}
    say("reading turns")
    own = _rows(examples(labelled, maker), maker)
    comments = _rows(examples([item for file in material.comments for item in read_labelled(file)], maker), maker)
    say(f"{len(own.turns)} customer turns, {len(comments.turns)} comments; cross-validating")
    seen = out_of_fold(own, comments, maker, recipe, say)
    say("fitting on all")
    turn, risk = fit_heads(own, comments, maker, recipe)
    places = place_levels(gather(own.turns, seen.heated, seen.reached, bad), risk.bias, recipe)
    labels = np.array([row.frustrated or 0 for row in own.turns], dtype=np.int64)
    slope, offset = calibrate(seen.turn, labels, recipe.base_rate)
    content = _content(name, maker, turn, risk, places, (slope, offset), checksums(files))
    content["window"]["typical"] = typical_heat(own, risk)
    write_model(target, content)
    return content


def typical_heat(own: Rows, risk: HeadFit) -> float:
    """Heat of a typical calm turn: what reasons are counted from."""
    calm = [number for number, row in enumerate(own.turns) if row.level == 0]
    return round(float(np.median(risk.turn_values(own.pick(calm).made))), 3) if calm else 0.0


def fit_heads(own: Rows, comments: Rows, maker: FeatureMaker, recipe: Recipe) -> tuple[HeadFit, HeadFit]:
    """Both heads on the given rows."""
    turn = fit_turn(own.turns, comments.turns, own.made, comments.made, maker, recipe)
    return turn, fit_risk(own.turns, own.made, maker, recipe)


def out_of_fold(own: Rows, comments: Rows, maker: FeatureMaker, recipe: Recipe, say: Say) -> OutOfFold:
    """Cross-validation by dialogue."""
    fold = folds(own.turns, recipe.folds, recipe.seed)
    order = np.random.default_rng(recipe.seed).permutation(len(comments.turns))
    fewer = comments.pick(sorted(order[:COMMENTS_IN_FOLDS].tolist()))
    turn, heated, reached = (np.zeros(len(own.turns)) for _ in range(3))
    for number in range(recipe.folds):
        inside, outside = np.flatnonzero(fold != number).tolist(), np.flatnonzero(fold == number).tolist()
        made_turn, made_risk = fit_heads(own.pick(inside), fewer, maker, recipe)
        rest = own.pick(outside)
        heat = made_risk.turn_values(rest.made)
        own_words = with_heat(made_turn.turn_values(rest.made), heat, CARRY["heat"])
        turn[outside] = carried(rest.turns, own_words)
        reached[outside] = running(rest.turns, heat)
        meant = heat + HEATED_SHARE * np.maximum(0.0, own_words)
        heated[outside] = np.where(reached[outside] >= FLOOR_REACH, meant, -np.inf)
        say(f"fold {number + 1} of {recipe.folds}")
    return OutOfFold(turn, heated, reached)


def _rows(turns: list[Example], maker: FeatureMaker) -> Rows:
    return Rows(turns, prepare(turns, maker))


def _content(
    name: str,
    maker: FeatureMaker,
    turn: HeadFit,
    risk: HeadFit,
    places: Places,
    platt: tuple[float, float],
    sources: list[dict[str, str]],
) -> dict[str, Any]:
    names = figure_names(maker)
    return {
        "name": name,
        "language": maker.lexicon.language,
        "trained_on": sources,
        "calibration": {"slope": platt[0], "offset": platt[1]},
        "carry": CARRY,
        "window": {
            "base": BLEND.base,
            "now": BLEND.now,
            "memory": BLEND.memory,
            "prior": BLEND.prior,
            "limit": BLEND.limit,
            "floor_fade": BLEND.floor_fade,
            "floor_heat": places.floor_heat,
            "floor_reach": FLOOR_REACH,
            "tense": places.tense,
            "frustrated": places.frustrated,
            "critical": places.critical,
        },
        "heads": {"turn": _head(names, turn, 0.0), "risk": _head(names, risk, 0.0)},
    }


def _head(names: Sequence[str], fit: HeadFit, bias: float) -> dict[str, Any]:
    figures = {name: round(float(value), 4) for name, value in zip(names, fit.figures, strict=True)}
    return {"bias": bias, "figures": figures, "own": pack(fit.own), "agent": pack(fit.agent)}
